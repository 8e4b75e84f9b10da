using System.Management.Automation;
using System.Runtime.CompilerServices;
using CdpTools.Errors;
using CdpTools.Updates;

namespace CdpTools.Service;

/// <summary>
/// Finds distributions by what the API has no look-up for. Lists have no policy ids and no caller references, so
/// configurations are read a few at a time until the first hit.
/// </summary>
internal sealed class DistributionFinder(DistributionApi api)
{
    /// <summary>Enough to hide the latency of single reads, few enough for the API's rate limit.</summary>
    public const int ReadAhead = 4;

    /// <summary>The distribution that a policy is attached to; null when there is none. Staging distributions show the policy's id too and are left out.</summary>
    public Task<ResourceVersion?> PrimaryOfAsync(string policyId, IWorkLog log, CancellationToken cancellationToken) =>
        FirstAsync(
            $"Looking for the distribution that policy {policyId} is attached to",
            d => !d.Staging,
            v => DistributionXml.PolicyOf(v.Document) == policyId && !DistributionXml.IsTrue(v.Document, "Staging"),
            log,
            cancellationToken);

    /// <summary>The staging distribution that was copied with a caller reference; null when there is none.</summary>
    public Task<ResourceVersion?> CopyOfAsync(string callerReference, IWorkLog log, CancellationToken cancellationToken) =>
        FirstAsync(
            $"Looking for the staging distribution with caller reference {callerReference}",
            d => d.Staging,
            v => DistributionXml.Text(v.Document, "CallerReference") == callerReference,
            log,
            cancellationToken);

    /// <summary>The staging distribution with one of these CloudFront domain names; null when there is none.</summary>
    public async Task<ResourceVersion?> StagingByNameAsync(IReadOnlyCollection<string> names, ICallLog log, CancellationToken cancellationToken)
    {
        await foreach (CdpDistribution distribution in api.ListAllAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (distribution.DomainName is { } name && names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return await api.GetAsync(distribution.Id, log, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Reads distributions a few at a time and gives them in the list's order. What is deleted meanwhile is left out.</summary>
    public async IAsyncEnumerable<ResourceVersion> ReadAsync(
        IAsyncEnumerable<CdpDistribution> listed, ICallLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(string Id, Task<ResourceVersion> Read)>();
        try
        {
            await foreach (CdpDistribution distribution in listed.ConfigureAwait(false))
            {
                ahead.Enqueue((distribution.Id, api.GetAsync(distribution.Id, log, stop.Token)));
                if (ahead.Count == ReadAhead && await TakeAsync(ahead, log).ConfigureAwait(false) is { } oldest)
                {
                    yield return oldest;
                }
            }

            while (ahead.Count > 0)
            {
                if (await TakeAsync(ahead, log).ConfigureAwait(false) is { } next)
                {
                    yield return next;
                }
            }
        }
        finally
        {
            // What was asked for in advance and is no longer needed.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task<ResourceVersion> read) in ahead)
            {
                _ = read.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    private static async Task<ResourceVersion?> TakeAsync(Queue<(string Id, Task<ResourceVersion> Read)> ahead, ICallLog log)
    {
        (string id, Task<ResourceVersion> read) = ahead.Dequeue();
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (CdpServiceException e) when (e.ErrorCode == ErrorIds.NoSuchDistribution)
        {
            log.Verbose($"Distribution {id} was deleted after it was listed.");
            return null;
        }
    }

    private async Task<ResourceVersion?> FirstAsync(
        string activity, Func<CdpDistribution, bool> candidate, Func<ResourceVersion, bool> hit, IWorkLog log, CancellationToken cancellationToken)
    {
        int read = 0;
        var progress = new ProgressRecord(1, activity, "Listing distributions");
        log.Progress(progress);
        try
        {
            await foreach (ResourceVersion version in ReadAsync(Candidates(candidate, log, cancellationToken), log, cancellationToken).ConfigureAwait(false))
            {
                if (hit(version))
                {
                    return version;
                }

                log.Progress(new(1, activity, $"{++read} distributions read"));
            }

            return null;
        }
        finally
        {
            log.Progress(new(1, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private async IAsyncEnumerable<CdpDistribution> Candidates(
        Func<CdpDistribution, bool> wanted, ICallLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (CdpDistribution distribution in api.ListAllAsync(log, cancellationToken).ConfigureAwait(false))
        {
            if (wanted(distribution))
            {
                yield return distribution;
            }
        }
    }
}
