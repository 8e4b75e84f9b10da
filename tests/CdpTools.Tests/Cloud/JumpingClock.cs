namespace CdpTools.Tests.Cloud;

/// <summary>A clock on which every wait is over at once, its time having passed; for code that waits for one thing after another.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Told how much time has passed in all, before each wait is over.</summary>
    public Action<TimeSpan> Passed { get; set; } = _ => { };

    public TimeSpan Elapsed => now - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Lets time pass without a wait.</summary>
    public void Advance(TimeSpan by) => now += by;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        now += dueTime;
        Passed(Elapsed);
        return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
