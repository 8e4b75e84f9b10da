using System.Runtime.CompilerServices;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Distributions;

/// <summary>
/// Finds distributions by what the API has no look-up for. Lists have no policy ids and no caller references, so
/// configurations are read a few at a time until the first hit.
/// </summary>
internal sealed class DistributionFinder(DistributionApi api)
{
    /// <summary>The distribution that a policy is attached to; null when there is none. Staging distributions show the policy's id too.</summary>
    public Task<CdpDistribution?> PrimaryOfAsync(string policyId, ICallLog log, CancellationToken cancellationToken) => FirstAsync(
        $"Looking for the distribution that policy {policyId} is attached to",
        d => !d.Staging,
        d => d.ContinuousDeploymentPolicyId == policyId && !d.Staging,
        log,
        cancellationToken);

    /// <summary>The staging distribution that was copied with a caller reference; null when there is none.</summary>
    public Task<CdpDistribution?> CopyOfAsync(string callerReference, ICallLog log, CancellationToken cancellationToken) => FirstAsync(
        $"Looking for the staging distribution with caller reference {callerReference}",
        d => d.Staging,
        d => DistributionXml.Text(d.Document!, "CallerReference") == callerReference,
        log,
        cancellationToken);

    /// <summary>The staging distribution with one of these CloudFront domain names; null when there is none.</summary>
    public async Task<CdpDistribution?> StagingByNameAsync(IReadOnlyCollection<string> names, ICallLog log, CancellationToken cancellationToken)
    {
        await foreach (CdpDistribution distribution in api.ListAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (distribution.DomainName is { } name && names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return await api.GetAsync(distribution.Id, log, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Lists those that are wanted, without their configurations.</summary>
    public async IAsyncEnumerable<CdpDistribution> ListAsync(
        Func<CdpDistribution, bool> wanted, ICallLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (CdpDistribution distribution in api.ListAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (wanted(distribution))
            {
                yield return distribution;
            }
        }
    }

    /// <summary>Reads those of the list that are wanted, a few at a time, in the list's order.</summary>
    public IAsyncEnumerable<ReadResult<CdpDistribution>> ReadAsync(
        Func<CdpDistribution, bool> wanted, ICallLog log, CancellationToken cancellationToken) =>
        ReadAhead.InOrderAsync(
            ListAsync(wanted, log, cancellationToken),
            d => d.Id,
            ReadAhead.Usual,
            (id, token) => api.GetAsync(id, log, token),
            ErrorIds.NoSuchDistribution,
            log,
            cancellationToken);

    private async Task<CdpDistribution?> FirstAsync(
        string activity, Func<CdpDistribution, bool> candidate, Func<CdpDistribution, bool> hit, ICallLog log, CancellationToken cancellationToken)
    {
        int read = 0;
        var work = log as IWorkLog;
        work?.Progress(new(activity, "Listing distributions"));
        try
        {
            await foreach (ReadResult<CdpDistribution> result in ReadAsync(candidate, log, cancellationToken).ConfigureAwait(false))
            {
                if (hit(result.Value ?? throw result.Error!))
                {
                    return result.Value;
                }

                work?.Progress(new(activity, $"{++read} distributions read"));
            }

            return null;
        }
        finally
        {
            work?.Progress(new(activity, "Done") { IsOver = true });
        }
    }
}
