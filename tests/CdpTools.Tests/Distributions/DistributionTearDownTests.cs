using CdpTools.Service;
using CdpTools.Updates;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionTearDownTests
{
    private static readonly TearDownStep[] All =
    [
        TearDownStep.DisablePolicy, TearDownStep.Detach, TearDownStep.WaitForPrimary, TearDownStep.DeletePolicy,
        TearDownStep.DisableStaging, TearDownStep.WaitForStaging, TearDownStep.DeleteStaging,
    ];

    private static readonly WaitSettings Quick = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));

    private readonly FakeCloud cloud = FakeCloud.Pair();
    private readonly NoLog log = new();

    private DistributionTearDown New(bool keepPolicy = false, string? expected = null) =>
        new(cloud.Api, cloud.PolicyApi, FakeCloud.NoWait, FakeCloud.Staging) { KeepPolicy = keepPolicy, ExpectedPrimaryId = expected };

    private async Task<List<TearDownStep>> RunAsync(int most = 100)
    {
        DistributionTearDown work = New();
        var done = new List<TearDownStep>();
        TearDownState state = await work.LookAsync(log, default);
        for (TearDownStep step = work.Next(state); step != TearDownStep.Done && done.Count < most; step = work.Next(state))
        {
            await work.DoAsync(step, state, new WriteState(), Quick, log, default);
            done.Add(step);
            state = await work.LookAsync(log, default);
        }

        return done;
    }

    [Fact]
    public async Task The_plan_has_every_step_in_order()
    {
        DistributionTearDown work = New();
        Assert.Equal(All, work.Plan(await work.LookAsync(log, default)));
    }

    [Fact]
    public async Task All_is_taken_down_and_the_primary_stays()
    {
        List<TearDownStep> done = await RunAsync();
        Assert.Equal(All.Except([TearDownStep.WaitForPrimary, TearDownStep.WaitForStaging]), done);
        Assert.Equal([FakeCloud.Primary], cloud.Distributions.Keys);
        Assert.Empty(cloud.Policies);
        Assert.Null(cloud.Get(FakeCloud.Primary).ContinuousDeploymentPolicyId);
        Assert.True(cloud.Get(FakeCloud.Primary).Enabled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_new_run_goes_on_after_any_step(int stepsBefore)
    {
        List<TearDownStep> before = await RunAsync(stepsBefore);
        List<TearDownStep> after = await RunAsync();
        Assert.Equal(All.Except([TearDownStep.WaitForPrimary, TearDownStep.WaitForStaging]), before.Concat(after));
        Assert.Equal([FakeCloud.Primary], cloud.Distributions.Keys);
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
        await RunAsync();
        Assert.True(lost);
        Assert.Equal([FakeCloud.Primary], cloud.Distributions.Keys);
        Assert.Empty(cloud.Policies);
    }

    [Fact]
    public async Task Deployments_are_waited_for()
    {
        DistributionTearDown work = New();
        await RunAsync(2);
        cloud.Distributions[FakeCloud.Primary].Status = "InProgress";

        // A new run does not know the detached primary any more, unless the user says it.
        Assert.Equal(TearDownStep.DeletePolicy, work.Next(await work.LookAsync(log, default)));
        DistributionTearDown told = New(expected: FakeCloud.Primary);
        Assert.Equal(TearDownStep.WaitForPrimary, told.Next(await told.LookAsync(log, default)));
        cloud.Distributions[FakeCloud.Primary].Status = "Deployed";
        await RunAsync(2);
        cloud.Distributions[FakeCloud.Staging].Status = "InProgress";
        Assert.Equal(TearDownStep.WaitForStaging, work.Next(await work.LookAsync(log, default)));
    }

    [Fact]
    public async Task The_step_on_staging_empties_its_policy_id_too()
    {
        await RunAsync(4);
        CdpDistribution staging = cloud.Get(FakeCloud.Staging);
        Assert.False(staging.Enabled);
        Assert.Null(staging.ContinuousDeploymentPolicyId);
        Assert.Contains(
            "<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>",
            System.Text.Encoding.UTF8.GetString(cloud.Calls.Last(c => c.Operation == "UpdateDistribution").Content),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_staging_distribution_is_refused()
    {
        var work = new DistributionTearDown(cloud.Api, cloud.PolicyApi, Backoff.Default, FakeCloud.Primary);
        Assert.Equal("CdpNotStaging", (await Assert.ThrowsAsync<CdpValidationException>(() => work.LookAsync(log, default))).ErrorId);
    }

    [Fact]
    public async Task Another_primary_than_the_expected_is_refused()
    {
        var error = await Assert.ThrowsAsync<CdpValidationException>(() => New(expected: "EOTHER").LookAsync(log, default));
        Assert.Equal("CdpServesAnotherPrimary", error.ErrorId);
        Assert.Contains(FakeCloud.Primary, error.Message, StringComparison.Ordinal);
        Assert.All(cloud.Calls, c => Assert.Equal("GET", c.Method));
    }

    [Fact]
    public async Task A_policy_that_names_nothing_else_cannot_be_kept()
    {
        var error = await Assert.ThrowsAsync<CdpValidationException>(() => New(keepPolicy: true).LookAsync(log, default));
        Assert.Equal("CdpPolicyMustGo", error.ErrorId);
    }

    [Fact]
    public async Task A_policy_that_names_others_too_only_loses_the_name()
    {
        var names = cloud.Policies[FakeCloud.PolicyId].Config.Descendants().First(e => e.Name.LocalName == "Items");
        names.Add(new System.Xml.Linq.XElement(names.Elements().First().Name, "dother.cloudfront.net"));
        cloud.Policies[FakeCloud.PolicyId].Config.Descendants().First(e => e.Name.LocalName == "Quantity").Value = "2";
        List<TearDownStep> done = await RunAsync();
        Assert.Equal([TearDownStep.ReleasePolicy, TearDownStep.DisableStaging, TearDownStep.DeleteStaging], done);
        Assert.Equal(["dother.cloudfront.net"], PolicyApi.ToPolicy(await cloud.PolicyApi.GetAsync(FakeCloud.PolicyId, log, default)).StagingDistributionDnsNames);
    }
}
