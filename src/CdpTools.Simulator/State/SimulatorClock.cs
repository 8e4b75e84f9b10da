namespace CdpTools.Simulator;

/// <summary>A clock that can be moved on: what it propagates is deployed at once, and its clients' clocks are behind.</summary>
/// <param name="inner">The machine's clock.</param>
/// <param name="start">Where it stands, but for being moved on; null lets it go with the machine's.</param>
public sealed class SimulatorClock(TimeProvider inner, DateTimeOffset? start = null) : TimeProvider
{
    private long _ahead;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => (start ?? inner.GetUtcNow()) + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>The time of the machine, which has not been moved.</summary>
    public DateTimeOffset MachineTime => inner.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves it on; delays under way take as long as before.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
