using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>Waits for several rollouts at one time: all are carried on, and so many as there is room for look at once.</summary>
internal static class FleetWait
{
    /// <summary>Puts each out as its wait ends. One that cannot be gone on with is said, and the others go on.</summary>
    /// <param name="waits">The rollouts, each with its wait.</param>
    /// <param name="until">Statuses that end a wait, too.</param>
    /// <param name="limit">How long to wait at most; null for as long as it takes.</param>
    /// <param name="ended">Takes the ids as they end, well or not.</param>
    /// <param name="log">Takes rollouts and errors.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public static Task RunAsync(
        IReadOnlyList<(string Id, RolloutWait Wait)> waits,
        IReadOnlyList<CdpRolloutStatus> until,
        TimeSpan? limit,
        Action<string> ended,
        IWorkLog log,
        CancellationToken cancellationToken) => Task.WhenAll(waits.Select(async one =>
    {
        try
        {
            log.Output(await one.Wait.RunAsync(one.Id, until, limit, log, cancellationToken).ConfigureAwait(false));
        }
        catch (CdpException e) when (!Errors.ErrorIds.EndsAll(e))
        {
            (one.Wait.View as FleetView)?.Fail(one.Id, e);
            log.Error(e, one.Id);
        }

        ended(one.Id);
    }));
}
