using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>What is to be deleted, and how.</summary>
internal sealed record DeleteRequest
{
    public required IResource Resource { get; init; }

    /// <summary>The configuration as the user read it; null when it is not known.</summary>
    public required XElement? Common { get; init; }

    public required string ETag { get; init; }

    public CdpConflictAction ConflictAction { get; init; }

    public int MaxAttempts { get; init; } = 5;

    /// <summary>The error code that says that the resource does not exist.</summary>
    public required string GoneCode { get; init; }
}

/// <summary>
/// Deletes the version that was read. A lost answer followed by "no such resource" is a success; a resource whose
/// content moved is not deleted.
/// </summary>
internal sealed class LosslessDelete(Backoff backoff)
{
    public async Task RunAsync(DeleteRequest request, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        IResource resource = request.Resource;
        string etag = request.ETag;
        for (int attempt = 1; ; attempt++)
        {
            CdpException failure;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                log.Verbose($"Attempt {attempt} of {request.MaxAttempts}: delete {resource.Kind} {resource.Id} with If-Match {etag}.");
                state.Sending();
                await resource.DeleteAsync(etag, log, cancellationToken).ConfigureAwait(false);
                state.Applied();
                return;
            }
            catch (CdpException e)
            {
                state.Failed(e);
                if (e.ErrorId == request.GoneCode && state.Doubtful)
                {
                    state.Applied();
                    log.Verbose($"The answer to an earlier attempt was lost, but it was applied: the {resource.Kind} {resource.Id} is gone.");
                    return;
                }

                if (e.Outcome != CdpWriteOutcome.Unknown && !LosslessUpdate.IsStale(e))
                {
                    e.Outcome = state.Outcome;
                    throw;
                }

                failure = e;
            }

            ResourceVersion now;
            try
            {
                now = await LosslessUpdate.ReadBackAsync(resource, failure, state, log, cancellationToken, request.GoneCode).ConfigureAwait(false);
            }
            catch (CdpServiceException e) when (e.ErrorCode == request.GoneCode && state.Doubtful)
            {
                state.Applied();
                log.Verbose($"The answer was lost, but the {resource.Kind} {resource.Id} is gone.");
                return;
            }

            if (now.ETag != etag)
            {
                bool sameContent = request.Common is not null && XmlDiff.SameContent(request.Common, now.Document);
                if (request.ConflictAction == CdpConflictAction.Stop || !sameContent || attempt == request.MaxAttempts)
                {
                    throw ConflictReport.Create(resource, failure, request.Common, null, request.ETag, now);
                }

                log.Verbose($"The ETag moved to {now.ETag}, the content did not. Deleting that version.");
                etag = now.ETag!;
            }
            else if (attempt == request.MaxAttempts)
            {
                failure.Outcome = state.Outcome;
                throw failure;
            }

            await backoff.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }
}
