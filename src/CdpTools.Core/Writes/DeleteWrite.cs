using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>Deletes the version that was read. Ours is told by its absence; a resource whose content moved is not deleted.</summary>
/// <param name="resource">What is deleted.</param>
/// <param name="basis">The version that is deleted; with Merge a later one whose content is the same will do.</param>
internal sealed class DeleteWrite<T>(IResource<T> resource, Basis<T> basis) : IWriteKind<bool>
    where T : class, IResourceVersion
{
    private string etag = basis.ETag;

    public string Name => $"deletion of {resource.Kind} {resource.Id}";

    public string Attempt => $"delete {resource.Kind} {resource.Id} with If-Match {etag}";

    public async Task<bool> SendAsync(ICallLog log, CancellationToken cancellationToken)
    {
        await resource.DeleteAsync(etag, log, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public bool NeedsLook(CdpException refusal) => ErrorIds.IsStale(refusal) || refusal.ErrorId == resource.GoneId;

    public async Task<Verdict<bool>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        if (attempt.Failure.ErrorId == resource.GoneId || await ReadAsync(log, cancellationToken).ConfigureAwait(false) is not { } now)
        {
            // What was read was there; of an id and an ETag that were only typed, nothing is known.
            return attempt.Doubtful
                ? Verdict<bool>.Applied(
                    true,
                    $"The answer proves nothing, but the {resource.Kind} {resource.Id} is gone: it was deleted.")
                : basis.Version.Document is null ? Verdict<bool>.Ended(attempt.Failure)
                : Verdict<bool>.Unneeded(true, $"The {resource.Kind} {resource.Id} is gone already.");
        }

        if (now.ETag == etag)
        {
            return Verdict<bool>.NotApplied(
                $"The answer was {attempt.Failure.ErrorId}, and the {resource.Kind} {resource.Id} is there with ETag {etag}.");
        }

        if (!basis.Merge || attempt.IsLast || basis.Common is not { } common || !XmlDiff.SameContent(common, now.Document!))
        {
            // It is still there at another ETag: the deletion was not applied, and never will be.
            return Verdict<bool>.Ended(ConflictReport.Create(resource, attempt.Failure, basis.Common, null, basis.ETag, now));
        }

        etag = now.ETag!;
        return Verdict<bool>.NotApplied($"The ETag moved to {etag}, the content did not.");
    }

    private async Task<T?> ReadAsync(ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException e) when (e.ErrorId == resource.GoneId)
        {
            return null;
        }
    }
}
