using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Work;

namespace CdpTools.Tests.Work;

public sealed class PromotionTests : IDisposable
{
    private readonly TestCloud cloud = new();
    private readonly TestLog log = new();
    private readonly string folder = Directory.CreateTempSubdirectory("cdp-promotion-").FullName;

    public PromotionTests() => cloud.Change(TestCloud.Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v2"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(Plan Plan, WorkUnderWay Work, CdpException? Error)> RunAsync(bool enable = true)
    {
        var promotion = new Promotion(cloud.Api, TestCloud.Settings(wait: true)) { SnapshotPath = folder, EnablePolicy = enable };
        Plan plan = await promotion.PlanAsync(cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging), log, default);
        var work = new WorkUnderWay(plan, TestCloud.Settings(wait: true));
        try
        {
            await work.RunAsync(log, default);
            return (plan, work, null);
        }
        catch (CdpException e)
        {
            return (plan, work, e);
        }
    }

    [Fact]
    public async Task It_saves_promotes_enables_and_waits()
    {
        (Plan plan, WorkUnderWay work, _) = await RunAsync();
        Assert.Equal(
            [$"promote {TestCloud.Staging} to {TestCloud.Primary}", $"enable policy {TestCloud.PolicyId}", $"wait for {TestCloud.Primary}"],
            plan.Steps.Select(s => s.Text));
        Assert.Single(Directory.GetFiles(folder));
        Assert.True(cloud.Policy()!.Enabled);
        Assert.Equal(TestCloud.Primary, Assert.IsType<CdpDistribution>(work.Result).Id);
    }

    [Fact]
    public async Task The_same_call_goes_on_where_one_that_could_not_enable_the_policy_ended()
    {
        cloud.Before = c => _ = c.Operation == "UpdateContinuousDeploymentPolicy" ? throw TestCloud.Error("AccessDenied", 403) : 0;
        (_, WorkUnderWay work, CdpException? error) = await RunAsync();
        Assert.IsType<CdpDistribution>(work.Result);
        Assert.Contains($"Done: promote {TestCloud.Staging} to {TestCloud.Primary}. Left: enable policy {TestCloud.PolicyId}, wait for", error!.Message);
        Assert.False(cloud.Policy()!.Enabled);

        cloud.Before = _ => { };
        (Plan plan, work, error) = await RunAsync();
        Assert.Null(error);
        Assert.Equal([$"enable policy {TestCloud.PolicyId}", $"wait for {TestCloud.Primary}"], plan.Steps.Select(s => s.Text));
        Assert.StartsWith($"Enable the policy {TestCloud.PolicyId} again", plan.Action);
        Assert.True(cloud.Policy()!.Enabled);
        Assert.Equal(1, cloud.Count("UpdateDistributionWithStagingConfig"));
        Assert.IsType<CdpDistribution>(work.Result);
    }

    [Fact]
    public async Task What_was_promoted_comes_out_before_the_wait_and_the_error_carries_it()
    {
        TestCloud slow = cloud;
        slow.Before = c => _ = c.Operation == "GetDistribution" && slow.Count("UpdateDistributionWithStagingConfig") > 0
            ? throw TestCloud.Error("Throttling", 400) : 0;
        WorkSettings settings = TestCloud.Settings(wait: true) with { Waiting = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(1)) };
        var promotion = new Promotion(cloud.Api, settings) { SnapshotPath = folder };
        Plan plan = await promotion.PlanAsync(cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging), log, default);
        var error = await Assert.ThrowsAsync<CdpNotDeployedException>(() => new WorkUnderWay(plan, settings).RunAsync(log, default));
        var promoted = Assert.IsType<CdpDistribution>(Assert.Single(log.Outputs));
        Assert.Equal((CdpWriteOutcome.Applied, "CdpDeploymentUnseen"), (error.Outcome, error.ErrorId));
        Assert.Same(promoted, error.AppliedObject);
        Assert.Same(promoted, error.Target);
        Assert.Equal(Assert.Single(Directory.GetFiles(folder)), promoted.SnapshotPath);
        Assert.EndsWith($"Left: wait for {TestCloud.Primary}. The configuration before is in {promoted.SnapshotPath}. Go on with: Wait-CdpDistribution -Id {TestCloud.Primary}", error.Message);
        Assert.Contains(log.Lines, l => l.Contains("is saved in " + promoted.SnapshotPath));
    }

    [Fact]
    public async Task A_second_call_with_what_was_reviewed_before_the_first_does_what_is_left_and_names_the_snapshot()
    {
        (CdpDistribution primary, CdpDistribution staging) = (cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging));
        await RunAsync(enable: false);
        var promotion = new Promotion(cloud.Api, TestCloud.Settings()) { SnapshotPath = folder + "/", EnablePolicy = true };
        var work = new WorkUnderWay(await promotion.PlanAsync(primary, staging, log, default), TestCloud.Settings());
        await work.RunAsync(log, default);
        Assert.True(cloud.Policy()!.Enabled);
        Assert.True(File.Exists(Assert.IsType<CdpDistribution>(work.Result).SnapshotPath));

        (_, work, _) = await RunAsync(enable: true);
        Assert.True(File.Exists(Assert.IsType<CdpDistribution>(work.Result).SnapshotPath));
        Assert.Contains(log.Lines, l => l.Contains("is promoted already. The configuration before is in "));
    }

    public static TheoryData<Exception> Foreign =>
        [new InvalidOperationException("x"), new NullReferenceException(), new HttpRequestException("x"), new TaskCanceledException("nobody asked for it")];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Nobody_elses_exception_leaves_the_work_and_what_is_known_of_the_write_is_said(Exception foreign)
    {
        cloud.Before = c => _ = c.Operation == "UpdateDistributionWithStagingConfig" ? throw foreign : 0;
        (_, _, CdpException? error) = await RunAsync();
        Assert.Equal(("CdpUnexpected", CdpWriteOutcome.Unknown), (Assert.IsType<CdpUnexpectedException>(error).ErrorId, error!.Outcome));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_refused_promotion_leaves_no_snapshot_and_no_object()
    {
        cloud.Before = c => _ = c.Operation == "UpdateDistributionWithStagingConfig" ? throw TestCloud.Error("AccessDenied", 403) : 0;
        (_, WorkUnderWay work, CdpException? error) = await RunAsync();
        Assert.Equal("AccessDenied", error!.ErrorId);
        Assert.DoesNotContain("Done:", error.Message);
        Assert.Null(work.Result);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task The_policy_stays_disabled_where_nobody_asks_for_more()
    {
        (Plan plan, _, CdpException? error) = await RunAsync(enable: false);
        Assert.Null(error);
        Assert.DoesNotContain(plan.Steps, s => s.Text.StartsWith("enable", StringComparison.Ordinal));
        Assert.False(cloud.Policy()!.Enabled);
    }

    [Fact]
    public async Task What_is_promoted_and_enabled_is_no_work()
    {
        await RunAsync();
        (Plan plan, _, _) = await RunAsync();
        Assert.False(plan.Writes);
        Assert.Equal(1, cloud.Count("UpdateDistributionWithStagingConfig"));
    }
}
