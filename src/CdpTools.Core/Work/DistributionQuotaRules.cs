using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Work;

/// <summary>Whether there is room in the account for another pair. Quotas can be raised, so these are warnings.</summary>
internal static class DistributionQuotaRules
{
    // [D] quotas page.
    private const int Staging = 20, Policies = 20, Distributions = 500;

    public static async Task<IReadOnlyList<CdpDistributionFinding>> CheckAsync(CloudFront cloud, ICallLog log, CancellationToken cancellationToken)
    {
        int all = 0, staging = 0, made = 0;
        await foreach (CdpDistribution distribution in cloud.Distributions.ListAsync(log, cancellationToken).ConfigureAwait(false))
        {
            all++;
            staging += distribution.Staging ? 1 : 0;
        }

        await foreach (CdpPolicy _ in cloud.Policies.ListAsync(log, cancellationToken).ConfigureAwait(false))
        {
            made++;
        }

        return
        [
            .. Full(
                ErrorIds.StagingQuota,
                staging,
                Staging,
                "staging distributions",
                "Remove one that is no longer needed (Remove-CdpStagingDistribution)"),
            .. Full(
                ErrorIds.PolicyQuota, made, Policies, "continuous deployment policies", "Remove one that is no longer attached (Remove-CdpPolicy)"),
            .. Full(ErrorIds.DistributionQuota, all, Distributions, "distributions", "Remove one that is no longer needed"),
        ];
    }

    private static IEnumerable<CdpDistributionFinding> Full(string id, int count, int quota, string what, string advice)
    {
        if (count >= quota)
        {
            yield return new(id, CdpSeverity.Warning, "", $"{count}", null,
                $"The account has {count} {what}, and the usual quota is {quota}.", $"{advice}, or ask AWS for a higher quota.");
        }
    }
}
