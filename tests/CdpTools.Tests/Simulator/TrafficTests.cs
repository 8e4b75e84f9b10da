using System.Text;
using CdpTools.CloudWatch;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Simulator;

/// <summary>Traffic that is drawn, as CloudWatch has it, and the edge that serves viewers.</summary>
public class TrafficTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static ServiceConnection Start(string traffic, int seed = 1, TimeSpan propagation = default) => new(new()
    {
        Sample = true, Seed = seed, StartTime = Noon, Propagation = propagation, Traffic = traffic.Length == 0 ? null : TrafficOptions.Parse(traffic),
    });

    // Requests and errors of staging and of the primary, over the minutes from one to another.
    private static async Task<(double Staging, double Primary, double StagingErrors, double PrimaryErrors)> CountAsync(ServiceConnection cloud, int from, int to)
    {
        string[] ids = [SampleData.StagingId, SampleData.PrimaryId];
        IReadOnlyList<MetricSeries> series = await new CloudWatchApi(cloud).MinutesAsync(
            [.. ids.SelectMany(id => (MetricQuery[])[MetricQuery.OfDistribution(id, "Requests", "Sum"), MetricQuery.OfDistribution(id, "5xxErrorRate", "Average")])],
            Noon.AddMinutes(from), Noon.AddMinutes(to), new TestLog(), default);
        double Errors(int i) => series[i].Minutes.Sum(m => m.Value * series[i + 1].Minutes.GetValueOrDefault(m.Key) / 100);
        return (series[0].Minutes.Values.Sum(), series[2].Minutes.Values.Sum(), Errors(0), Errors(2));
    }

    private static async Task<ServiceConnection> AfterAsync(ServiceConnection cloud, int minutes)
    {
        cloud.Service.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await CountAsync(cloud, 0, 1);
        return cloud;
    }

    private static async Task EditAsync(ServiceConnection cloud, PolicyEdit edit)
    {
        var policies = new PolicyApi(cloud);
        CdpPolicy policy = await policies.GetAsync(SampleData.PolicyId, new TestLog(), default);
        await policies.UpdateAsync(policy.Id, PolicyXml.Patch(policy.Document!, edit.Apply(policy.Config.Copy())), policy.ETag!, new TestLog(), default);
    }

    [Fact]
    public async Task A_seed_gives_the_same_traffic_whenever_it_is_looked_at()
    {
        ServiceConnection once = await AfterAsync(await AfterAsync(Start("Requests=50"), 0), 60), often = await AfterAsync(Start("Requests=50"), 0);
        for (int i = 0; i < 60; i++)
        {
            await AfterAsync(often, 1);
        }

        Assert.Equal(await CountAsync(once, 0, 50), await CountAsync(often, 0, 50));
        Assert.NotEqual(await CountAsync(once, 0, 50), await CountAsync(await AfterAsync(await AfterAsync(Start("Requests=50", 2), 0), 60), 0, 50));
    }

    [Fact]
    public async Task Requests_fall_into_the_arms_by_the_weight_that_is_deployed()
    {
        ServiceConnection cloud = await AfterAsync(Start("Requests=100,Visit=1", propagation: TimeSpan.FromMinutes(20)), 0);
        await EditAsync(cloud, new() { Weight = 0.15m });
        await AfterAsync(cloud, 70);
        (double before, double others, _, _) = await CountAsync(cloud, 0, 20);
        Assert.InRange(before / (before + others), 0.045, 0.055);
        (double after, others, _, _) = await CountAsync(cloud, 25, 60);
        Assert.InRange(after / (after + others), 0.145, 0.155);
        Assert.InRange((after + others) / 35 / 60, 97, 103);
    }

    // Viewers of the primary stay there for the rest of their visits; switched off, staging has none at once.
    [Fact]
    public async Task Pinned_viewers_follow_a_new_weight_slowly_and_leave_staging_at_once()
    {
        ServiceConnection cloud = await AfterAsync(Start("Requests=200,Visit=30"), 0);
        await AfterAsync(cloud, 5);
        await EditAsync(cloud, new() { Weight = 0.15m });
        await AfterAsync(cloud, 120);
        (double first, double others, _, _) = await CountAsync(cloud, 5, 10);
        Assert.InRange(first / (first + others), 0.05, 0.08);
        (double later, others, _, _) = await CountAsync(cloud, 100, 110);
        Assert.InRange(later / (later + others), 0.14, 0.155);
        await EditAsync(cloud, new() { Enabled = false });
        await AfterAsync(cloud, 20);
        Assert.Equal(0, (await CountAsync(cloud, 126, 140)).Staging);
    }

    [Fact]
    public async Task A_regression_begins_when_it_is_to_and_goes_with_a_promotion()
    {
        ServiceConnection cloud = Start("Requests=500,Errors=0.002,Ratio=5,RatioAfter=30");
        await AfterAsync(cloud, 0);
        var distributions = new DistributionApi(cloud);
        CdpDistribution staging = await distributions.GetAsync(SampleData.StagingId, new TestLog(), default);
        var changed = new System.Xml.Linq.XElement(staging.Document!);
        DistributionXml.SetText(changed, "Comment", "new");
        await distributions.UpdateAsync(staging.Id, changed, staging.ETag!, new TestLog(), default);
        await AfterAsync(cloud, 70);
        (double n, _, double x, _) = await CountAsync(cloud, 0, 30);
        Assert.InRange(x / n, 0.001, 0.003);
        (n, double m, x, double y) = await CountAsync(cloud, 31, 60);
        Assert.InRange(x / n, 0.008, 0.012);
        Assert.InRange(y / m, 0.0018, 0.0022);

        CdpDistribution primary = await distributions.GetAsync(SampleData.PrimaryId, new TestLog(), default);
        staging = await distributions.GetAsync(SampleData.StagingId, new TestLog(), default);
        await distributions.PromoteAsync(primary.Id, primary.ETag!, staging.Id, staging.ETag!, new TestLog(), default);
        await AfterAsync(cloud, 30);
        (_, m, _, y) = await CountAsync(cloud, 71, 90);
        Assert.InRange(y / m, 0.008, 0.012);
    }

    [Theory]
    [InlineData("Requests=100,Errors=0.001,OutageAt=20,OutageFor=10", 22, 28, 0.4, 1, 0.4, 1)]
    [InlineData("Requests=100,Errors=0.02,Cold=10", 0, 5, 0.1, 0.2, 0.015, 0.025)]
    [InlineData("Requests=100,Errors=0.02,Cold=10", 31, 60, 0.01, 0.03, 0.015, 0.025)]
    [InlineData("Requests=100,Errors=0.02,Burst=5,Stuck=0.5", 0, 240, 0.005, 0.1, 0.01, 0.04)]
    public async Task What_goes_wrong_goes_wrong_as_it_is_written(string traffic, int from, int to, double least, double most, double others, double mostOthers)
    {
        (double n, double m, double x, double y) = await CountAsync(await AfterAsync(await AfterAsync(Start(traffic), 0), 260), from, to);
        Assert.InRange(x / n, least, most);
        Assert.InRange(y / m, others, mostOthers);
    }

    [Fact]
    public async Task Busy_hours_send_all_to_the_primary_and_a_day_swings()
    {
        Assert.Equal(0, (await CountAsync(await AfterAsync(await AfterAsync(Start("BusyAt=10,BusyFor=20"), 0), 60), 11, 29)).Staging);
        ServiceConnection day = await AfterAsync(await AfterAsync(Start("Requests=100,Daily=0.8"), 0), 1440);
        Assert.True((await CountAsync(day, 0, 30)).Primary > 5 * (await CountAsync(day, 720, 750)).Primary);
    }

    // First there is nothing, then a part, then all of it; late minutes change at an age at which others are settled.
    [Theory]
    [InlineData("Requests=100", 1, 0, 0)]
    [InlineData("Requests=100", 2.5, 0.6, 0.8)]
    [InlineData("Requests=100", 4.5, 0.95, 1.05)]
    [InlineData("Requests=100,Late=1", 4.5, 0, 0)]
    [InlineData("Requests=100,Late=1", 5.5, 0.6, 0.8)]
    [InlineData("Requests=100,Late=1", 7, 0.95, 1.05)]
    public async Task Figures_come_late_and_change_once(string traffic, double after, double least, double most)
    {
        ServiceConnection cloud = await AfterAsync(Start(traffic), 0);
        cloud.Service.Clock.Advance(TimeSpan.FromMinutes(after));
        Assert.InRange((await CountAsync(cloud, 0, 1)).Primary / 5700, least, most);
    }

    [Fact]
    public async Task There_was_traffic_before_and_rates_may_be_rounded()
    {
        ServiceConnection cloud = await AfterAsync(Start("Requests=10,Errors=0.0123,Past=120,Decimals=1"), 0);
        (double staging, double primary, _, _) = await CountAsync(cloud, -120, -10);
        Assert.Equal(0, staging);
        Assert.InRange(primary / 110 / 60, 9, 11);
        IReadOnlyList<MetricSeries> rates = await new CloudWatchApi(cloud).MinutesAsync(
            [MetricQuery.OfDistribution(SampleData.PrimaryId, "5xxErrorRate", "Average")], Noon.AddMinutes(-120), Noon, new TestLog(), default);
        Assert.All(rates[0].Minutes.Values, r => Assert.Equal(Math.Round(r, 1), r));
    }

    [Theory]
    [InlineData("Request=1", "'Request=1' is no traffic. Traffic is KEY=NUMBER")]
    [InlineData("Errors=2", "'Errors=2' is no traffic.")]
    [InlineData("Requests=-1", "'Requests=-1' is no traffic.")]
    [InlineData("Requests", "'Requests' is no traffic.")]
    [InlineData("Requests=NaN", "'Requests=NaN' is no traffic.")]
    public void Traffic_that_cannot_be_is_refused(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => TrafficOptions.Parse(text)).Message, StringComparison.Ordinal);

    private static SimReply? Visit(ServiceConnection cloud, string host, string path = "/", params KeyValuePair<string, string>[] headers) =>
        cloud.Service.Edge.Answer(new() { Method = "GET", Path = path, Query = path.Contains('?', StringComparison.Ordinal) ? SimRequest.ParseQuery(path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..]) : [], Headers = [new("Host", host), .. headers] });

    [Theory]
    [InlineData("d111111abcdef8.cloudfront.net:8080", "/", "primary EDFDVBD6EXAMPLE site-bucket.s3.us-east-1.amazonaws.com/v1/index.html\n")]
    [InlineData("www.example.com", "/a/b", "primary EDFDVBD6EXAMPLE site-bucket.s3.us-east-1.amazonaws.com/v1/a/b\n")]
    [InlineData("edfdvbd6example.localhost", "/api/orders", "primary EDFDVBD6EXAMPLE api.example.com/api/orders\n")]
    [InlineData("d222222abcdef8.cloudfront.net", "/", "staging E2STAGINGEXAMPLE site-bucket.s3.us-east-1.amazonaws.com/v1/index.html\n")]
    public async Task The_host_picks_the_distribution_and_the_path_the_origin(string host, string path, string answer)
    {
        ServiceConnection cloud = Start("");
        await EditAsync(cloud, new() { Enabled = false });
        Assert.Equal(answer, Visit(cloud, host, path)!.BodyText);
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("localhost")]
    [InlineData("[::1]:80")]
    [InlineData("cloudfront.amazonaws.com")]
    [InlineData("other.localhost")]
    public void Other_hosts_are_the_api(string host) => Assert.Null(Visit(Start(""), host));

    [Fact]
    public async Task The_header_picks_the_arm()
    {
        ServiceConnection cloud = Start("");
        await EditAsync(cloud, new() { MaySwitch = true, Header = "aws-cf-cd-x", HeaderValue = "on" });
        Assert.Equal("primary", Visit(cloud, "www.example.com")!.Header("x-cdp-arm"));
        Assert.Equal("staging", Visit(cloud, "www.example.com", "/", new KeyValuePair<string, string>("AWS-CF-CD-X", "on"))!.Header("x-cdp-arm"));
        Assert.Equal("primary", Visit(cloud, "www.example.com", "/", new KeyValuePair<string, string>("aws-cf-cd-x", "off"))!.Header("x-cdp-arm"));
    }

    // 300 s without a request, or 600 s in all, and it is another viewer.
    [Fact]
    public void A_viewer_is_pinned_by_its_cookie_for_as_long_as_the_policy_says()
    {
        ServiceConnection cloud = Start("");
        string? cookie = null;
        string arm = "";
        for (int i = 0; i < 200 && arm != "staging"; i++)
        {
            SimReply reply = Visit(cloud, "www.example.com")!;
            (arm, cookie) = (reply.Header("x-cdp-arm")!, reply.Header("Set-Cookie")!.Split(';')[0]);
        }

        for (int i = 0; i < 2; i++)
        {
            cloud.Service.Clock.Advance(TimeSpan.FromSeconds(290));
            SimReply reply = Visit(cloud, "www.example.com", "/", new KeyValuePair<string, string>("Cookie", "a=b; " + cookie))!;
            Assert.Equal("staging", reply.Header("x-cdp-arm"));
            cookie = reply.Header("Set-Cookie")!.Split(';')[0];
        }

        cloud.Service.Clock.Advance(TimeSpan.FromSeconds(30));
        string[] arms = [.. Enumerable.Range(0, 40).Select(_ => Visit(cloud, "www.example.com", "/", new KeyValuePair<string, string>("Cookie", cookie!))!.Header("x-cdp-arm")!)];
        Assert.Contains("primary", arms);
    }

    [Fact]
    public async Task Visits_are_counted_errors_too_and_the_page_is_one_without_script()
    {
        ServiceConnection cloud = Start("");
        await EditAsync(cloud, new() { Enabled = false });
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(i < 3 ? 503 : 200, Visit(cloud, "www.example.com", i < 3 ? "/?status=503" : "/")!.Status);
        }

        await AfterAsync(cloud, 10);
        (_, double requests, _, double errors) = await CountAsync(cloud, 0, 1);
        Assert.Equal((10, 3), (requests, Math.Round(errors)));
        SimReply page = Visit(cloud, "www.example.com", "/", new KeyValuePair<string, string>("Accept", "text/html"))!;
        Assert.Contains("<h1>primary</h1>", Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
    }
}
