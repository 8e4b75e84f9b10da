using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Validation;

namespace CdpTools.Updates;

/// <summary>What is to be promoted: the two versions that were reviewed.</summary>
internal sealed record PromotionRequest
{
    public required CdpDistribution Primary { get; init; }

    public required CdpDistribution Staging { get; init; }

    /// <summary>How often the promotion is sent at most.</summary>
    public int MaxAttempts { get; init; } = 5;
}

/// <summary>
/// Promotes exactly what was reviewed. An ETag that moved while its content did not is pinned again; content that moved
/// is refused with the difference; after a lost answer it is proved what happened before anything is sent again.
/// </summary>
internal sealed class DistributionPromotion(DistributionApi api, PolicyApi policies, Backoff backoff)
{
    public async Task<ResourceVersion> RunAsync(PromotionRequest request, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        CdpDistribution primary = request.Primary, staging = request.Staging;
        (string primaryETag, string stagingETag) = (primary.ETag!, staging.ETag!);
        var primaryResource = new DistributionResource(api, policies, primary.Id);
        var stagingResource = new DistributionResource(api, policies, staging.Id);
        for (int attempt = 1; ; attempt++)
        {
            CdpException failure;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                log.Verbose($"Attempt {attempt} of {request.MaxAttempts}: promote {staging.Id} to {primary.Id} with If-Match {primaryETag}, {stagingETag}.");
                state.Sending();
                ResourceVersion promoted = await api.PromoteAsync(primary.Id, primaryETag, staging.Id, stagingETag, log, cancellationToken).ConfigureAwait(false);
                state.Applied();
                return promoted;
            }
            catch (CdpException e)
            {
                state.Failed(e);
                if (e.Outcome != CdpWriteOutcome.Unknown && !LosslessUpdate.IsStale(e))
                {
                    e.Outcome = state.Outcome;
                    if (e is CdpServiceException { ErrorCode: ErrorIds.IllegalUpdate } refused)
                    {
                        throw IllegalUpdateReport.Explain(refused, primary.Read!, staging.Read!);
                    }

                    throw;
                }

                failure = e;
            }

            ResourceVersion nowPrimary = await LosslessUpdate.ReadBackAsync(primaryResource, failure, state, log, cancellationToken).ConfigureAwait(false);
            ResourceVersion nowStaging = await LosslessUpdate.ReadBackAsync(stagingResource, failure, state, log, cancellationToken).ConfigureAwait(false);
            bool sameContent = XmlDiff.SameContent(primary.Read!, nowPrimary.Document);
            if (state.Doubtful && nowPrimary.ETag != primaryETag && !sameContent)
            {
                await ProveAsync(request, failure, primaryResource, nowPrimary, state, log, cancellationToken).ConfigureAwait(false);
                return nowPrimary;
            }

            if (!sameContent)
            {
                throw Moved(primaryResource, failure, primary, DistributionFields.AfterPromotion(primary.Read!, staging.Read!), nowPrimary);
            }

            if (!SameReviewed(staging.Read!, nowStaging.Document))
            {
                throw Moved(stagingResource, failure, staging, staging.Read!, nowStaging);
            }

            if (attempt == request.MaxAttempts)
            {
                failure.Outcome = state.Outcome;
                throw failure;
            }

            log.Verbose((nowPrimary.ETag, nowStaging.ETag) == (primaryETag, stagingETag)
                ? $"Not applied ({failure.ErrorId}), and both ETags are current. Sending it again."
                : $"Not applied ({failure.ErrorId}). The ETags moved to {nowPrimary.ETag}, {nowStaging.ETag}, what was reviewed did not. Sending it with those.");
            (primaryETag, stagingETag) = (nowPrimary.ETag!, nowStaging.ETag!);
            await backoff.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    // A staging distribution gets its policy's id when it is linked; that is none of what is promoted.
    private static bool SameReviewed(XElement reviewed, XElement now) =>
        XmlDiff.Differences(reviewed, now).TrueForAll(c => DistributionFields.SettingOf(c.Path) == DistributionXml.PolicyId);

    // Promotion makes the primary equal to staging but for what it keeps, and disables the policy [D]. Both must be seen.
    private async Task ProveAsync(
        PromotionRequest request, CdpException failure, DistributionResource resource, ResourceVersion now, WriteState state, ICallLog log, CancellationToken cancellationToken)
    {
        XElement expected = DistributionFields.AfterPromotion(request.Primary.Read!, request.Staging.Read!);
        if (!DistributionFields.SameButForKept(now.Document, request.Staging.Read!))
        {
            failure.Outcome = CdpWriteOutcome.Unknown;
            throw ConflictReport.Create(resource, failure, request.Primary.Read, expected, request.Primary.ETag, now, "the answer to the promotion was lost, and the primary has another content than staging now");
        }

        if (await IsEnabledAsync(DistributionXml.PolicyOf(now.Document), failure, log, cancellationToken).ConfigureAwait(false))
        {
            throw new CdpConnectionException(
                ErrorIds.OutcomeUnknown,
                $"The answer to the promotion was lost ({failure.Message}). The primary {request.Primary.Id} has the staging configuration now, but its policy is enabled, and promotion disables it: somebody enabled it since, or changed the primary in another way.",
                failure)
            {
                Outcome = CdpWriteOutcome.Unknown,
            };
        }

        state.Applied();
        log.Verbose($"The answer was lost, but the promotion was applied: the primary equals staging but for what it keeps, and the policy is disabled. Its ETag is {now.ETag}.");
    }

    private async Task<bool> IsEnabledAsync(string? policyId, CdpException failure, ICallLog log, CancellationToken cancellationToken)
    {
        if (policyId is null)
        {
            return false;
        }

        try
        {
            return PolicyApi.ToPolicy(await policies.GetAsync(policyId, log, cancellationToken).ConfigureAwait(false)).Enabled;
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchPolicy)
        {
            return false;
        }
        catch (CdpException readError)
        {
            throw new CdpConnectionException(
                ErrorIds.OutcomeUnknown,
                $"It is not known whether the promotion took place: its answer was lost ({failure.Message}), and reading the policy failed ({readError.Message}).",
                failure)
            {
                Outcome = CdpWriteOutcome.Unknown,
            };
        }
    }

    private static CdpConflictException Moved(DistributionResource resource, CdpException failure, CdpDistribution reviewed, XElement wanted, ResourceVersion now)
    {
        CdpConflictException conflict = ConflictReport.Create(resource, failure, reviewed.Read, wanted, reviewed.ETag, now, "nothing was promoted, because it was changed after the review");
        conflict.RecommendedAction = "Read both distributions again, compare them (Compare-CdpDistribution), and promote those.";
        return conflict;
    }
}
