using CdpTools.Aws;

namespace CdpTools.Work;

/// <summary>
/// From policies to distributions and back, for the ids that come down a pipeline: a policy's id is a UUID, a distribution's never [W].
/// CloudFront has no way from a policy to its primary, so all primaries are read, once.
/// </summary>
internal sealed class Joins(CloudFront cloud)
{
    private readonly HashSet<string> given = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, CdpDistribution>? primaries;

    /// <summary>The distribution with an id; of a policy's id, the primary that it is attached to; null when it is attached to none.</summary>
    public async Task<CdpDistribution?> DistributionAsync(string id, IWorkLog log, CancellationToken cancellationToken)
    {
        if (!Ids.IsPolicyId(id))
        {
            Ids.Require(id, "distribution");
            return await cloud.Distributions.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
        }

        if (await PrimaryOfAsync(id, log, cancellationToken).ConfigureAwait(false) is { } primary)
        {
            return primary;
        }

        log.Warning($"The policy {id} is attached to no distribution.");
        return null;
    }

    /// <summary>The distribution that a policy is attached to; null for none. All are read at the first question, and none after it.</summary>
    public async Task<CdpDistribution?> PrimaryOfAsync(string policyId, ICallLog log, CancellationToken cancellationToken)
    {
        if (primaries is null)
        {
            var found = new Dictionary<string, CdpDistribution>(StringComparer.OrdinalIgnoreCase);
            await foreach (ReadResult<CdpDistribution> read in cloud.Finder.ReadAsync(d => !d.Staging, log, cancellationToken).ConfigureAwait(false))
            {
                if ((read.Value ?? throw read.Error!).ContinuousDeploymentPolicyId is { } policy)
                {
                    found[policy] = read.Value;
                }
            }

            primaries = found;
        }

        return primaries.GetValueOrDefault(policyId);
    }

    /// <summary>The policy with an id; of a distribution's id, the one that is attached to it; null when none is, or it was given.</summary>
    public async Task<CdpPolicy?> PolicyAsync(string id, IWorkLog log, CancellationToken cancellationToken)
    {
        if (!Ids.IsDistributionId(id))
        {
            Ids.Require(id);
            return await cloud.Policies.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
        }

        CdpDistribution distribution = await cloud.Distributions.GetAsync(id, log, cancellationToken).ConfigureAwait(false);
        if (distribution.ContinuousDeploymentPolicyId is { } policy)
        {
            // A primary and its staging distribution both show it.
            if (!given.Add(policy))
            {
                return null;
            }

            return await cloud.Policies.GetAsync(policy, log, cancellationToken).ConfigureAwait(false);
        }

        log.Verbose($"Distribution {id} has no policy attached.");
        return null;
    }
}
