using CdpTools.Errors;
using CdpTools.Rollouts;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Rollouts;

public class FleetViewTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(100, true)]
    [InlineData(72, false)]
    public async Task Each_rollout_has_a_line_in_its_place_that_fits(int width, bool isUnicode)
    {
        string[] ids = ["EDFDVBD6EXAMPLE-1", "E2-1", "E3-1"];
        var view = new FleetView(ids, (width, 24), isUnicode, time);
        (RolloutWorld world, CdpRollout rollout) = await HeldAsync();
        IReadOnlyList<string> lines = view.Draw(rollout, TimeSpan.FromSeconds(20))!;
        Assert.Equal(4, lines.Count);
        Assert.All(lines, l => Assert.True(l.Length < width, l));
        Assert.StartsWith("3 rollouts: 0 done, 0 for a person, 0 with an error.", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^EDFDVBD6EXAMPLE-1  Progressing       1/3 +1.%  (\d+m)?(\d+s)? left ", lines[1]);
        Assert.Equal("E2-1               ...", lines[2]);

        // What changes is drawn at once, and the rest once a second.
        Assert.Null(view.Draw(rollout, TimeSpan.FromSeconds(20)));
        view.Fail("E3-1", new CdpValidationException(ErrorIds.JournalNewer, "The record E3/1/000001.json is of version 2."));
        time.Advance(TimeSpan.FromSeconds(1));
        lines = view.Draw(await world.Verbs.SuspendAsync(world.Id, null, default), TimeSpan.Zero)!;
        Assert.StartsWith("3 rollouts: 0 done, 1 for a person, 1 with an error.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("E3-1               error             The record", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_the_terminal_has_lines_for_are_counted_and_who_wants_a_person_is_seen()
    {
        (RolloutWorld world, CdpRollout _) = await HeldAsync();
        string[] ids = [.. Enumerable.Range(1, 50).Select(i => $"E{i}-1"), world.Id];
        var view = new FleetView(ids, (100, 12), false, time);
        IReadOnlyList<string> lines = view.Draw(await world.Verbs.SuspendAsync(world.Id, null, default), TimeSpan.Zero)!;
        Assert.Equal(10, lines.Count);
        Assert.Equal("and 43 more", lines[^1]);
        Assert.Contains(lines, l => l.StartsWith(world.Id, StringComparison.Ordinal));
    }

    private static async Task<(RolloutWorld World, CdpRollout Rollout)> HeldAsync()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        CdpRollout rollout = await world.TickAsync();
        while (rollout.HeldUntil is null)
        {
            world.Time.Advance(rollout.NextTickIn!.Value);
            rollout = await world.TickAsync();
        }

        return (world, rollout);
    }
}
