using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.CloudWatch;

public class CloudWatchApiTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    private readonly ServiceConnection connection = new(new());
    private readonly TestLog log = new();

    private CloudWatchApi Api => new(connection);

    [Fact]
    public async Task Metrics_come_minute_by_minute_page_by_page_in_the_order_asked()
    {
        for (int i = 0; i < 100; i++)
        {
            connection.Service.CloudWatch.SetMetric(MetricName.OfDistribution("E1", "Requests"), Start.AddMinutes(i), i);
        }

        connection.Service.CloudWatch.SetMetric(MetricName.OfDistribution("E2", "5xxErrorRate"), Start, 0.25);
        IReadOnlyList<MetricSeries> series = await Api.MinutesAsync(
            [MetricQuery.OfDistribution("E2", "5xxErrorRate", "Average"), MetricQuery.OfDistribution("E1", "Requests", "Sum")], Start, Start.AddMinutes(100), log, default);
        Assert.Equal([0.25], series[0].Minutes.Values);
        Assert.Equal(100, series[1].Minutes.Count);
        Assert.Equal(42, series[1].Minutes[Start.AddMinutes(42)]);
        Assert.All(series, s => Assert.True(s.IsComplete));
    }

    [Fact]
    public async Task A_series_that_is_not_whole_says_so()
    {
        connection.Service.CloudWatch.SetMetric(MetricName.OfDistribution("E1", "Requests"), Start, 1);
        connection.Service.CloudWatch.SetStatus(MetricName.OfDistribution("E1", "Requests"), "Forbidden");
        MetricSeries series = (await Api.MinutesAsync([MetricQuery.OfDistribution("E1", "Requests", "Sum")], Start, Start.AddMinutes(5), log, default))[0];
        Assert.Equal(("Forbidden", 0), (series.Status, series.Minutes.Count));
    }

    [Fact]
    public async Task Alarms_of_all_kinds_are_found_and_one_that_does_not_exist_is_not()
    {
        connection.Service.Change(null, null, ["m=OK", "c=ALARM,CompositeAlarm", "l=INSUFFICIENT_DATA,LogAlarm", "e=OK,MetricAlarm,EVALUATION_FAILURE"]);
        connection.Service.CloudWatch.SetAlarm("far", "ALARM", region: "eu-west-1");
        IReadOnlyList<AlarmState> alarms = await Api.AlarmsAsync(["m", "c", "l", "e", "none", "far"], null, log, default);
        Assert.Equal(["c ALARM ", "e OK EVALUATION_FAILURE", "l INSUFFICIENT_DATA ", "m OK "], alarms.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name} {a.State} {a.EvaluationState}"));
        Assert.Equal("ALARM", Assert.Single(await Api.AlarmsAsync(["far"], "eu-west-1", log, default)).State);
    }

    [Fact]
    public async Task Where_alarms_of_logs_are_not_known_the_others_are_asked_for()
    {
        var old = new ServiceConnection(new() { KnowsLogAlarms = false, Alarms = ["m=OK"] });
        Assert.Single(await new CloudWatchApi(old).AlarmsAsync(["m"], null, log, default));
        Assert.Equal(2, old.Calls.Count);
    }

    [Fact]
    public async Task Hundreds_of_alarms_are_asked_for_a_hundred_at_a_time()
    {
        string[] names = [.. Enumerable.Range(0, 230).Select(i => $"alarm-{i}")];
        connection.Service.Change(null, null, [.. names.Select(n => n + "=OK")]);
        Assert.Equal(230, (await Api.AlarmsAsync(names, null, log, default)).Count);
        Assert.Equal(3, connection.Calls.Count);
    }
}
