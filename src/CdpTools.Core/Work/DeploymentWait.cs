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
    private const string Activity = "Waiting for deployment";

    private static readonly TimeSpan Typical = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(2);

    /// <summary>What one look at the distributions found.</summary>
    /// <param name="Deployed">Those that are deployed, as they are now.</param>
    /// <param name="Pending">Those to look at again.</param>
    /// <param name="Failed">Those that cannot be waited for, and why.</param>
    /// <param name="Throttled">The service or the network asks for patience.</param>
    internal sealed record DeploymentLook(
        IReadOnlyList<CdpDistribution> Deployed,
        IReadOnlyList<CdpDistribution> Pending,
        IReadOnlyList<(CdpDistribution Distribution, CdpException Error)> Failed,
        bool Throttled);

    /// <summary>Looks at each distribution once. The ETag of one that has an ETag is the version that must be deployed.</summary>
    public async Task<DeploymentLook> LookAsync(IReadOnlyList<CdpDistribution> pending, ICallLog log, CancellationToken cancellationToken)
    {
        var deployed = new List<CdpDistribution>();
        var still = new List<CdpDistribution>();
        var failed = new List<(CdpDistribution, CdpException)>();
        bool throttled = false;
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
                throttled = true;
                still.Add(expected);
            }
            catch (CdpException e) when (e is not CdpCredentialException)
            {
                failed.Add((expected, e));
            }
        }

        return new(deployed, still, failed, throttled);
    }

    /// <summary>Looks again and again until all are deployed; gives out each distribution as soon as it is.</summary>
    /// <returns>Those that could not be waited for, and why.</returns>
    /// <exception cref="CdpConnectionException">The time is up.</exception>
    public async Task<IReadOnlyList<(CdpDistribution Distribution, CdpException Error)>> RunAsync(
        IReadOnlyList<CdpDistribution> distributions,
        WaitSettings settings,
        Action<CdpDistribution> deployed,
        IWorkLog log,
        CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        IReadOnlyList<CdpDistribution> pending = distributions;
        var failed = new List<(CdpDistribution, CdpException)>();
        TimeSpan interval = settings.Interval;
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
                    return failed;
                }

                if (elapsed >= settings.Timeout)
                {
                    throw TimedOut(pending, settings);
                }

                log.Progress(Progress(distributions.Count, pending, elapsed));
                interval = look.Throttled ? Min(interval * 2, Max(LongestInterval, settings.Interval)) : settings.Interval;
                await Task.Delay(Min(interval, settings.Timeout - elapsed), time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            log.Progress(new(Activity, "Done") { IsOver = true });
        }
    }

    /// <summary>Waits for one distribution, and gives it as it is then.</summary>
    /// <exception cref="CdpException">It cannot be waited for, or the time is up.</exception>
    public async Task<CdpDistribution> ForAsync(
        CdpDistribution distribution, WaitSettings settings, IWorkLog log, CancellationToken cancellationToken)
    {
        CdpDistribution last = distribution;
        var failed = await RunAsync([distribution], settings, d => last = d, log, cancellationToken).ConfigureAwait(false);
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

    private static CdpConnectionException TimedOut(IReadOnlyList<CdpDistribution> pending, WaitSettings settings)
    {
        string ids = string.Join(", ", pending.Select(d => d.Id));
        return new(
            ErrorIds.WaitTimeout,
            $"After {Text(settings.Timeout)} {(pending.Count == 1 ? $"the distribution {ids} is" : $"the distributions {ids} are")} still not "
            + "deployed.");
    }

    private static WorkProgress Progress(int all, IReadOnlyList<CdpDistribution> pending, TimeSpan elapsed) =>
        new(Activity, $"{string.Join(", ", pending.Select(d => d.Id))}: {Text(elapsed)} so far, typically up to {Text(Typical)}")
        {
            Elapsed = elapsed,

            // A bar that stands near its end says "longer than usual" better than one that starts again.
            Share = Math.Min(0.99, ((all - pending.Count) + (pending.Count * Math.Min(0.95, elapsed / Typical))) / all),
        };

    private static string Text(TimeSpan time) =>
        time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes} min{(time.Seconds > 0 ? $" {time.Seconds} s" : "")}" : $"{time.TotalSeconds:0} s";
}
