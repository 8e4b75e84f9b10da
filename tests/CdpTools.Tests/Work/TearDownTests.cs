using System.Text;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using CdpTools.Work;

namespace CdpTools.Tests.Work;

public sealed class TearDownTests
{
    private const string Policy = TestCloud.PolicyId, Primary = TestCloud.Primary, Staging = TestCloud.Staging;

    private static readonly string[] All =
    [
        $"disable policy {Policy}", $"detach it from {Primary}", $"wait for {Primary}", "delete the policy",
        $"disable {Staging}", $"wait for {Staging}", $"delete {Staging}",
    ];

    private readonly JumpingClock time = new();
    private readonly TestLog log = new();
    private readonly TestCloud cloud;

    public TearDownTests() => cloud = new(new SimulatorOptions
    {
        Sample = true, CheckStagingDnsNames = false, Time = time, Propagation = TimeSpan.FromMinutes(3), StagingShowsPolicyId = StagingPolicyId.AtAttachment,
    });

    private async Task<Plan?> PlanAsync(string id = Staging, bool keepPolicy = false, string? expected = null) =>
        await new TearDown(cloud.Api, id) { KeepPolicy = keepPolicy, ExpectedPrimaryId = expected }.PlanAsync(new CdpDistribution(id, null, null), log, default);

    private async Task<WorkUnderWay> RunAsync(Plan plan, Func<int, bool>? stopBefore = null)
    {
        using var stop = new CancellationTokenSource();
        int steps = 0;
        IReadOnlyList<Step> Stopping(IReadOnlyList<Step> given) => [.. given.Select(s => s with
        {
            DoAsync = (work, workLog, token) =>
            {
                if (stopBefore?.Invoke(++steps) == true)
                {
                    stop.Cancel();
                }

                token.ThrowIfCancellationRequested();
                return s.DoAsync(work, workLog, token);
            },
        })];
        var look = plan.LookAgainAsync!;
        plan = plan with { Steps = Stopping(plan.Steps), LookAgainAsync = async (l, t) => Stopping(await look(l, t)) };
        var work = new WorkUnderWay(plan, new(TestCloud.Driver(), new(TimeSpan.FromMinutes(35), TimeSpan.FromSeconds(20)), false, time));
        try
        {
            await work.RunAsync(log, stop.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.True(stop.IsCancellationRequested);
        }

        return work;
    }

    private void AssertAllIsGone()
    {
        Assert.Equal([Primary], cloud.DistributionIds);
        Assert.Null(cloud.Policy());
        Assert.Null(cloud.Distribution(Primary).ContinuousDeploymentPolicyId);
        Assert.True(cloud.Distribution(Primary).Enabled);
    }

    [Fact]
    public async Task The_plan_has_every_step_in_order()
    {
        Plan plan = (await PlanAsync())!;
        Assert.Equal(All, plan.Steps.Select(s => s.Text));
        Assert.Equal("Take it down: " + string.Join(", ", All), plan.Action);
        Assert.All(cloud.Calls, c => Assert.True(c.IsRead));
    }

    [Fact]
    public async Task All_is_taken_down_and_the_primary_stays()
    {
        await RunAsync((await PlanAsync())!);
        AssertAllIsGone();
        Assert.Contains("Step 1 of 7: " + All[0], log.Lines);
        Assert.Contains("Step 7 of 7: " + All[6], log.Lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_new_run_goes_on_after_any_step_and_the_stopped_one_says_where_it_was(int step)
    {
        WorkUnderWay stopped = await RunAsync((await PlanAsync())!, n => n == step);
        Assert.Contains(step == 1 ? "Nothing was done before." : "Done: " + All[0], stopped.WhatIsKnown);
        Assert.Contains($"Left: {(step == 2 ? $"detach policy {Policy} from {Primary}" : All[step - 1])}", stopped.WhatIsKnown);
        Assert.Contains("Go on with: Remove-CdpStagingDistribution -Id " + Staging, stopped.WhatIsKnown);
        if (await PlanAsync(expected: Primary) is { } plan)
        {
            await RunAsync(plan);
        }

        AssertAllIsGone();
    }

    [Theory]
    [InlineData("UpdateContinuousDeploymentPolicy")]
    [InlineData("UpdateDistribution")]
    [InlineData("DeleteContinuousDeploymentPolicy")]
    [InlineData("DeleteDistribution")]
    public async Task An_answer_that_is_lost_after_a_step_was_applied_does_no_harm(string operation)
    {
        bool lost = false;
        cloud.LoseOnce(operation, applied: true, () => lost = true);
        await RunAsync((await PlanAsync())!);
        Assert.True(lost);
        AssertAllIsGone();
    }

    [Fact]
    public async Task A_step_that_fails_says_what_was_done_and_what_is_left()
    {
        Plan plan = (await PlanAsync())!;
        cloud.Before = c => _ = c.Operation == "DeleteContinuousDeploymentPolicy" ? throw TestCloud.Error("AccessDenied", 403) : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(plan));
        Assert.Equal("AccessDenied", error.ErrorId);
        Assert.Contains($"Done: {All[0]}, detach policy {Policy} from {Primary}, {All[2]}.", error.Message);
        Assert.Contains($"Left: {string.Join(", ", All[3..])}. Go on with: Remove-CdpStagingDistribution -Id {Staging}", error.Message);
        Assert.EndsWith("[AccessDenied, HTTP 403, request id r-1]", error.Message);
    }

    [Fact]
    public async Task A_step_that_is_too_early_is_tried_again()
    {
        int refused = 0;
        cloud.Before = c => _ = c.Operation == "DeleteContinuousDeploymentPolicy" && refused++ < 3 ? throw TestCloud.Error("ContinuousDeploymentPolicyInUse", 409) : 0;
        await RunAsync((await PlanAsync())!);
        Assert.Equal(4, cloud.Count("DeleteContinuousDeploymentPolicy"));
        AssertAllIsGone();
    }

    [Fact]
    public async Task A_new_run_waits_for_a_primary_that_it_is_told_of()
    {
        await RunAsync((await PlanAsync())!, n => n == 3);
        Assert.StartsWith("delete the policy", (await PlanAsync())!.Steps[0].Text);
        Assert.Equal($"wait for {Primary}", (await PlanAsync(expected: Primary))!.Steps[0].Text);
    }

    [Fact]
    public async Task The_step_on_staging_empties_its_policy_id_too()
    {
        await RunAsync((await PlanAsync())!, n => n == 6);
        CdpDistribution staging = cloud.Distribution(Staging);
        Assert.False(staging.Enabled);
        Assert.Null(staging.ContinuousDeploymentPolicyId);
        Assert.Contains(
            "<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>",
            Encoding.UTF8.GetString(cloud.Calls.Last(c => c.Operation == "UpdateDistribution").Content),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_staging_distribution_is_refused() =>
        Assert.Equal("CdpNotStaging", (await Assert.ThrowsAsync<CdpValidationException>(() => PlanAsync(Primary))).ErrorId);

    [Fact]
    public async Task Another_primary_than_the_expected_is_refused()
    {
        var error = await Assert.ThrowsAsync<CdpValidationException>(() => PlanAsync(expected: "EOTHER"));
        Assert.Equal("CdpServesAnotherPrimary", error.ErrorId);
        Assert.Contains(Primary, error.Message, StringComparison.Ordinal);
        Assert.All(cloud.Calls, c => Assert.True(c.IsRead));
    }

    [Fact]
    public async Task A_policy_that_names_nothing_else_cannot_be_kept() =>
        Assert.Equal("CdpPolicyMustGo", (await Assert.ThrowsAsync<CdpValidationException>(() => PlanAsync(keepPolicy: true))).ErrorId);

    [Fact]
    public async Task A_policy_that_names_others_too_only_loses_the_name()
    {
        cloud.Edit(c => c.StagingDistributionDnsNames.Add("dother.cloudfront.net"));
        Plan plan = (await PlanAsync())!;
        Assert.Equal([$"take its name out of policy {Policy}", $"disable {Staging}", $"wait for {Staging}", $"delete {Staging}"], plan.Steps.Select(s => s.Text));
        await RunAsync(plan);
        Assert.Equal(["dother.cloudfront.net"], cloud.Policy()!.StagingDistributionDnsNames);
    }
}
