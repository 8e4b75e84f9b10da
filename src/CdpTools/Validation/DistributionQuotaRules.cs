using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Validation;

/// <summary>Whether there is room in the account for another pair. Quotas can be raised, so these are warnings.</summary>
internal static class DistributionQuotaRules
{
    // [D] quotas page.
    private const int Staging = 20, Policies = 20, Distributions = 500;

    public static async Task<IReadOnlyList<CdpDistributionFinding>> CheckAsync(DistributionApi distributions, PolicyApi policies, ICallLog log, CancellationToken cancellationToken)
    {
        int all = 0, staging = 0, made = 0;
        await foreach (CdpDistribution distribution in distributions.ListAllAsync(log, cancellationToken).ConfigureAwait(false))
        {
            all++;
            staging += distribution.Staging ? 1 : 0;
        }

        PolicyPage page;
        string? marker = null;
        do
        {
            page = await policies.ListAsync(marker, log, cancellationToken).ConfigureAwait(false);
            made += page.Policies.Count;
            marker = page.NextMarker == marker ? null : page.NextMarker;
        }
        while (marker is not null);
        return
        [
            .. Full(ErrorIds.StagingQuota, staging, Staging, "staging distributions", "Remove one that is no longer needed (Remove-CdpStagingDistribution)"),
            .. Full(ErrorIds.PolicyQuota, made, Policies, "continuous deployment policies", "Remove one that is no longer attached (Remove-CdpPolicy)"),
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
