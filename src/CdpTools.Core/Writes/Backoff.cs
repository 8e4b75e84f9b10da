using CdpTools.Aws;

namespace CdpTools.Writes;

/// <summary>Exponential back-off with full jitter: 0 to 0.2 s before the second attempt, 0 to 5 s at most.</summary>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Real time, and jitter that differs between processes.</summary>
    public static Backoff Default => new(Clock.Time, Random.Shared);

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Waits before attempt <paramref name="attempt"/> + 1, but not for more than the time that is left.</summary>
    public Task WaitAsync(int attempt, TimeSpan left, CancellationToken cancellationToken)
    {
        double ceiling = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, attempt - 1));
        double wait = Math.Min(random.NextDouble() * ceiling, Math.Max(0, left.TotalMilliseconds));
        return Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
    }
}
