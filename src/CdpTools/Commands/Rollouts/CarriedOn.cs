using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace CdpTools.Commands;

/// <summary>A rollout while a cmdlet waits for it: what is drawn of it, and what is said where the wait is stopped.</summary>
internal sealed class CarriedOn(PSCmdlet cmdlet)
{
    // Kept: a cmdlet that is stopped cannot be asked for its host any more.
    private readonly PSHost host = cmdlet.Host;
    private LiveScreen? screen;

    // Of several at one time, as they end, on whatever thread.
    private readonly ConcurrentDictionary<string, bool> left = new();

    /// <summary>Waits, by the cmdlet's own way of awaiting.</summary>
    public CdpRollout Await(string rollout, Func<CdpRollout> wait)
    {
        Begin(rollout);
        try
        {
            CdpRollout end = wait();
            End(rollout);
            return end;
        }
        catch (CdpException)
        {
            // The error speaks for it.
            End(rollout);
            throw;
        }
    }

    /// <summary>It is waited for.</summary>
    public void Begin(string rollout) => left[rollout] = true;

    /// <summary>It is not waited for any more.</summary>
    public void End(string rollout) => left.TryRemove(rollout, out _);

    /// <summary>Draws what is meant for a screen; false for what is not, which is written below it.</summary>
    public bool Draw(object message) => cmdlet.Draw(message, ref screen);

    /// <summary>Says of a rollout that was left in the middle how it is gone on with.</summary>
    public void SayLeft()
    {
        host.SayLeft([.. left.Keys.Order(StringComparer.Ordinal)]);
        left.Clear();
    }
}
