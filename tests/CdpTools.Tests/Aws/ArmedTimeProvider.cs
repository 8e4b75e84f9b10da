using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Aws;

/// <summary>A fake clock that can be waited on: a timer must be armed before time goes on, or it is never due.</summary>
internal sealed class ArmedTimeProvider() : FakeTimeProvider(DateTimeOffset.UtcNow)
{
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _armed = new();

    /// <summary>Completes when a timer of exactly this length has been set.</summary>
    public Task Armed(TimeSpan dueTime) => Source(dueTime).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Source(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Source(TimeSpan dueTime) =>
        _armed.GetOrAdd(dueTime, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
