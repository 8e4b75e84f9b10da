using CdpTools.Aws;
using CdpTools.ErrorRecords;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using CdpTools.Work;

namespace CdpTools.Tests.Work;

public sealed class DeploymentWaitTests
{
    private static readonly WaitSettings Settings = new(TimeSpan.FromMinutes(35), TimeSpan.FromSeconds(20));

    private readonly JumpingClock time = new();
    private readonly TestLog log = new();
    private readonly List<string> deployed = [];
    private readonly TestCloud cloud;

    public DeploymentWaitTests() => cloud = Cloud(TimeSpan.FromMinutes(4));

    private TestCloud Cloud(TimeSpan propagation) => new(new SimulatorOptions { Sample = true, Time = time, Propagation = propagation });

    private Task<IReadOnlyList<(CdpDistribution Distribution, CdpException Error)>> RunAsync(
        TestCloud cloud, IReadOnlyList<CdpDistribution> distributions, Action<TimeSpan>? passed = null, CancellationToken token = default)
    {
        time.Passed = passed ?? (_ => { });
        return new DeploymentWait(cloud.Api.Distributions, time).RunAsync(distributions, Settings, new("Waiting", ""), d => deployed.Add(d.Id), log, token);
    }

    private CdpDistribution[] Both() => [cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging)];

    [Fact]
    public async Task What_is_deployed_is_not_waited_for()
    {
        await RunAsync(cloud, Both());
        Assert.Equal([TestCloud.Primary, TestCloud.Staging], deployed);
        Assert.Equal(2, cloud.Calls.Count);
    }

    [Fact]
    public async Task Several_are_waited_for_together_and_each_comes_out_when_it_is_deployed()
    {
        cloud.Change(TestCloud.Staging, _ => { });
        time.Advance(TimeSpan.FromMinutes(2));
        cloud.Change(TestCloud.Primary, _ => { });
        await RunAsync(cloud, Both());
        Assert.Equal([TestCloud.Staging, TestCloud.Primary], deployed);
        Assert.Equal(TimeSpan.FromMinutes(6), time.Elapsed);
        Assert.Contains(log.Records, r => r.Status.Contains("typically up to 10 min", StringComparison.Ordinal) && r.Elapsed > TimeSpan.Zero);
        Assert.True(log.Records[^1].IsOver);
    }

    [Fact]
    public async Task The_time_out_names_what_is_not_deployed()
    {
        TestCloud slow = Cloud(TimeSpan.FromHours(1));
        slow.Change(TestCloud.Primary, _ => { });
        CdpException error = Assert.Single(await RunAsync(slow, [slow.Distribution(TestCloud.Primary)])).Error;
        Assert.IsType<CdpNotDeployedException>(error);
        Assert.Equal("CdpWaitTimeout", error.ErrorId);
        Assert.Contains(TestCloud.Primary, error.Message, StringComparison.Ordinal);
        Assert.Equal(System.Management.Automation.ErrorCategory.OperationTimeout, ErrorRecordMaker.CategoryOf(error.ErrorId));
        Assert.Equal(Settings.Timeout, time.Elapsed);
        Assert.Equal(106, slow.Calls.Count);
    }

    [Fact]
    public async Task That_it_could_not_be_looked_at_is_not_called_undeployed()
    {
        cloud.BeforeRead = () => throw TestCloud.Error("Throttling", 400);
        CdpException error = Assert.Single(await RunAsync(cloud, [cloud.Distribution(TestCloud.Primary)])).Error;
        Assert.Equal("CdpDeploymentUnseen", error.ErrorId);
        Assert.Contains("could not be looked at (Throttling it is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_deployed_in_time_does_not_take_the_others_with_it()
    {
        TestCloud slow = Cloud(TimeSpan.FromHours(1));
        slow.Change(TestCloud.Primary, _ => { });
        slow.Before = c => _ = c.Path.EndsWith("NOSUCH", StringComparison.Ordinal) ? throw TestCloud.Error("NoSuchDistribution", 404) : 0;
        var failed = await RunAsync(slow, [slow.Distribution(TestCloud.Primary), slow.Distribution(TestCloud.Staging), new("NOSUCH", null, null)]);
        Assert.Equal(["NoSuchDistribution", "CdpWaitTimeout"], failed.Select(f => f.Error.ErrorId));
        Assert.Equal([TestCloud.Staging], deployed);
    }

    [Fact]
    public async Task Elapsed_time_moves_each_second_and_lines_are_said_each_minute_where_nobody_sees_it()
    {
        cloud.Change(TestCloud.Primary, _ => { });
        var wait = new DeploymentWait(cloud.Api.Distributions, time);
        var at = new WorkProgress("promotion of E2", "wait") { Of = (2, 3) };
        await wait.ForAsync(cloud.Distribution(TestCloud.Primary), Settings with { SaysLines = true }, at, log, default);
        Assert.Equal(Enumerable.Range(0, 240), log.Records.Where(r => r.Elapsed is not null).Select(r => (int)r.Elapsed!.Value.TotalSeconds));
        Assert.All(log.Records, r => Assert.Equal((2, 3), r.Of));
        Assert.Equal(
            [
                $"promotion of E2, step 2 of 3: waiting for {TestCloud.Primary} to be deployed, 0 s so far.",
                .. Enumerable.Range(1, 3).Select(m => $"promotion of E2, step 2 of 3: waiting for {TestCloud.Primary} to be deployed, {m} min so far."),
                "promotion of E2, step 2 of 3: deployed after 4 min.",
            ],
            log.Lines);
    }

    [Fact]
    public async Task Throttling_is_met_with_patience_and_not_with_an_error()
    {
        int throttled = 0;
        var times = new List<DateTimeOffset>();
        cloud.Before = c =>
        {
            times.Add(time.GetUtcNow());
            if (throttled++ < 3)
            {
                throw TestCloud.Error("Throttling", 400);
            }
        };
        Assert.Empty(await RunAsync(cloud, [cloud.Distribution(TestCloud.Primary)]));
        Assert.Equal([TestCloud.Primary], deployed);
        Assert.Equal([40, 80, 120], times.Zip(times.Skip(1), (a, b) => (int)(b - a).TotalSeconds));
    }

    [Fact]
    public async Task An_answer_from_before_the_expected_version_does_not_count()
    {
        CdpDistribution older = cloud.Distribution(TestCloud.Primary);
        var read = new AwsCall { Operation = "GetDistribution", IsRead = true, Method = "GET", Path = RestXml.Path("distribution", TestCloud.Primary) };
        AwsReply early = await cloud.SendAsync(read, log, default);
        time.Advance(TimeSpan.FromMinutes(1));
        cloud.Change(TestCloud.Primary, _ => { });
        time.Advance(TimeSpan.FromMinutes(5));
        CdpDistribution expected = cloud.Distribution(TestCloud.Primary);
        var wait = new DeploymentWait(cloud.Api.Distributions, time);

        cloud.Instead = _ => early;
        Assert.Single((await wait.LookAsync([expected], log, default)).Pending);

        cloud.Instead = _ => null;
        Assert.Single((await wait.LookAsync([expected], log, default)).Deployed);

        // Newer than expected: deployed, and said so.
        Assert.Single((await wait.LookAsync([older], log, default)).Deployed);
        Assert.Contains(older.ETag!, Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_gone_does_not_stop_the_others()
    {
        cloud.Before = c => _ = c.Path.EndsWith(TestCloud.Primary, StringComparison.Ordinal) ? throw TestCloud.Error("NoSuchDistribution", 404) : 0;
        var failed = Assert.Single(await RunAsync(cloud, Both()));
        Assert.Equal("NoSuchDistribution", failed.Error.ErrorId);
        Assert.Equal([TestCloud.Staging], deployed);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_at_once()
    {
        cloud.Change(TestCloud.Primary, _ => { });
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cloud, [cloud.Distribution(TestCloud.Primary)], _ => stop.Cancel(), stop.Token));
    }
}
