using CdpTools.Updates;

namespace CdpTools.Tests.Distributions;

public sealed class DeploymentWaitTests
{
    private static readonly WaitSettings Settings = new(TimeSpan.FromMinutes(35), TimeSpan.FromSeconds(20));

    private readonly FakeCloud cloud = FakeCloud.Pair();
    private readonly JumpingClock time = new();
    private readonly NoLog log = new();
    private readonly List<string> deployed = [];

    private Task<IReadOnlyList<(CdpDistribution Distribution, CdpException Error)>> RunAsync(
        IReadOnlyList<CdpDistribution> distributions, Action<TimeSpan>? passed = null, CancellationToken token = default)
    {
        time.Passed = passed ?? (_ => { });
        return new DeploymentWait(cloud.Api, time).RunAsync(distributions, Settings, d => deployed.Add(d.Id), log, token);
    }

    private CdpDistribution[] Both() => [cloud.Get(FakeCloud.Primary), cloud.Get(FakeCloud.Staging)];

    [Fact]
    public async Task What_is_deployed_is_not_waited_for()
    {
        await RunAsync(Both());
        Assert.Equal([FakeCloud.Primary, FakeCloud.Staging], deployed);
        Assert.Equal(4, cloud.Calls.Count);
    }

    [Fact]
    public async Task Several_are_waited_for_together_and_each_comes_out_when_it_is_deployed()
    {
        CdpDistribution[] both = Both();
        cloud.Distributions[FakeCloud.Primary].Status = cloud.Distributions[FakeCloud.Staging].Status = "InProgress";
        await RunAsync(both, t =>
        {
            if (t >= TimeSpan.FromMinutes(2))
            {
                cloud.Distributions[FakeCloud.Staging].Status = "Deployed";
            }

            if (t >= TimeSpan.FromMinutes(4))
            {
                cloud.Distributions[FakeCloud.Primary].Status = "Deployed";
            }
        });
        Assert.Equal([FakeCloud.Staging, FakeCloud.Primary], deployed);
#if NET10_0_OR_GREATER // where there is an engine, whose record of progress this is
        Assert.Contains(log.Records, r => r.StatusDescription.Contains("typically up to 10 min", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, log.Records[^1].RecordType);
#endif
    }

    [Fact]
    public async Task The_time_out_names_what_is_not_deployed()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        cloud.Distributions[FakeCloud.Primary].Status = "InProgress";
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync([primary]));
        Assert.Equal("CdpWaitTimeout", error.ErrorId);
        Assert.Contains(FakeCloud.Primary, error.Message, StringComparison.Ordinal);
        Assert.Equal(System.Management.Automation.ErrorCategory.OperationTimeout, CdpTools.Errors.ErrorTable.CategoryOf(error.ErrorId));
        Assert.Equal(Settings.Timeout, time.Elapsed);
        Assert.Equal(1 + 106, cloud.Calls.Count);
    }

    [Fact]
    public async Task Throttling_is_met_with_patience_and_not_with_an_error()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        int throttled = 0;
        var times = new List<DateTimeOffset>();
        cloud.Before = c =>
        {
            times.Add(time.GetUtcNow());
            if (throttled++ < 3)
            {
                throw FakeCloud.Refuse("Throttling", 400);
            }
        };
        Assert.Empty(await RunAsync([primary]));
        Assert.Equal([FakeCloud.Primary], deployed);
        Assert.Equal([40, 80, 120], times.Zip(times.Skip(1), (a, b) => (int)(b - a).TotalSeconds));
    }

    [Fact]
    public async Task An_answer_from_before_the_expected_version_does_not_count()
    {
        CdpDistribution older = cloud.Get(FakeCloud.Primary);
        FakeCloud.Item item = cloud.Distributions[FakeCloud.Primary];
        (string etag, DateTime modified) = (item.ETag, item.Modified);
        cloud.Change(FakeCloud.Primary, _ => { });
        item.Modified += TimeSpan.FromMinutes(1);
        CdpDistribution expected = cloud.Get(FakeCloud.Primary);
        string current = item.ETag;

        (item.ETag, item.Modified) = (etag, modified);
        var wait = new DeploymentWait(cloud.Api, time);
        Assert.Single((await wait.StepAsync([expected], log, default)).Pending);

        (item.ETag, item.Modified) = (current, modified + TimeSpan.FromMinutes(1));
        Assert.Single((await wait.StepAsync([expected], log, default)).Deployed);

        // Newer than expected: deployed, and said so.
        Assert.Single((await wait.StepAsync([older], log, default)).Deployed);
        Assert.Contains(older.ETag!, Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_gone_does_not_stop_the_others()
    {
        CdpDistribution[] both = Both();
        cloud.Distributions.Remove(FakeCloud.Primary);
        var failed = Assert.Single(await RunAsync(both));
        Assert.Equal("NoSuchDistribution", failed.Error.ErrorId);
        Assert.Equal([FakeCloud.Staging], deployed);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_at_once()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        cloud.Distributions[FakeCloud.Primary].Status = "InProgress";
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync([primary], _ => stop.Cancel(), stop.Token));
    }
}
