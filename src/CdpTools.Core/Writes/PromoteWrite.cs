using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Writes;

/// <summary>
/// Promotes exactly what was reviewed. An ETag that moved while its content did not is pinned again; content that moved
/// is refused with the difference. Ours is told by the primary's new content and by the disabled policy, both.
/// </summary>
internal sealed class PromoteWrite(
    DistributionApi api, PolicyApi policies, CdpDistribution primary, CdpDistribution staging) : IWriteKind<CdpDistribution>
{
    private readonly DistributionResource primaryResource = new(api, primary.Id), stagingResource = new(api, staging.Id);
    private (string Primary, string Staging) etags = (primary.ETag!, staging.ETag!);

    public string Name => $"promotion of {staging.Id}";

    public string Attempt => $"promote {staging.Id} to {primary.Id} with If-Match {etags.Primary}, {etags.Staging}";

    /// <summary>Says more about a refusal; null for nothing more.</summary>
    public Func<CdpException, CdpException>? Explain { get; init; }

    public Task<CdpDistribution> SendAsync(ICallLog log, CancellationToken cancellationToken) =>
        api.PromoteAsync(primary.Id, etags.Primary, staging.Id, etags.Staging, log, cancellationToken);

    public bool NeedsLook(CdpException refusal) => ErrorIds.IsStale(refusal);

    public string? DoubtAbout(CdpDistribution result) =>
        Replies.DoubtAbout(result, etags.Primary, DistributionFields.SameButForKept(result.Document!, staging.Document!));

    public Task<CdpException> ExplainAsync(CdpException refusal, ICallLog log, CancellationToken cancellationToken) =>
        Task.FromResult(Explain?.Invoke(refusal) ?? refusal);

    public async Task<Verdict<CdpDistribution>> JudgeAsync(FailedAttempt attempt, ICallLog log, CancellationToken cancellationToken)
    {
        // In this order: once the staging distribution has moved, no attempt that is still on its way can be applied any more, and what
        // the primary is then is the truth.
        CdpDistribution nowStaging = await stagingResource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        CdpDistribution nowPrimary = await primaryResource.ReadAsync(log, cancellationToken).ConfigureAwait(false);
        bool sameContent = XmlDiff.SameContent(primary.Document!, nowPrimary.Document!);
        bool mayBeOurs = attempt.Doubtful && nowPrimary.ETag != etags.Primary;
        if (mayBeOurs && !sameContent)
        {
            return await ProveAsync(attempt, nowPrimary, log, cancellationToken).ConfigureAwait(false);
        }

        if (!sameContent && DistributionFields.SameButForKept(nowPrimary.Document!, staging.Document!))
        {
            return Verdict<CdpDistribution>.Unneeded(
                nowPrimary,
                $"Refused with {attempt.Failure.ErrorId}, but the primary has the staging configuration that was reviewed already, at ETag "
                + $"{nowPrimary.ETag}: an earlier call has promoted it, or this one was sent twice on its way.");
        }

        if (!sameContent)
        {
            return Moved(
                attempt.Failure, primaryResource, primary, DistributionFields.AfterPromotion(primary.Document!, staging.Document!), nowPrimary);
        }

        if (!SameReviewed(staging.Document!, nowStaging.Document!))
        {
            return Moved(attempt.Failure, stagingResource, staging, staging.Document!, nowStaging, lost: mayBeOurs);
        }

        bool current = (nowPrimary.ETag, nowStaging.ETag) == etags;
        etags = (nowPrimary.ETag!, nowStaging.ETag!);
        return Verdict<CdpDistribution>.NotApplied(current
            ? $"The answer was {attempt.Failure.ErrorId}, and both ETags are current."
            : $"The answer was {attempt.Failure.ErrorId}. The ETags moved to {etags.Primary}, {etags.Staging}, what was reviewed did not.");
    }

    // A staging distribution gets its policy's id when it is linked; that is none of what is promoted.
    private static bool SameReviewed(XElement reviewed, XElement now) =>
        XmlDiff.Differences(reviewed, now).TrueForAll(c => DistributionFields.SettingOf(c.Path) == DistributionXml.PolicyId);

    // Promotion makes the primary equal to staging but for what it keeps, and disables the policy [D]. Both must be seen.
    private async Task<Verdict<CdpDistribution>> ProveAsync(
        FailedAttempt attempt, CdpDistribution now, ICallLog log, CancellationToken cancellationToken)
    {
        XElement expected = DistributionFields.AfterPromotion(primary.Document!, staging.Document!);
        if (!DistributionFields.SameButForKept(now.Document!, staging.Document!))
        {
            return Verdict<CdpDistribution>.Ended(ConflictReport.Create(
                primaryResource, attempt.Failure, primary.Document, expected, primary.ETag, now,
                "the answer to the promotion proves nothing, and the primary has another content than staging now", lost: true));
        }

        return now.ContinuousDeploymentPolicyId is { } policy && await IsEnabledAsync(policy, log, cancellationToken).ConfigureAwait(false)
            ? Verdict<CdpDistribution>.Ended(WriteFaults.HalfPromoted(primary.Id, attempt.Failure))
            : Verdict<CdpDistribution>.Applied(
                now,
                "The answer proves nothing, but the promotion was applied: the primary equals staging but for what it keeps, and the policy is "
                + $"disabled. Its ETag is {now.ETag}.");
    }

    private async Task<bool> IsEnabledAsync(string policyId, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            return (await policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false)).Enabled;
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchPolicy)
        {
            return false;
        }
    }

    private static Verdict<CdpDistribution> Moved(
        CdpException failure, DistributionResource resource, CdpDistribution reviewed, XElement wanted, CdpDistribution now, bool lost = false) =>
        Verdict<CdpDistribution>.Ended(ConflictReport.Create(
            resource, failure, reviewed.Document, wanted, reviewed.ETag, now,
            "nothing was promoted, because it was changed after the review", lost: lost,
            advice: "Read both distributions again, compare them (Compare-CdpDistribution), and promote those."));
}
