using CdpTools.Errors;
using CdpTools.Tests.Models;
using CdpTools.Updates;

namespace CdpTools.Tests.Updates;

public class LosslessDeleteTests
{
    private static readonly Backoff NoWait = new(TimeProvider.System, new FixedRandom(0));

    private readonly ListLog log = new();
    private readonly WriteState state = new();

    private Task RunAsync(FakeResource resource, CdpConflictAction action = CdpConflictAction.Stop, int attempts = 5, bool known = true) =>
        new LosslessDelete(NoWait).RunAsync(
            new DeleteRequest
            {
                Resource = resource,
                Common = known ? PolicyDocuments.Config() : null,
                ETag = "E1",
                ConflictAction = action,
                MaxAttempts = attempts,
                GoneCode = ErrorIds.NoSuchPolicy,
            },
            state, log, CancellationToken.None);

    [Fact]
    public async Task The_version_that_was_read_is_deleted()
    {
        var resource = new FakeResource();
        await RunAsync(resource);
        Assert.True(resource.Gone);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(0, resource.Reads);
    }

    [Fact]
    public async Task A_resource_that_does_not_exist_is_an_error_when_no_answer_was_lost()
    {
        var resource = new FakeResource();
        resource.Vanish();
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.NoSuchPolicy, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
    }

    [Fact]
    public async Task A_lost_answer_behind_which_the_resource_is_gone_is_a_success()
    {
        var resource = new FakeResource(Fate.LostAfter);
        await RunAsync(resource);
        Assert.Equal(["E1"], resource.Sent);
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
    }

    [Fact]
    public async Task A_lost_deletion_that_arrives_late_is_a_success_when_the_next_attempt_finds_nothing()
    {
        var resource = new FakeResource(Fate.LostBefore);
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
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
    }

    [Fact]
    public async Task A_lost_deletion_that_was_not_applied_is_sent_again()
    {
        var resource = new FakeResource(Fate.LostBefore, Fate.StaleThoughCurrent);
        await RunAsync(resource);
        Assert.True(resource.Gone);
        Assert.Equal(["E1", "E1", "E1"], resource.Sent);
    }

    [Theory]
    [InlineData(CdpConflictAction.Stop)]
    [InlineData(CdpConflictAction.Merge)]
    public async Task A_resource_whose_content_moved_is_not_deleted(CdpConflictAction action)
    {
        var resource = new FakeResource();
        resource.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, action));
        Assert.False(resource.Gone);
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Null(error.Conflict.Wanted);
        Assert.Contains("was not deleted: it was changed after you read it", error.Message);
        Assert.Contains("Enabled: you read true", error.Message);
        Assert.Contains("delete that version", error.RecommendedAction);
    }

    [Fact]
    public async Task A_moved_etag_with_the_same_content_is_deleted_under_merge_only()
    {
        var resource = new FakeResource();
        resource.Touch();
        await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource));
        await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource, CdpConflictAction.Merge, known: false));
        Assert.False(resource.Gone);
        await RunAsync(resource, CdpConflictAction.Merge);
        Assert.True(resource.Gone);
    }

    [Fact]
    public async Task A_lost_deletion_of_a_resource_that_moved_on_is_known_not_to_be_applied()
    {
        var resource = new FakeResource(Fate.LostBefore);
        resource.BeforeRead = () => resource.Edit(c => c.Enabled = false);
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Equal(["E1"], resource.Sent);
    }

    [Fact]
    public async Task A_lost_answer_and_a_failing_read_leave_the_outcome_unknown()
    {
        var resource = new FakeResource(Fate.LostBefore) { BeforeRead = () => throw FakeResource.Error("AccessDenied", 403) };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(resource));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
    }

    [Fact]
    public async Task Attempts_are_bounded_and_other_errors_end_it_at_once()
    {
        var stubborn = new FakeResource(Fate.StaleThoughCurrent, Fate.StaleThoughCurrent, Fate.StaleThoughCurrent);
        Assert.Equal(ErrorIds.PreconditionFailed, (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(stubborn, attempts: 2))).ErrorId);
        Assert.Equal(2, stubborn.Sent.Count);

        var denied = new FakeResource(Fate.Denied);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(denied))).ErrorId);
        Assert.Single(denied.Sent);
    }
}
