using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>What is to be written, and how.</summary>
internal sealed record UpdateRequest
{
    public required IResource Resource { get; init; }

    /// <summary>The configuration as the user read it; null when it is not known, and then it is never merged.</summary>
    public required XElement? Common { get; init; }

    public required XElement Wanted { get; init; }

    /// <summary>The ETag to send as If-Match.</summary>
    public required string ETag { get; init; }

    public CdpConflictAction ConflictAction { get; init; }

    /// <summary>How often the write is sent at most.</summary>
    public int MaxAttempts { get; init; } = 5;
}

/// <summary>How an update ended well.</summary>
/// <param name="Version">The version that has what was wanted.</param>
/// <param name="Written">False when everything wanted was there already.</param>
internal sealed record UpdateResult(ResourceVersion Version, bool Written);

/// <summary>
/// Replaces a configuration without losing anybody's change. A write is never repeated blindly: when its answer is lost,
/// or it is refused as stale, the current version is read and compared with what was sent before anything else is done.
/// </summary>
internal sealed class LosslessUpdate(Backoff backoff)
{
    public async Task<UpdateResult> RunAsync(UpdateRequest request, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        IResource resource = request.Resource;

        // Every merge starts from what the user read and wants, never from an earlier merge: a field that somebody set
        // to the wanted value in between, and then set back, would silently drop out of it.
        XElement sent = request.Wanted;
        string etag = request.ETag;
        for (int attempt = 1; ; attempt++)
        {
            CdpException failure;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                log.Verbose($"Attempt {attempt} of {request.MaxAttempts}: write {resource.Kind} {resource.Id} with If-Match {etag}.");
                state.Sending();
                ResourceVersion written = await resource.WriteAsync(sent, etag, log, cancellationToken).ConfigureAwait(false);
                state.Applied();
                return new(written, true);
            }
            catch (CdpException e)
            {
                state.Failed(e);
                if (e.Outcome != CdpWriteOutcome.Unknown && !IsStale(e))
                {
                    e.Outcome = state.Outcome;
                    if (state.Doubtful)
                    {
                        log.Warning($"The answer to an earlier attempt was lost, so the {resource.Kind} {resource.Id} may have been changed all the same. Read it again before you go on.");
                    }

                    throw;
                }

                failure = e;
            }

            ResourceVersion now = await ReadBackAsync(resource, failure, state, log, cancellationToken).ConfigureAwait(false);
            if (now.ETag != etag)
            {
                if (state.Doubtful)
                {
                    return Prove(request, failure, sent, now, state, log);
                }

                MergeResult? merge = TryMerge(request, failure, now);
                if (merge is null)
                {
                    throw Conflict(request, failure, now);
                }

                if (merge.AlreadyThere)
                {
                    log.Verbose($"The {resource.Kind} {resource.Id} already has every value that was wanted, at ETag {now.ETag}; nothing is written.");
                    return new(now, false);
                }

                if (attempt == request.MaxAttempts)
                {
                    throw Conflict(request, failure, now, $"somebody else changed it again before each of {attempt} attempts");
                }

                log.Verbose($"Somebody else changed the {resource.Kind}: {Describe(merge.Theirs)}. Re-applying {Describe(merge.Applied)} on ETag {now.ETag}.");
                (sent, etag) = (merge.Document, now.ETag!);
            }
            else if (attempt == request.MaxAttempts)
            {
                failure.Outcome = state.Outcome;
                throw failure;
            }
            else
            {
                log.Verbose(state.Doubtful
                    ? $"The answer was lost ({failure.ErrorId}), and the {resource.Kind} still has ETag {etag}: the write was not applied. Sending it again."
                    : $"Refused with {failure.ErrorId} although ETag {etag} is current: the service is not consistent yet. Sending it again.");
            }

            await backoff.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a write was refused because its ETag is not the current one.</summary>
    public static bool IsStale(CdpException e) => e.ErrorId is ErrorIds.PreconditionFailed or ErrorIds.InvalidIfMatchVersion;

    /// <summary>Reads what is there now. If that fails, the original error is the one that comes out.</summary>
    public static async Task<ResourceVersion> ReadBackAsync(
        IResource resource, CdpException failure, WriteState state, ICallLog log, CancellationToken cancellationToken, string? goneCode = null)
    {
        try
        {
            return await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException readError) when (readError.ErrorId != goneCode || !state.Doubtful)
        {
            log.Verbose($"Reading the current version to find out more failed too: {readError.Message}");
            failure.Outcome = state.Outcome;
            if (!state.Doubtful)
            {
                throw failure;
            }

            throw new CdpConnectionException(
                ErrorIds.OutcomeUnknown,
                $"It is not known whether the {resource.Kind} {resource.Id} was changed: the write's answer was lost ({failure.Message}), and reading it back failed ({readError.Message}).",
                failure)
            {
                Outcome = CdpWriteOutcome.Unknown,
            };
        }
    }

    // The answer to an earlier attempt was lost and the ETag has moved since: was that our write?
    private static UpdateResult Prove(
        UpdateRequest request, CdpException failure, XElement sent, ResourceVersion now, WriteState state, ICallLog log)
    {
        IResource resource = request.Resource;
        bool same = XmlDiff.SameContent(now.Document, sent);
        if (same || (request.Common is not null && ThreeWayMerge.Merge(request.Common, request.Wanted, now.Document).AlreadyThere))
        {
            state.Applied();
            log.Verbose($"The answer was lost, but the write was applied: the {resource.Kind} {resource.Id} has {(same ? "exactly the content that was sent" : "every value that was wanted")}, at ETag {now.ETag}.");
            return new(now, true);
        }

        // It may have been applied and replaced, or refused and never have mattered. Sending it again could undo
        // somebody's deliberate change, under Merge too.
        failure.Outcome = CdpWriteOutcome.Unknown;
        throw Conflict(request, failure, now, "the answer to the write was lost, and somebody else has changed it since");
    }

    private static MergeResult? TryMerge(UpdateRequest request, CdpException failure, ResourceVersion now)
    {
        if (request.ConflictAction == CdpConflictAction.Stop || request.Common is null)
        {
            return null;
        }

        MergeResult merge = ThreeWayMerge.Merge(request.Common, request.Wanted, now.Document);
        if (merge.Conflicts.Count > 0)
        {
            return null;
        }

        try
        {
            request.Resource.Check(merge.Document, now.Document);
        }
        catch (CdpValidationException e)
        {
            throw Conflict(request, failure, now, $"somebody else changed it, and both changes together would break a rule ({e.Message})");
        }

        return merge;
    }

    // Told from what the user read and wants, not from a version that this class has re-applied it on.
    private static CdpConflictException Conflict(UpdateRequest request, CdpException failure, ResourceVersion now, string? reason = null) =>
        ConflictReport.Create(request.Resource, failure, request.Common, request.Wanted, request.ETag, now, reason);

    private static string Describe(IReadOnlyList<FieldChange> changes) =>
        changes.Count == 0 ? "nothing but its ETag" : string.Join(", ", changes.Select(c => c.Describe()));
}
