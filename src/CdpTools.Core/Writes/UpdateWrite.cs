using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>What an update starts from.</summary>
/// <param name="Version">The version that is patched; its document is there.</param>
/// <param name="IsKnown">Whether that is what the user read. If not, nothing is ever merged.</param>
/// <param name="ETag">The ETag to send as If-Match.</param>
/// <param name="Merge">Whether the changes are re-applied when somebody else has changed it.</param>
internal sealed record Basis<T>(T Version, bool IsKnown, string ETag, bool Merge)
    where T : class, IResourceVersion
{
    /// <summary>The configuration that is patched.</summary>
    public XElement Document => Version.Document!;

    /// <summary>The configuration as the user read it; null when it is not known.</summary>
    public XElement? Common => IsKnown ? Version.Document : null;
}

/// <summary>Replaces a configuration without losing anybody's change. Ours is told by its content.</summary>
internal sealed class UpdateWrite<T>(IResource<T> resource, Basis<T> basis, XElement wanted) : IWriteKind<T>
    where T : class, IResourceVersion
{
    // Every merge starts from what the user read and wants, never from an earlier merge: a field that somebody set
    // to the wanted value in between, and then set back, would silently drop out of it.
    private XElement? reapplied;
    private string etag = basis.ETag;

    private XElement Sent => reapplied ?? wanted;

    public string Name => $"update of {resource.Kind} {resource.Id}";

    public string Attempt => $"write {resource.Kind} {resource.Id} with If-Match {etag}";

    /// <summary>Says more about a refusal of this document; null for nothing more.</summary>
    public Func<CdpException, XElement, ICallLog, CancellationToken, Task<CdpException>>? Explain { get; init; }

    public Task<T> SendAsync(ICallLog log, CancellationToken cancellationToken) => resource.WriteAsync(Sent, etag, log, cancellationToken);

    public bool NeedsLook(CdpException refusal) => ErrorIds.IsStale(refusal);

    public string? DoubtAbout(T result) => Replies.DoubtAbout(result, etag, XmlDiff.SameContent(result.Document!, Sent));

    public Task<CdpException> ExplainAsync(CdpException refusal, ICallLog log, CancellationToken cancellationToken) =>
        Explain is null ? Task.FromResult(refusal) : Explain(refusal, Sent, log, cancellationToken);

    public async Task<Verdict<T>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        T now = await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        return now.ETag != etag
            ? attempt.Doubtful ? Prove(attempt, now) : Reapply(attempt, now)
            : Verdict<T>.NotApplied(attempt.Doubtful
                ? $"The answer proves nothing ({attempt.Failure.ErrorId}), and the {resource.Kind} {resource.Id} still has ETag {etag}."
                : $"It was refused with {attempt.Failure.ErrorId} although ETag {etag} is current: the service is not consistent yet.");
    }

    // An attempt may have been applied, and the ETag has moved since: was that our write? Assumed: the service gives a value back as it
    // was sent, and adds at most what was left out.
    private Verdict<T> Prove(FailedAttempt attempt, T now)
    {
        bool same = XmlDiff.SameContent(now.Document!, Sent);
        if (same || (basis.Common is { } common && ThreeWayMerge.Merge(common, wanted, now.Document!).AlreadyThere))
        {
            string what = same ? "exactly the content that was sent" : "every value that was wanted";
            return Verdict<T>.Applied(
                now, $"The answer proves nothing, but the write was applied: the {resource.Kind} {resource.Id} has {what}, at ETag {now.ETag}.");
        }

        // It may have been applied and replaced, or refused and never have mattered. Sending it again could undo
        // somebody's deliberate change, under Merge too.
        return Conflict(attempt, now, "the answer to the write proves nothing, and somebody else has changed it since");
    }

    // Refused in the service's own words. What is in between may have sent it twice all the same, and then the refusal is that of the
    // second: what was sent is there. That ours was applied and replaced within the one round trip is left out of account.
    private Verdict<T> Reapply(FailedAttempt attempt, T now)
    {
        if (XmlDiff.SameContent(now.Document!, Sent))
        {
            return Verdict<T>.Unneeded(
                now,
                $"Refused with {attempt.Failure.ErrorId}, but the {resource.Kind} {resource.Id} has exactly the content that was sent, at ETag "
                + $"{now.ETag}: the write was sent twice on its way, or somebody else has made the same change.");
        }

        MergeResult? merge = basis.Common is { } common ? ThreeWayMerge.Merge(common, wanted, now.Document!) : null;
        if (!basis.Merge && merge is { AlreadyThere: true })
        {
            return Conflict(attempt, now, "somebody else changed it too, though every value that you want is there", mayBeOurs: true);
        }

        if (!basis.Merge || merge is not { Conflicts.Count: 0 })
        {
            return Conflict(attempt, now);
        }

        if (merge.AlreadyThere)
        {
            return Verdict<T>.Unneeded(
                now, $"The {resource.Kind} {resource.Id} already has every value that was wanted, at ETag {now.ETag}; nothing is written.");
        }

        try
        {
            resource.Check(merge.Document, now.Document!);
        }
        catch (CdpValidationException e)
        {
            return Conflict(attempt, now, $"somebody else changed it, and both changes together would break a rule ({e.Message})");
        }

        if (attempt.IsLast)
        {
            return Conflict(attempt, now, $"somebody else changed it again before each of {attempt.Number} attempts");
        }

        (reapplied, etag) = (merge.Document, now.ETag!);
        return Verdict<T>.NotApplied(
            $"Somebody else changed the {resource.Kind} {resource.Id}: {Describe(merge.Theirs)}. Re-applying {Describe(merge.Applied)} on ETag "
            + $"{etag}.",
            isNews: true);
    }

    // Told from what the user read and wants, not from a version that it was re-applied on.
    private Verdict<T> Conflict(FailedAttempt attempt, T now, string? reason = null, bool mayBeOurs = false) => Verdict<T>.Ended(
        ConflictReport.Create(resource, attempt.Failure, basis.Common, wanted, basis.ETag, now, reason, lost: attempt.Doubtful || mayBeOurs));

    private static string Describe(IReadOnlyList<FieldChange> changes) =>
        changes.Count == 0 ? "nothing but its ETag" : string.Join(", ", changes.Select(c => c.Describe()));
}
