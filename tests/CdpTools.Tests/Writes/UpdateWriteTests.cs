using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Policies;
using CdpTools.Writes;

namespace CdpTools.Tests.Writes;

public class UpdateWriteTests
{
    private readonly TestLog log = new();
    private readonly WriteWatch watch = new("update of policy P");

    // Weight 0.1 on what was read at E1.
    private async Task<CdpPolicy> RunAsync(
        TestCloud cloud,
        bool merge = false,
        int attempts = 5,
        Action<CdpPolicyConfig>? edit = null,
        string etag = "E1",
        bool known = true,
        CancellationToken token = default)
    {
        CdpPolicy read = new TestCloud().Policy()!;
        XElement wanted = PolicyDocuments.Edit(read.Document!, edit ?? (c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m));
        var write = new UpdateWrite<CdpPolicy>(cloud.Resource, new(read, known, etag, merge), wanted);
        return await TestCloud.Driver(attempts).RunAsync(write, watch, log, token);
    }

    private static CdpPolicyConfig Now(TestCloud cloud) => cloud.Policy()!.Config;

    private static decimal Weight(TestCloud resource) => Now(resource).TrafficConfig!.SingleWeightConfig!.Weight;

    [Fact]
    public async Task An_update_of_the_version_that_was_read_is_sent_once()
    {
        var resource = new TestCloud();
        CdpPolicy result = await RunAsync(resource);
        Assert.True(watch.State.IsApplied);
        Assert.Equal("E2", result.ETag);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(0, resource.Reads);
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
        Assert.Equal($"Attempt 1: write policy {TestCloud.PolicyId} with If-Match E1.", Assert.Single(log.Lines));
    }

    [Fact]
    public async Task A_stale_etag_stops_with_the_three_versions_and_every_field()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.Enabled = false);

        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource));

        Assert.Equal((ErrorIds.PreconditionFailed, 412), (error.ErrorId, error.StatusCode));
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Equal(0.05m, Weight(resource));
        Assert.Contains("You have ETag E1, it is now E2.", error.Message);
        Assert.Contains($"[PreconditionFailed, HTTP 412, request id {error.RequestId}]", error.Message);
        Assert.Contains("TrafficConfig.SingleWeightConfig.Weight: you read 0.05, you want 0.1, it is now 0.05", error.Message);
        Assert.Contains("Enabled: you read true and left it, it is now false", error.Message);
        Assert.Contains("-ConflictAction Merge", error.RecommendedAction);
        Assert.Same(error.Conflict, error.Target);
        Assert.Equal(["TrafficConfig.SingleWeightConfig.Weight"], error.Conflict.YourChanges.Select(c => c.Path));
        Assert.Equal(["Enabled"], error.Conflict.TheirChanges.Select(c => c.Path));
        Assert.Equal(("E1", "E2"), (error.Conflict.ETag, error.Conflict.CurrentETag));
        Assert.True(Assert.IsType<CdpPolicyConfig>(error.Conflict.Read).Enabled);
        Assert.Equal(0.1m, Assert.IsType<CdpPolicyConfig>(error.Conflict.Wanted).TrafficConfig!.SingleWeightConfig!.Weight);
        Assert.Equal("E2", Assert.IsType<CdpPolicy>(error.Conflict.Current).ETag);
    }

    [Fact]
    public async Task The_report_of_a_removed_part_shows_what_is_in_it_now()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.02m);

        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, edit: c => c.TrafficConfig = new()
        {
            Type = "SingleHeader",
            SingleHeaderConfig = new() { Header = "aws-cf-cd-test", Value = "on" },
        }));

        Assert.Contains("SingleWeightConfig: you read {Weight=0.05, SessionStickinessConfig={IdleTTL=300, MaximumTTL=600}}, you want (none), it is now {Weight=0.02,", error.Message);
        Assert.Contains("SingleWeightConfig.Weight: you read 0.05, you want (none), it is now 0.02  <- conflict", error.Message);
        Assert.DoesNotContain("-ConflictAction Merge", error.RecommendedAction);
    }

    [Fact]
    public async Task An_etag_that_the_service_never_issued_keeps_its_own_error_id()
    {
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(new TestCloud(), etag: "p-1"));
        Assert.Equal((ErrorIds.InvalidIfMatchVersion, 400), (error.ErrorId, error.StatusCode));
        Assert.Contains("never issued the ETag p-1", error.Message);
        Assert.Contains("Its content is the same as what you read", error.Message);
    }

    [Fact]
    public async Task A_failing_read_does_not_hide_why_the_write_was_refused()
    {
        var resource = new TestCloud { BeforeRead = () => throw TestCloud.Lost() };
        resource.Touch();
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Contains("Most likely the update of policy", error.Message);
        Assert.Contains("The connection was closed.", error.Message);
    }

    [Fact]
    public async Task Merge_applies_a_disjoint_change_on_the_current_version()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.Enabled = false);
        CdpPolicy result = await RunAsync(resource, merge: true);
        Assert.True(watch.State.IsApplied);
        Assert.Equal(["E1", "E2"], resource.Sent);
        Assert.Equal((false, 0.1m), (Now(resource).Enabled, Weight(resource)));
        Assert.Contains($"Somebody else changed the policy {TestCloud.PolicyId}: Enabled true -> false. Re-applying TrafficConfig.SingleWeightConfig.Weight 0.05 -> 0.1 on ETag E2.", log.Lines);
        Assert.Equal(2, log.Lines.Count(l => l.StartsWith("Attempt ")));
    }

    [Fact]
    public async Task Merge_writes_nothing_when_everything_wanted_is_there()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m);
        resource.Edit(c => c.Enabled = false);
        CdpPolicy result = await RunAsync(resource, merge: true);
        Assert.False(watch.State.IsApplied);
        Assert.Equal("E3", result.ETag);
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task Merge_simply_retries_when_the_etag_moved_and_the_content_did_not()
    {
        var resource = new TestCloud();
        resource.Touch();
        await RunAsync(resource, merge: true);
        Assert.Equal(["E1", "E2"], resource.Sent);
        Assert.Contains(log.Lines, l => l.Contains("nothing but its ETag"));
    }

    [Fact]
    public async Task Merge_stops_at_the_same_field_with_another_value()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.02m);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge: true));
        Assert.True(Assert.Single(error.Conflict.Fields).Conflicting);
        Assert.Equal(["E1"], resource.Sent);
        Assert.StartsWith("Decide between the values above", error.RecommendedAction);
    }

    [Fact]
    public async Task Merge_stops_when_both_changes_together_break_a_rule()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig!.MaximumTTL = 400);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(
            resource, merge: true, edit: c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig!.IdleTTL = 500));
        Assert.Contains("both changes together would break a rule (IdleTTL 500 is above MaximumTTL 400", error.Message);
        Assert.DoesNotContain("-ConflictAction Merge", error.RecommendedAction);
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task Merge_takes_a_version_that_broke_a_rule_before()
    {
        // A type of the future, which this module takes for a slip of the pen.
        var resource = new TestCloud(new SimulatorOptions { Sample = true, AcceptUnknownTrafficTypes = true });
        resource.Edit(c => c.TrafficConfig!.Type = "singleweight");
        await RunAsync(resource, merge: true, edit: c => c.Enabled = false);
        Assert.Equal((false, "singleweight"), (Now(resource).Enabled, Now(resource).TrafficConfig!.Type));
    }

    [Fact]
    public async Task Nothing_is_merged_when_it_is_not_known_what_was_read()
    {
        var resource = new TestCloud();
        resource.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge: true, known: false));
        Assert.Null(error.Conflict.Read);
        Assert.Contains("(not known)", error.Message);
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task Merge_gives_up_after_the_attempts_it_was_given_and_tells_what_the_user_read()
    {
        var resource = new TestCloud();
        int edits = 0;
        resource.BeforeWrite = () => resource.Edit(c => c.StagingDistributionDnsNames.Add($"n{++edits}"));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge: true, attempts: 3));
        Assert.Equal(["E1", "E2", "E3"], resource.Sent);
        Assert.Contains("before each of 3 attempts", error.Message);
        Assert.Equal(3, error.Conflict.TheirChanges.Count);
        Assert.Equal("E1", error.Conflict.ETag);
        Assert.Equal(0.05m, Weight(resource));
    }

    [Fact]
    public async Task A_value_set_by_somebody_and_taken_back_is_still_wanted()
    {
        var resource = new TestCloud();
        int write = 0;
        resource.BeforeWrite = () =>
        {
            // First to what is wanted, beside another change, then back.
            decimal? weight = ++write == 1 ? 0.1m : write == 2 ? 0.05m : null;
            if (weight is { } w)
            {
                resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = w);
            }
        };
        await RunAsync(resource, merge: true, edit: c =>
        {
            c.Enabled = false;
            c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m;
        });
        Assert.Equal((false, 0.1m), (Now(resource).Enabled, Weight(resource)));
    }

    [Fact]
    public async Task A_lost_answer_to_a_write_that_was_applied_is_a_success_and_nothing_is_sent_again()
    {
        var resource = new TestCloud(Fate.LostAfter);
        CdpPolicy result = await RunAsync(resource);
        Assert.True(watch.State.IsApplied);
        Assert.Equal("E2", result.ETag);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
        Assert.Contains(log.Lines, l => l.Contains("the write was applied"));
    }

    [Fact]
    public async Task A_lost_write_that_was_not_applied_is_sent_again()
    {
        var resource = new TestCloud(Fate.LostBefore, Fate.LostBefore);
        await RunAsync(resource);
        Assert.Equal(["E1", "E1", "E1"], resource.Sent);
        Assert.Equal("E2", resource.Policy()!.ETag);
    }

    [Fact]
    public async Task An_applied_write_is_recognised_behind_somebody_elses_later_change()
    {
        var resource = new TestCloud(Fate.LostAfter);
        resource.BeforeRead = () => resource.Edit(c => c.Enabled = false);
        CdpPolicy result = await RunAsync(resource);
        Assert.Equal((false, 0.1m), (Now(resource).Enabled, Weight(resource)));
        Assert.Equal("E3", result.ETag);
        Assert.Equal(["E1"], resource.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_write_behind_which_the_value_is_another_is_superseded_and_never_repeated(bool merge)
    {
        var resource = new TestCloud(Fate.LostAfter);
        resource.BeforeRead = () => resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.02m);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge));
        Assert.Equal((ErrorIds.Superseded, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Contains("the answer to the write proves nothing", error.Message);
        Assert.Contains("may have been applied and then replaced", error.RecommendedAction);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(0.02m, Weight(resource));
    }

    [Fact]
    public async Task A_lost_answer_and_a_failing_read_leave_the_outcome_unknown_and_say_so()
    {
        var resource = new TestCloud(Fate.LostAfter) { BeforeRead = () => throw TestCloud.Error("ServiceUnavailable", 503) };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Contains("The connection was closed.", error.Message);
        Assert.Contains("ServiceUnavailable", error.Message);
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task A_refusal_although_the_etag_is_current_is_retried()
    {
        var resource = new TestCloud(Fate.StaleThoughCurrent, Fate.StaleThoughCurrent);
        await RunAsync(resource);
        Assert.Equal(["E1", "E1", "E1"], resource.Sent);
        Assert.Contains(log.Lines, l => l.Contains("although ETag E1 is current"));
    }

    [Fact]
    public async Task A_refusal_that_stays_comes_out_as_it_is_after_the_last_attempt()
    {
        var resource = new TestCloud(Fate.StaleThoughCurrent, Fate.StaleThoughCurrent);
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(resource, attempts: 2));
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Equal(2, resource.Sent.Count);
    }

    [Fact]
    public async Task A_lost_write_that_arrives_late_is_recognised_when_the_next_attempt_is_refused()
    {
        var resource = new TestCloud(Fate.LostBefore);
        int write = 0;
        resource.BeforeWrite = () =>
        {
            if (++write == 2)
            {
                resource.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m);
            }
        };
        CdpPolicy result = await RunAsync(resource);
        Assert.Equal("E2", result.ETag);
        Assert.Equal(["E1", "E1"], resource.Sent);
    }

    [Fact]
    public async Task Another_error_ends_the_update_at_once()
    {
        var resource = new TestCloud(Fate.Denied);
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(resource, merge: true));
        Assert.Equal(("AccessDenied", CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Equal((1, 0), (resource.Sent.Count, resource.Reads));
    }

    [Fact]
    public async Task Another_error_after_a_lost_answer_does_not_claim_that_nothing_was_applied()
    {
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(new TestCloud(Fate.LostBefore, Fate.Denied)));
        Assert.Equal(("AccessDenied", CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
    }

    [Fact]
    public async Task Stopped_before_anything_was_sent_nothing_was_applied()
    {
        var resource = new TestCloud();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(resource, token: new CancellationToken(true)));
        Assert.Empty(resource.Sent);
        Assert.Equal(CdpWriteOutcome.NotApplied, watch.State.Outcome);
    }

    [Theory]
    [InlineData(Fate.Stopped, CdpWriteOutcome.Unknown)]
    [InlineData(Fate.StaleThoughCurrent, CdpWriteOutcome.NotApplied)]
    [InlineData(Fate.LostBefore, CdpWriteOutcome.Unknown)]
    internal async Task Stopped_later_it_is_known_what_is_known(Fate first, CdpWriteOutcome known)
    {
        using var stop = new CancellationTokenSource();
        var resource = new TestCloud(first) { BeforeRead = stop.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(resource, token: stop.Token));
        Assert.Equal(known, watch.State.Outcome);
        Assert.Single(resource.Sent);
    }
}
