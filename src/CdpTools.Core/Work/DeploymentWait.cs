using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;

namespace CdpTools.Work;

/// <summary>
/// Waits until distributions are deployed. <see cref="LookAsync"/> looks at each once and can be called without the loop
/// around it: whatever it needs to know it is given or reads.
/// </summary>
internal sealed class DeploymentWait(DistributionApi api, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Typical = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(2);

    /// <summary>What one look at the distributions found.</summary>
    /// <param name="Deployed">Those that are deployed, as they are now.</param>
    /// <param name="Pending">Those to look at again.</param>
    /// <param name="Failed">Those that cannot be waited for, and why.</param>
    /// <param name="Unseen">Why some could not be looked at: the service or the network asks for patience; null when all could.</param>
    internal sealed record DeploymentLook(
        IReadOnlyList<CdpDistribution> Deployed,
        IReadOnlyList<CdpDistribution> Pending,
        IReadOnlyList<(CdpDistribution Distribution, CdpException Error)> Failed,
        CdpException? Unseen);

    /// <summary>Looks at each distribution once. The ETag of one that has an ETag is the version that must be deployed.</summary>
    public async Task<DeploymentLook> LookAsync(IReadOnlyList<CdpDistribution> pending, ICallLog log, CancellationToken cancellationToken)
    {
        var deployed = new List<CdpDistribution>();
        var still = new List<CdpDistribution>();
        var failed = new List<(CdpDistribution, CdpException)>();
        CdpException? unseen = null;
        foreach (CdpDistribution expected in pending)
        {
            try
            {
                CdpDistribution now = await api.GetAsync(expected.Id, log, cancellationToken).ConfigureAwait(false);
                if (IsDeployed(expected, now, log))
                {
                    deployed.Add(now);
                }
                else
                {
                    still.Add(expected);
                }
            }
            catch (CdpException e) when (ErrorIds.IsPassing(e))
            {
                log.Verbose($"Distribution {expected.Id} could not be read ({e.ErrorId}); it is read again later.");
                unseen = e;
                still.Add(expected);
            }
            catch (CdpException e) when (e is not CdpCredentialException)
            {
                failed.Add((expected, e));
            }
        }

        return new(deployed, still, failed, unseen);
    }

    /// <summary>Looks again and again until all are deployed; gives out each distribution as soon as it is.</summary>
    /// <param name="distributions">What is waited for.</param>
    /// <param name="settings">How.</param>
    /// <param name="at">The bar that it is shown on, and where in the work the wait is.</param>
    /// <param name="deployed">Takes each as soon as it is deployed.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>Those that could not be waited for, or not long enough, and why.</returns>
    public async Task<IReadOnlyList<(CdpDistribution Distribution, CdpException Error)>> RunAsync(
        IReadOnlyList<CdpDistribution> distributions,
        WaitSettings settings,
        WorkProgress at,
        Action<CdpDistribution> deployed,
        IWorkLog log,
        CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        IReadOnlyList<CdpDistribution> pending = distributions;
        var failed = new List<(CdpDistribution, CdpException)>();
        TimeSpan interval = settings.Interval;
        var lines = new WaitLines(log, settings.SaysLines, at);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                DeploymentLook look = await LookAsync(pending, log, cancellationToken).ConfigureAwait(false);
                foreach (CdpDistribution distribution in look.Deployed)
                {
                    deployed(distribution);
                }

                failed.AddRange(look.Failed);
                pending = look.Pending;
                TimeSpan elapsed = time.GetElapsedTime(start);
                if (pending.Count == 0)
                {
                    lines.End(elapsed, failed.Count == 0);
                    return failed;
                }

                if (elapsed >= settings.Timeout)
                {
                    lines.End(elapsed, false);
                    return [.. failed, .. pending.Select(d => (d, GivenUp(d, settings, look.Unseen)))];
                }

                interval = look.Unseen is not null ? Min(interval * 2, Max(LongestInterval, settings.Interval)) : settings.Interval;
                await SleepAsync(elapsed + Min(interval, settings.Timeout - elapsed)).ConfigureAwait(false);
            }
        }
        finally
        {
            log.Progress(at with { IsOver = at.Of is null });
        }

        // In seconds, so that whoever looks at it sees it go on.
        async Task SleepAsync(TimeSpan until)
        {
            for (TimeSpan now; (now = time.GetElapsedTime(start)) < until;)
            {
                log.Progress(Progress(at, distributions.Count, pending, now));
                lines.Wait(now, pending);
                await Task.Delay(Min(Tick, until - now), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for one distribution, and gives it as it is then.</summary>
    /// <exception cref="CdpException">It cannot be waited for, or the time is up.</exception>
    public async Task<CdpDistribution> ForAsync(
        CdpDistribution distribution, WaitSettings settings, WorkProgress at, IWorkLog log, CancellationToken cancellationToken)
    {
        CdpDistribution last = distribution;
        var failed = await RunAsync([distribution], settings, at, d => last = d, log, cancellationToken).ConfigureAwait(false);
        return failed is [var (_, error), ..] ? throw error : last;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // The service is eventually consistent: right after an update it may still answer with the version before it,
    // which is deployed. ETags have no order, times of change have.
    private static bool IsDeployed(CdpDistribution expected, CdpDistribution now, ICallLog log)
    {
        if (now.Status != "Deployed")
        {
            return false;
        }

        if (expected.ETag is null || now.ETag == expected.ETag)
        {
            return true;
        }

        if (expected.LastModifiedTime is { } mine && now.LastModifiedTime is { } theirs && theirs < mine)
        {
            log.Verbose($"Distribution {now.Id} is read as it was before the version with ETag {expected.ETag}; that one is waited for.");
            return false;
        }

        log.Warning($"Distribution {now.Id} is deployed, but not as you have it: its ETag was {expected.ETag} and is now {now.ETag}.");
        return true;
    }

    // That it could not be looked at says nothing about the deployment.
    private static CdpNotDeployedException GivenUp(CdpDistribution distribution, WaitSettings settings, CdpException? unseen) => unseen is null
        ? new(ErrorIds.WaitTimeout, $"After {Text(settings.Timeout)} the distribution {distribution.Id} is still not deployed.")
        {
            Target = distribution,
        }
        : new(
            ErrorIds.DeploymentUnseen,
            $"After {Text(settings.Timeout)} it is not known whether the distribution {distribution.Id} is deployed: it could not be looked at "
            + $"({unseen.Message}).",
            unseen)
        {
            Target = distribution,
        };

    private static WorkProgress Progress(WorkProgress at, int all, IReadOnlyList<CdpDistribution> pending, TimeSpan elapsed) =>
        at with
        {
            Status = $"{string.Join(", ", pending.Select(d => d.Id))}: {Text(elapsed)} so far, typically up to {Text(Typical)}",
            Elapsed = elapsed,

            // A bar that stands near its end says "longer than usual" better than one that starts again.
            Share = Math.Min(0.99, ((all - pending.Count) + (pending.Count * Math.Min(0.95, elapsed / Typical))) / all),
        };

    internal static string Text(TimeSpan time) =>
        time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes} min{(time.Seconds > 0 ? $" {time.Seconds} s" : "")}" : $"{time.TotalSeconds:0} s";
}
