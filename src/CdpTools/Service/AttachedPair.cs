using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Service;

/// <summary>The pre-flight of attaching a policy: finds the policy's staging distribution and runs the pair's rules.</summary>
internal sealed class AttachedPair(DistributionApi api)
{
    /// <summary>All findings about a policy between a primary and the staging distribution that it names.</summary>
    /// <exception cref="CdpValidationException">The policy names no staging distribution of this account.</exception>
    public async Task<IReadOnlyList<CdpDistributionFinding>> CheckAsync(CdpPolicy policy, XElement primary, ICallLog log, CancellationToken cancellationToken)
    {
        ResourceVersion staging = await new DistributionFinder(api).StagingByNameAsync(policy.StagingDistributionDnsNames, log, cancellationToken).ConfigureAwait(false)
            ?? throw new CdpValidationException(
                ErrorIds.StagingNotFound,
                $"The policy {policy.Id} names {string.Join(", ", policy.StagingDistributionDnsNames)}, and this account has no such distribution.")
            {
                RecommendedAction = "Set it to the DomainName of a staging distribution: Update-CdpPolicy -StagingDistributionDnsName.",
            };
        return [.. DistributionPairRules.Check(primary, staging.Document, policy.Config)];
    }
}
