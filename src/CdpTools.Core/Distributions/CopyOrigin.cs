using CdpTools.Aws;

namespace CdpTools.Distributions;

/// <summary>
/// Tells which primary a staging distribution was copied from. The API does not say [?]: the attached policy does, or else the
/// configuration, of which a copy and its primary have the most in common, whatever was edited since.
/// </summary>
internal sealed class CopyOrigin(DistributionApi api)
{
    private readonly DistributionFinder finder = new(api);

    /// <summary>Whether a staging distribution is a copy of a primary.</summary>
    public async Task<bool> IsOfAsync(CdpDistribution copy, string primaryId, ICallLog log, CancellationToken cancellationToken)
    {
        if (copy.ContinuousDeploymentPolicyId is { } policy
            && await finder.PrimaryOfAsync(policy, log, cancellationToken).ConfigureAwait(false) is { } attached)
        {
            return attached.Id == primaryId;
        }

        CdpDistribution primary = await api.GetAsync(primaryId, log, cancellationToken).ConfigureAwait(false);
        int mine = Distance(primary, copy);
        if (mine == 0)
        {
            return true;
        }

        await foreach (ReadResult<CdpDistribution> other in finder.ReadAsync(d => !d.Staging && d.Id != primaryId, log, cancellationToken)
            .ConfigureAwait(false))
        {
            if (other.Value is { } another && Distance(another, copy) < mine)
            {
                return false;
            }
        }

        return true;
    }

    private static int Distance(CdpDistribution primary, CdpDistribution copy) =>
        DistributionFields.Promoted(primary.Document!, copy.Document!).Count;
}
