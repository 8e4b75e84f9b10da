using CdpTools.Rollouts;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

public class LiveViewTests
{
    [Theory]
    [InlineData(80, true)]
    [InlineData(80, false)]
    [InlineData(40, true)]
    public async Task It_has_step_weight_hold_gates_and_next_look_in_lines_that_fit(int width, bool isUnicode)
    {
        var world = new RolloutWorld();
        var view = new LiveView(width, isUnicode);
        await world.StartAsync();
        CdpRollout rollout = await world.TickAsync();
        var gates = new List<string>();
        for (int i = 0; i < 16; i++)
        {
            world.Says = i == 15 ? GateVerdict.Inconclusive : GateVerdict.Pass;
            world.Time.Advance(rollout.NextTickIn!.Value);
            rollout = await world.TickAsync();
            IReadOnlyList<string> lines = view.Draw(rollout, TimeSpan.Zero);
            Assert.All(lines, l => Assert.True(l.Length < width, l));
            gates.Add(lines.FirstOrDefault(l => l.StartsWith("  pages", StringComparison.Ordinal)) ?? "");
        }

        IReadOnlyList<string> last = view.Draw(rollout, TimeSpan.FromSeconds(20));
        Assert.StartsWith("EDFDVBD6EXAMPLE-1  Progressing  step 1", last[0], StringComparison.Ordinal);
        if (width == 40)
        {
            Assert.EndsWith("…", last[1], StringComparison.Ordinal);
            return;
        }

        Assert.Contains("weight 1 %", last[0], StringComparison.Ordinal);
        Assert.Matches(isUnicode ? @"^hold \[█+░+\] \d+\s?%, (\d+m)?(\d+s)? left$" : @"^hold \[#+-+\] \d+\s?%, (\d+m)?(\d+s)? left$", last[2]);
        Assert.Matches(isUnicode ? @"^  pages  Inconclusive  ●{3,}○ +x \(y\)$" : @"^  pages  Inconclusive  \+{3,}\? +x \(y\)$", last[3]);
        Assert.Equal("Next look in 40s. Ctrl+C leaves the rollout as it is.", last[^1]);

        // The same look, drawn again, is no other measurement.
        Assert.Equal(last[3], view.Draw(rollout, TimeSpan.FromSeconds(21))[3]);
    }

    [Fact]
    public async Task Where_a_person_is_wanted_it_says_what_for()
    {
        var world = new RolloutWorld("""{ "Steps": { "Weight": 0.01, "Hold": "1m", "Approve": "Go" } }""");
        await world.StartAsync();
        CdpRollout rollout = await world.RunAsync(AwaitingApproval);
        Assert.Equal($"Approve-CdpRollout {world.Id} -Hash {rollout.ApprovalHash![..8]}, or -Deny.", new LiveView(80, false).Draw(rollout, TimeSpan.Zero)[^1]);
        rollout = await world.Verbs.SuspendAsync(world.Id, null, default);
        Assert.StartsWith("Resume-CdpRollout", new LiveView(80, false).Draw(rollout, TimeSpan.Zero)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_are_of_the_step_and_a_rollout_that_is_done_says_no_next_look()
    {
        var world = new RolloutWorld();
        var view = new LiveView(80, false);
        await world.StartAsync();
        CdpRollout rollout = await world.TickAsync();
        while (!rollout.Done)
        {
            world.Time.Advance(rollout.NextTickIn is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1));
            rollout = await world.TickAsync();
            string? gate = view.Draw(rollout, TimeSpan.Zero).FirstOrDefault(l => l.StartsWith("  pages", StringComparison.Ordinal));
            Assert.True(gate is null || gate.Count(c => c == '+') <= 12, gate);
        }

        IReadOnlyList<string> last = view.Draw(rollout, TimeSpan.Zero);
        Assert.Equal(Completed, rollout.Status);
        Assert.DoesNotContain(last, l => l.StartsWith("Next look", StringComparison.Ordinal) || l.StartsWith("hold", StringComparison.Ordinal));
    }
}
