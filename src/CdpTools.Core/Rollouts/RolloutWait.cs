using System.Globalization;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>The loop around the tick: until it is done, or a person is wanted.</summary>
/// <param name="store">Where the journal is.</param>
/// <param name="tick">What carries it on; null only looks.</param>
/// <param name="time">Waits between looks.</param>
internal sealed class RolloutWait(IJournalStore store, RolloutTick? tick, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(1), Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Whether changes are said in lines, where nobody sees a progress bar.</summary>
    public bool SaysLines { get; init; }

    /// <summary>Draws it for a terminal that can do so in place; null where none can.</summary>
    public ILiveView? View { get; init; }

    /// <summary>Lets so many look at once as it has room for; null for any number.</summary>
    public SemaphoreSlim? Throttle { get; init; }

    public async Task<CdpRollout> RunAsync(
        string id, IReadOnlyList<CdpRolloutStatus> until, TimeSpan? limit, IWorkLog log, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        string said = "";
        string activity = $"Rollout {id}";
        try
        {
            while (true)
            {
                CdpRollout rollout;
                try
                {
                    rollout = await LookAsync(id, log, cancellationToken).ConfigureAwait(false);
                }
                catch (CdpException e) when (ErrorIds.IsPassing(e) && !IsOver())
                {
                    log.Verbose($"{activity}: {e.Text} It is tried again.");
                    await Task.Delay(Look, time, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                said = Say(rollout, said, activity, log);
                Show(rollout, TimeSpan.Zero, log);
                if (Ends(rollout, until) || IsOver())
                {
                    return rollout;
                }

                TimeSpan pause = Pause(rollout), left = limit - time.GetElapsedTime(start) ?? pause;
                pause = left < pause ? left : pause;
                TimeSpan over = TimeSpan.Zero;
                while (View is not null && pause > Second)
                {
                    await Task.Delay(Second, time, cancellationToken).ConfigureAwait(false);
                    over += Second;
                    pause -= Second;
                    Show(rollout, over, log);
                }

                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            log.Progress(new(activity, "Done") { IsOver = true });
        }

        bool IsOver() => limit is { } most && time.GetElapsedTime(start) >= most;
    }

    private async Task<CdpRollout> LookAsync(string id, IWorkLog log, CancellationToken cancellationToken)
    {
        await (Throttle?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        try
        {
            return tick is null
                ? (await OpenRollout.LoadAsync(store, id, cancellationToken).ConfigureAwait(false)).ToPublic()
                : await tick.RunAsync(id, log, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Throttle?.Release();
        }
    }

    private static bool Ends(CdpRollout rollout, IReadOnlyList<CdpRolloutStatus> until) => rollout.Done || until.Contains(rollout.Status)
        || rollout.Status is CdpRolloutStatus.Holding or CdpRolloutStatus.Suspended or CdpRolloutStatus.AwaitingApproval;

    // By how far it is from now to the next look, by the service's clock, which may be another than this machine's: the look itself says.
    private TimeSpan Pause(CdpRollout rollout)
    {
        if (tick is null)
        {
            return Look;
        }

        TimeSpan wanted = rollout.NextTickIn ?? Look;
        return wanted < Shortest ? Shortest : wanted > Longest ? Longest : wanted;
    }

    private void Show(CdpRollout rollout, TimeSpan since, IWorkLog log)
    {
        if (View?.Draw(rollout, since) is { } lines)
        {
            log.Progress(new($"Rollout {rollout.Id}", rollout.Reason) { Lines = lines });
        }
    }

    private string Say(CdpRollout rollout, string said, string activity, IWorkLog log)
    {
        string gates = string.Join(", ", rollout.Verdicts.Select(v => v.ToString()));
        string line = $"{rollout.Status}, step {rollout.Step} of {rollout.Of}: {rollout.Reason}{(gates.Length > 0 ? $" [{gates}]" : "")}";
        double? share = rollout is { HeldSince: { } since, HeldUntil: { } to } && to > since && rollout.SeenAt is { } now
            ? Math.Clamp((now - since) / (to - since), 0, 1)
            : null;
        if (View is null)
        {
            log.Progress(new(activity, line) { Share = share });
        }

        if (SaysLines && line != said)
        {
            log.Information(string.Create(CultureInfo.InvariantCulture, $"{rollout.SeenAt ?? rollout.Changed:HH:mm:ss}Z {rollout.Id} {line}"));
        }

        return line;
    }
}
