using CdpTools.Errors;
using CdpTools.Tests.Cloud;
using CdpTools.Writes;

namespace CdpTools.Tests.Writes;

public class DeleteWriteTests
{
    private readonly TestLog log = new();
    private readonly WriteWatch watch = new("deletion of policy P");

    private Task RunAsync(TestCloud cloud, bool merge = false, int attempts = 5, bool known = true) => TestCloud.Driver(attempts).RunAsync(
        new DeleteWrite<CdpPolicy>(cloud.Resource, new(new TestCloud().Policy()!, known, "E1", merge)), watch, log, CancellationToken.None);

    private static TestCloud Detached(params Fate[] fates) => new TestCloud(fates).Detach();

    [Fact]
    public async Task The_version_that_was_read_is_deleted()
    {
        var resource = Detached();
        await RunAsync(resource);
        Assert.True(resource.Policy() is null);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(0, resource.Reads);
    }

    [Fact]
    public async Task What_was_read_and_is_gone_needs_no_deletion_any_more()
    {
        var resource = Detached();
        resource.BeforeWrite = () => resource.Vanish();
        await RunAsync(resource);
        Assert.Equal(CdpWriteOutcome.NotApplied, watch.State.Outcome);
        Assert.Contains(log.Lines, l => l.Contains("is gone already"));
    }

    [Fact]
    public async Task An_id_that_was_only_typed_and_does_not_exist_is_an_error()
    {
        var resource = Detached();
        var typed = new CdpPolicy(TestCloud.PolicyId, "E1", null, new(), null);
        resource.Vanish();
        var write = new DeleteWrite<CdpPolicy>(resource.Resource, new(typed, true, "E1", false));
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => TestCloud.Driver().RunAsync(write, watch, log, default));
        Assert.Equal((ErrorIds.NoSuchPolicy, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
    }

    [Fact]
    public async Task A_lost_answer_behind_which_the_resource_is_gone_is_a_success()
    {
        var resource = Detached(Fate.LostAfter);
        await RunAsync(resource);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
    }

    [Fact]
    public async Task A_lost_deletion_that_arrives_late_is_a_success_when_the_next_attempt_finds_nothing()
    {
        var resource = Detached(Fate.LostBefore);
        int write = 0;
        resource.BeforeWrite = () =>
        {
            if (++write == 2)
            {
                resource.Vanish();
            }
        };
        await RunAsync(resource);
        Assert.Equal(["E1", "E1"], resource.Sent);
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
    }

    [Fact]
    public async Task A_lost_deletion_that_was_not_applied_is_sent_again()
    {
        var resource = Detached(Fate.LostBefore, Fate.StaleThoughCurrent);
        await RunAsync(resource);
        Assert.True(resource.Policy() is null);
        Assert.Equal(["E1", "E1", "E1"], resource.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_resource_whose_content_moved_is_not_deleted(bool merge)
    {
        var resource = Detached();
        resource.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge));
        Assert.False(resource.Policy() is null);
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Null(error.Conflict.Wanted);
        Assert.Contains("was not deleted: it was changed after you read it", error.Message);
        Assert.Contains("Enabled: you read true", error.Message);
        Assert.Contains("delete that version", error.RecommendedAction);
    }

    [Fact]
    public async Task A_moved_etag_with_the_same_content_is_deleted_under_merge_only()
    {
        var resource = Detached();
        resource.Touch();
        await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource));
        await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, merge: true, known: false));
        Assert.False(resource.Policy() is null);
        await RunAsync(resource, merge: true);
        Assert.True(resource.Policy() is null);
    }

    [Fact]
    public async Task A_lost_deletion_of_a_resource_that_moved_on_is_known_not_to_be_applied()
    {
        var resource = Detached(Fate.LostBefore);
        resource.BeforeRead = () => resource.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task A_lost_answer_and_a_failing_read_leave_the_outcome_unknown()
    {
        var resource = Detached(Fate.LostBefore);
        resource.BeforeRead = () => throw TestCloud.Error("AccessDenied", 403);
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
    }

    [Fact]
    public async Task Attempts_are_bounded_and_other_errors_end_it_at_once()
    {
        var stubborn = Detached(Fate.StaleThoughCurrent, Fate.StaleThoughCurrent, Fate.StaleThoughCurrent);
        Assert.Equal(ErrorIds.PreconditionFailed, (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(stubborn, attempts: 2))).ErrorId);
        Assert.Equal(2, stubborn.Sent.Count);

        var denied = Detached(Fate.Denied);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(denied))).ErrorId);
        Assert.Single(denied.Sent);
    }
}
