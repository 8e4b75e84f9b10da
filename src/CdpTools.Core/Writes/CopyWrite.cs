using System.Text.RegularExpressions;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>Copies a primary into a staging distribution once. Ours is told by its caller reference.</summary>
/// <param name="api">The calls.</param>
/// <param name="primary">The version that is copied; its ETag is sent as If-Match.</param>
internal sealed partial class CopyWrite(DistributionApi api, CdpDistribution primary) : IWriteKind<CdpDistribution>
{
    private readonly DistributionResource resource = new(api, primary.Id);
    private string etag = primary.ETag!;

    public required string CallerReference { get; init; }

    /// <summary>Whether a copy with the caller reference that an earlier call has made will do.</summary>
    public bool TakeExisting { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Whether the primary's current version will do when it is no longer the one that was read.</summary>
    public bool Follow { get; init; }

    public string Name => $"copy of distribution {primary.Id}";

    public string Attempt => $"copy distribution {primary.Id} with If-Match {etag} and caller reference {CallerReference}";

    public Task<CdpDistribution> SendAsync(ICallLog log, CancellationToken cancellationToken) =>
        api.CopyAsync(primary.Id, etag, CallerReference, Enabled, log, cancellationToken);

    public bool NeedsLook(CdpException refusal) => ErrorIds.IsStale(refusal) || IsTaken(refusal);

    public string? DoubtAbout(CdpDistribution result) =>
        result.Id == primary.Id ? "it is the primary's"
        : !result.Staging ? "it is no staging distribution's"
        : ReferenceOf(result) != CallerReference ? "it has another caller reference"
        : null;

    public async Task<Verdict<CdpDistribution>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        bool taken = IsTaken(attempt.Failure);
        if (attempt.Doubtful || taken)
        {
            if (await FindAsync(attempt.Failure, log, cancellationToken).ConfigureAwait(false) is { } found)
            {
                if (!await new CopyOrigin(api).IsOfAsync(found, primary.Id, log, cancellationToken).ConfigureAwait(false))
                {
                    return Verdict<CdpDistribution>.Ended(WriteFaults.CopyOfAnother(found, CallerReference, primary.Id));
                }

                if (found.Enabled != Enabled)
                {
                    log.Warning($"The copy {found.Id} that is there already is {(found.Enabled ? "enabled" : "disabled")}; it is left so.");
                }

                return attempt.Doubtful || !TakeExisting
                    ? Verdict<CdpDistribution>.Applied(found, $"The answer proves nothing, but the copy was made: {found.Id}, ETag {found.ETag}.")
                    : Verdict<CdpDistribution>.Unneeded(
                        found, $"There is a copy with caller reference {CallerReference} already: {found.Id}. Nothing is copied.");
            }

            if (taken)
            {
                return Verdict<CdpDistribution>.Ended(attempt.Failure.With(attempt.Doubtful ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied));
            }
        }

        return ErrorIds.IsStale(attempt.Failure)
            ? await PrimaryAsync(attempt, log, cancellationToken).ConfigureAwait(false)
            : Verdict<CdpDistribution>.NotApplied(
                $"The answer proves nothing ({attempt.Failure.ErrorId}), and there is no copy with caller reference {CallerReference}.");
    }

    // Refused as stale, so nothing was copied, and an earlier attempt with that ETag that arrives late is refused too: the only
    // question is which version of the primary is meant.
    private async Task<Verdict<CdpDistribution>> PrimaryAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        CdpDistribution now = await resource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        if (now.ETag == etag)
        {
            return Verdict<CdpDistribution>.NotApplied(
                $"It was refused with {attempt.Failure.ErrorId} although ETag {etag} is current: the service is not consistent yet.");
        }

        if (!Follow && !(primary.Document is { } read && XmlDiff.SameContent(read, now.Document!)))
        {
            return Verdict<CdpDistribution>.Ended(ConflictReport.Create(
                resource, attempt.Failure, primary.Document, primary.Document, primary.ETag, now,
                "nothing was copied, because it was changed after you read it",
                advice: "Read the primary again and copy that, or give -ConflictAction Merge to copy whatever is current."));
        }

        etag = now.ETag!;
        return Verdict<CdpDistribution>.NotApplied($"The primary's ETag moved to {etag}; that version is copied.");
    }

    // Its settings may have been edited since; that does not make it another copy.
    private async Task<CdpDistribution?> FindAsync(CdpException failure, ICallLog log, CancellationToken cancellationToken)
    {
        CdpDistribution? found = IsTaken(failure) && ExistingId().Match(failure.Text) is { Success: true } match
            ? await api.GetAsync(match.Groups[1].Value, log, cancellationToken).ConfigureAwait(false)
            : await new DistributionFinder(api).CopyOfAsync(CallerReference, log, cancellationToken).ConfigureAwait(false);
        return found is { Staging: true } && ReferenceOf(found) == CallerReference ? found : null;
    }

    private static string? ReferenceOf(CdpDistribution distribution) => DistributionXml.Text(distribution.Document!, "CallerReference");

    private static bool IsTaken(CdpException error) => error.ErrorId == ErrorIds.DistributionAlreadyExists;

    // [W] the service's text ends in the id of the distribution that has the caller reference.
    [GeneratedRegex(@"Already exists: ([A-Z0-9]+)")]
    private static partial Regex ExistingId();
}
