using System.Text.RegularExpressions;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Updates;

/// <summary>A staging distribution to be copied from a primary. Its caller reference finds it again.</summary>
internal sealed partial class DistributionCopy(DistributionApi api, IResource resource, CdpDistribution primary, Backoff backoff) : ICreation
{
    private string etag = primary.ETag!;
    private string? existing;

    public required string CallerReference { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Whether the primary's current version will do when it is no longer the one that was read.</summary>
    public bool Follow { get; init; }

    public int MaxAttempts { get; init; } = 5;

    public string Description => $"staging distribution with caller reference {CallerReference}";

    public async Task<ResourceVersion> CreateAsync(ICallLog log, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await api.CopyAsync(primary.Id, etag, CallerReference, Enabled, log, cancellationToken).ConfigureAwait(false);
            }
            catch (CdpServiceException e) when (IsTaken(e))
            {
                existing = ExistingId().Match(e.Message) is { Success: true } match ? match.Groups[1].Value : null;
                throw;
            }
            catch (CdpException e) when (LosslessUpdate.IsStale(e) && e.Outcome != CdpWriteOutcome.Unknown && attempt < MaxAttempts)
            {
                // Refused, so nothing was copied: the only question is which version of the primary is meant.
                ResourceVersion now = await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
                if (now.ETag != etag && !Follow && !(primary.Read is { } read && XmlDiff.SameContent(read, now.Document)))
                {
                    CdpConflictException conflict = ConflictReport.Create(resource, e, primary.Read, primary.Read, etag, now, "nothing was copied, because it was changed after you read it");
                    conflict.RecommendedAction = "Read the primary again and copy that, or give -ConflictAction Merge to copy whatever is current.";
                    throw conflict;
                }

                log.Verbose(now.ETag == etag
                    ? $"Refused with {e.ErrorId} although ETag {etag} is current: the service is not consistent yet. Sending it again."
                    : $"The primary's ETag moved to {now.ETag}. Copying that version.");
                etag = now.ETag!;
            }

            await backoff.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<ResourceVersion?> FindAsync(ICallLog log, CancellationToken cancellationToken) => existing is null
        ? await new DistributionFinder(api).CopyOfAsync(CallerReference, log as IWorkLog ?? new QuietLog(log), cancellationToken).ConfigureAwait(false)
        : await api.GetAsync(existing, log, cancellationToken).ConfigureAwait(false);

    // Its settings may have been edited since; that does not make it another copy.
    public bool IsWanted(ResourceVersion found) =>
        DistributionXml.IsTrue(found.Document, "Staging") && DistributionXml.Text(found.Document, "CallerReference") == CallerReference;

    public bool IsTaken(CdpException error) => error.ErrorId == ErrorIds.DistributionAlreadyExists;

    // [W] the service's text ends in the id of the distribution that has the caller reference.
    [GeneratedRegex(@"Already exists: ([A-Z0-9]+)")]
    private static partial Regex ExistingId();
}
