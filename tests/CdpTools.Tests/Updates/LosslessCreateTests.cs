using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Tests.Models;
using CdpTools.Tests.Service;
using CdpTools.Updates;

namespace CdpTools.Tests.Updates;

public class LosslessCreateTests
{
    private static readonly Backoff NoWait = new(TimeProvider.System, new FixedRandom(0));

    private readonly WriteState state = new();

    private Task<ResourceVersion> RunAsync(Creation creation, int attempts = 5) =>
        new LosslessCreate(NoWait).RunAsync(creation, attempts, state, NullLog.Instance, CancellationToken.None);

    [Fact]
    public async Task A_creation_is_sent_once()
    {
        var creation = new Creation();
        await RunAsync(creation);
        Assert.Equal((1, 0), (creation.Sent, creation.Searches));
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
    }

    [Fact]
    public async Task A_lost_answer_behind_which_it_exists_is_a_success()
    {
        var creation = new Creation(Fate.LostAfter);
        Assert.Equal("E2", (await RunAsync(creation)).ETag);
        Assert.Equal(1, creation.Sent);
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
    }

    [Fact]
    public async Task A_lost_creation_that_left_nothing_is_sent_again()
    {
        var creation = new Creation(Fate.LostBefore, Fate.LostBefore);
        await RunAsync(creation);
        Assert.Equal(3, creation.Sent);
        Assert.Equal(1, creation.Created);
    }

    [Fact]
    public async Task A_lost_creation_that_is_found_only_by_its_second_attempt_is_a_success()
    {
        // The list did not have it yet; the second attempt is told that the staging distribution is taken.
        var creation = new Creation(Fate.LostAfter) { HiddenFor = 1 };
        await RunAsync(creation);
        Assert.Equal((2, 1), (creation.Sent, creation.Created));
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
    }

    [Fact]
    public async Task A_taken_staging_distribution_is_an_error_when_no_answer_was_lost()
    {
        var creation = new Creation { Created = 1 };
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(creation));
        Assert.Equal((ErrorIds.StagingDistributionInUse, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Equal(0, creation.Searches);
    }

    [Fact]
    public async Task Something_else_in_its_place_is_not_taken_for_it()
    {
        var creation = new Creation(Fate.LostBefore) { Created = 1, Wanted = false };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(creation));
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Equal(1, creation.Sent);
    }

    [Fact]
    public async Task A_search_that_fails_leaves_the_outcome_unknown_and_says_so()
    {
        var creation = new Creation(Fate.LostAfter) { SearchFails = true };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(creation));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Equal(1, creation.Sent);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_other_errors_end_it_at_once()
    {
        var lost = new Creation(Fate.LostBefore, Fate.LostBefore, Fate.LostBefore);
        Assert.Equal(ErrorIds.ConnectionLost, (await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(lost, 2))).ErrorId);
        Assert.Equal(2, lost.Sent);

        var denied = new Creation(Fate.Denied);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(denied))).ErrorId);
        Assert.Equal(1, denied.Sent);
    }

    [Fact]
    public async Task A_policy_is_found_again_by_its_staging_name_on_any_page_and_in_any_case()
    {
        var connection = new CannedConnection
        {
            Answer = call => call.Operation != "ListContinuousDeploymentPolicies" ? PolicyDocuments.Reply(id: "p-2")
                : List(call.Query.Count == 0 ? "m" : null, call.Query.Count == 0 ? PolicyDocuments.ModelOrder.Replace("d1111", "d2222") : PolicyDocuments.ModelOrder),
        };
        var creation = new PolicyCreation(new PolicyApi(connection), PolicyDocuments.Config(PolicyDocuments.Alphabetical), [PolicyDocuments.Staging.ToUpperInvariant()]);

        ResourceVersion? found = await creation.FindAsync(NullLog.Instance, CancellationToken.None);

        Assert.True(creation.IsWanted(found!));
        Assert.Equal(["", "m", "/2020-05-31/continuous-deployment-policy/p-9"], connection.Calls.Select(c => c.Operation.StartsWith("List") ? string.Concat(c.Query.Select(q => q.Value)) : c.Path));
        Assert.False(new PolicyCreation(new PolicyApi(connection), PolicyDocuments.Config(PolicyDocuments.HeaderPolicy), []).IsWanted(found!));
    }

    [Fact]
    public async Task A_list_whose_markers_go_round_ends()
    {
        int page = 0;
        var connection = new CannedConnection { Answer = _ => List(page++ % 2 == 0 ? "a" : "b", PolicyDocuments.ModelOrder) };
        Assert.Null(await new PolicyApi(connection).FindByStagingNameAsync(["other"], NullLog.Instance, CancellationToken.None));
        Assert.InRange(page, 2, 4);
    }

    private static string List(string? next, string config) =>
        $"<ContinuousDeploymentPolicyList xmlns=\"{ServiceXml.CloudFront.NamespaceName}\">{(next is null ? "" : $"<NextMarker>{next}</NextMarker>")}<MaxItems>1</MaxItems><Quantity>2</Quantity><Items><ContinuousDeploymentPolicySummary>"
        + PolicyDocuments.Reply(config, "p-9").Split('\n')[1] + "</ContinuousDeploymentPolicySummary></Items></ContinuousDeploymentPolicyList>";

    private sealed class Creation(params Fate[] fates) : ICreation
    {
        private readonly Queue<Fate> fates = new(fates);

        public int Sent { get; private set; }

        public int Created { get; set; }

        public int Searches { get; private set; }

        public int HiddenFor { get; init; }

        public bool Wanted { get; init; } = true;

        public bool SearchFails { get; init; }

        public string Description => "policy for d1";

        public Task<ResourceVersion> CreateAsync(ICallLog log, CancellationToken cancellationToken)
        {
            Sent++;
            Fate fate = fates.Count > 0 ? fates.Dequeue() : Fate.Normal;
            if (fate == Fate.LostBefore)
            {
                throw FakeResource.Lost();
            }

            if (fate == Fate.Denied)
            {
                throw FakeResource.Error("AccessDenied", 403);
            }

            if (Created > 0)
            {
                throw FakeResource.Error(ErrorIds.StagingDistributionInUse, 409);
            }

            Created++;
            return fate == Fate.LostAfter ? throw FakeResource.Lost() : Task.FromResult(Version());
        }

        public Task<ResourceVersion?> FindAsync(ICallLog log, CancellationToken cancellationToken)
        {
            Searches++;
            return SearchFails ? throw FakeResource.Error("AccessDenied", 403)
                : Task.FromResult(Created > 0 && Searches > HiddenFor ? Version() : null);
        }

        public bool IsWanted(ResourceVersion found) => Wanted;

        public bool IsTaken(CdpException error) => error.ErrorId == ErrorIds.StagingDistributionInUse;

        private static ResourceVersion Version() => new(PolicyDocuments.Config(), "E2", PolicyDocuments.Config());
    }
}
