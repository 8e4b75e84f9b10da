using System.Text;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Aws;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Policies;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Tests.Writes;

public class CreateWriteTests
{
    private const string Create = "CreateContinuousDeploymentPolicy";
    private readonly WriteWatch watch = new("creation of a policy");
    private readonly TestLog log = new();

    private static XElement Document => PolicyXml.Create(new TestCloud().Policy()!.Config);

    // An account whose staging distribution is in no policy.
    private static TestCloud Free(params Fate[] fates) => new TestCloud(fates).Vanish();

    private Task<CdpPolicy> RunAsync(TestCloud cloud, int attempts = 5) =>
        TestCloud.Driver(attempts).RunAsync(new CreateWrite(cloud.Api.Policies, Document, [SampleData.StagingDnsName]), watch, log, CancellationToken.None);

    [Fact]
    public async Task A_creation_is_sent_once()
    {
        TestCloud cloud = Free();
        CdpPolicy created = await RunAsync(cloud);
        Assert.Equal(0.05m, created.Weight);
        Assert.Equal((1, 1), (cloud.Count(Create), cloud.Calls.Count));
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
    }

    [Fact]
    public async Task A_lost_answer_behind_which_it_exists_is_a_success()
    {
        TestCloud cloud = Free(Fate.LostAfter);
        Assert.NotNull((await RunAsync(cloud)).ETag);
        Assert.Equal(1, cloud.Count(Create));
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
    }

    [Fact]
    public async Task A_lost_creation_that_left_nothing_is_sent_again()
    {
        TestCloud cloud = Free(Fate.LostBefore, Fate.LostBefore);
        await RunAsync(cloud);
        Assert.Equal(3, cloud.Count(Create));
        Assert.Single(cloud.Plane.History, e => e.Operation == Create && e.Sequence > 4);
    }

    [Fact]
    public async Task A_lost_creation_that_is_found_only_by_its_second_attempt_is_a_success()
    {
        // The list did not have it yet; the second attempt is told that the staging distribution is taken.
        TestCloud cloud = Free(Fate.LostAfter);
        cloud.Instead = call => cloud.Count("ListContinuousDeploymentPolicies") == 1 && call.IsRead ? Reply(List(null, "")) : null;
        await RunAsync(cloud);
        Assert.Equal(2, cloud.Count(Create));
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
    }

    [Fact]
    public async Task A_policy_that_an_earlier_call_has_made_is_found_and_said_to_be_there()
    {
        var cloud = new TestCloud();
        CdpPolicy found = await RunAsync(cloud);
        Assert.Equal((TestCloud.PolicyId, CdpWriteOutcome.NotApplied), (found.Id, watch.State.Outcome));
        Assert.Contains(log.Lines, l => l.Contains("with these settings already: " + TestCloud.PolicyId));
    }

    [Fact]
    public async Task A_policy_with_other_settings_in_its_place_is_an_error_that_shows_it()
    {
        var cloud = new TestCloud();
        cloud.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(cloud));
        Assert.Equal((ErrorIds.StagingDistributionInUse, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Contains($"with other settings: {TestCloud.PolicyId} (ETag E2). What was asked for differs in Enabled false -> true", error.Message);
        Assert.Equal(TestCloud.PolicyId, Assert.IsType<CdpPolicy>(error.Target).Id);
    }

    [Fact]
    public async Task Something_else_in_its_place_is_not_taken_for_it()
    {
        var cloud = new TestCloud(Fate.LostBefore);
        cloud.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(cloud));
        Assert.Equal((ErrorIds.Superseded, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Contains(TestCloud.PolicyId, error.Message);
        Assert.Equal(1, cloud.Count(Create));
    }

    [Fact]
    public async Task A_search_that_fails_leaves_the_outcome_unknown_and_says_so()
    {
        TestCloud cloud = Free(Fate.LostAfter);
        cloud.BeforeRead = () => throw TestCloud.Error("AccessDenied", 403);
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(cloud));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Equal(1, cloud.Count(Create));
    }

    [Fact]
    public async Task Attempts_are_bounded_and_other_errors_end_it_at_once()
    {
        TestCloud lost = Free(Fate.LostBefore, Fate.LostBefore, Fate.LostBefore);
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(lost, 2));
        Assert.Equal((ErrorIds.ConnectionLost, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Equal(2, lost.Count(Create));

        TestCloud denied = Free(Fate.Denied);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(denied))).ErrorId);
        Assert.Equal(1, denied.Count(Create));
    }

    [Fact]
    public async Task A_policy_is_found_again_by_its_staging_name_on_any_page_and_in_any_case()
    {
        var connection = new CannedConnection
        {
            Answer = call => call.Operation != "ListContinuousDeploymentPolicies" ? PolicyDocuments.Reply(id: "p-9")
                : List(call.Query.Count == 0 ? "m" : null, call.Query.Count == 0 ? PolicyDocuments.ModelOrder.Replace("d1111", "d2222") : PolicyDocuments.ModelOrder),
        };

        CdpPolicy? found = await new PolicyApi(connection).FindByStagingNameAsync([PolicyDocuments.Staging.ToUpperInvariant()], log, CancellationToken.None);

        Assert.Equal("p-9", found!.Id);
        Assert.Equal(
            ["", "m", "/2020-05-31/continuous-deployment-policy/p-9"],
            connection.Calls.Select(c => c.Operation.StartsWith("List") ? string.Concat(c.Query.Select(q => q.Value)) : c.Path));
    }

    [Fact]
    public async Task A_list_whose_markers_go_round_ends_in_an_error()
    {
        int page = 0;
        var connection = new CannedConnection { Answer = _ => List(page++ % 2 == 0 ? "a" : "b", PolicyDocuments.ModelOrder) };
        var error = await Assert.ThrowsAsync<CdpReplyException>(() => new PolicyApi(connection).FindByStagingNameAsync(["other"], log, CancellationToken.None));
        Assert.Contains("does not end: the marker 'a' came twice", error.Message);
        Assert.Equal(3, page);
    }

    private static AwsReply Reply(string body) => new() { Status = 200, Headers = new Dictionary<string, string>(), Body = Encoding.UTF8.GetBytes(body) };

    private static string List(string? next, string config) =>
        $"<ContinuousDeploymentPolicyList xmlns=\"{ServiceXml.CloudFront.NamespaceName}\">{(next is null ? "" : $"<NextMarker>{next}</NextMarker>")}<MaxItems>1</MaxItems><Quantity>2</Quantity>"
        + (config.Length == 0 ? "" : $"<Items><ContinuousDeploymentPolicySummary>{PolicyDocuments.Reply(config, "p-9").Split('\n')[1]}</ContinuousDeploymentPolicySummary></Items>")
        + "</ContinuousDeploymentPolicyList>";
}
