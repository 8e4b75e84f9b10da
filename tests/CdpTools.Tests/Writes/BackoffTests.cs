using CdpTools.Tests.Cloud;
using CdpTools.Writes;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Writes;

public class BackoffTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(4, 1600)]
    [InlineData(6, 5000)]
    [InlineData(100, 5000)]
    public async Task Waits_double_up_to_five_seconds(int attempt, int longestMilliseconds)
    {
        var time = new FakeTimeProvider();
        Task wait = new Backoff(time, new FixedRandom(0.5)).WaitAsync(attempt, TimeSpan.MaxValue, CancellationToken.None);

        time.Advance(TimeSpan.FromMilliseconds((longestMilliseconds / 2) - 1));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await wait;
    }

    [Fact]
    public async Task A_wait_ends_at_once_when_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        Task wait = new Backoff(new FakeTimeProvider(), new FixedRandom(0.5)).WaitAsync(1, TimeSpan.MaxValue, stop.Token);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
