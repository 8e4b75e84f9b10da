using CdpTools.Rollouts;
using Xunit.Abstractions;

namespace CdpTools.Tests.Rollouts;

/// <summary>
/// Every interleaving, within budgets, of two tickers that are killed and freeze anywhere, lost answers, reads that are a minute old, an outside
/// editor, a stop, approvals and the death of what was announced. After the end nothing is written; a promotion happens at most once, and only as
/// approved; nobody's edit is overwritten on the way to more traffic; the end is recorded when it is there; and from every state one ticker gets to
/// an end.
/// </summary>
public class ModelTests(ITestOutputHelper output)
{
    private const int Seed = 20261127;

    [Theory]
    [InlineData(0, 0, 1, 0, 400_000)]
    [InlineData(0, 1, 0, 2, 40_000)]
    [InlineData(0, 1, 1, 0, 50_000)]
    [InlineData(1, 0, 0, 0, 100_000)]
    public void With_all_rules_nothing_goes_wrong(int edits, int stops, int minutes, int tens, int most)
    {
        // The larger ones take a while: .ci/run looks at all of them (CDP_MODEL_STATES).
        most = Proof.InterleavingTests.Setting("CDP_MODEL_STATES", most);
        ModelWorld start = ModelWorld.Start(new(), new(edits, stops, minutes, tens));
        (int states, bool all, string? found) = Explore(start, most, checkEnds: true);
        output.WriteLine($"{states} states{(all ? ", all of them" : "")}");
        Assert.True(found is null, found);
    }

    [Fact]
    public void With_all_rules_no_random_walk_goes_wrong()
    {
        (int steps, string? found) = Walk(new(), new(2, 1, 4, 4), 1500);
        output.WriteLine($"{steps} steps");
        Assert.True(found is null, found);
    }

    // The controls: each rule that is left out lets something through.
    [Theory]
    [InlineData(nameof(ModelRules.SignsWithinAMinute), "the end")]
    [InlineData(nameof(ModelRules.WaitsForDeath), "the end")]
    [InlineData(nameof(ModelRules.AnnouncesAgain), "the end")]
    [InlineData(nameof(ModelRules.LooksTwice), "the end is recorded, and the policy is enabled")]
    [InlineData(nameof(ModelRules.ComparesApprovals), "a promotion of what nobody has approved")]
    public void Without_this_rule_something_goes_wrong(string rule, string what)
    {
        ModelRules rules = rule switch
        {
            nameof(ModelRules.SignsWithinAMinute) => new() { SignsWithinAMinute = false },
            nameof(ModelRules.WaitsForDeath) => new() { WaitsForDeath = false },
            nameof(ModelRules.AnnouncesAgain) => new() { AnnouncesAgain = false },
            nameof(ModelRules.LooksTwice) => new() { LooksTwice = false },
            _ => new() { ComparesApprovals = false },
        };
        (int steps, string? found) = Walk(rules, new(rules.ComparesApprovals ? 0 : 1, rules.ComparesApprovals ? 1 : 0, 4, 4), 100_000);
        output.WriteLine($"{steps} steps{Environment.NewLine}{found}");
        Assert.Contains(what, found, StringComparison.Ordinal);
    }

    private static (int States, bool All, string? Found) Explore(ModelWorld start, int most, bool checkEnds)
    {
        var seen = new HashSet<string> { start.Key() };
        var left = new Queue<ModelWorld>([start]);
        var random = new Random(Seed);
        while (left.TryDequeue(out ModelWorld? world))
        {
            foreach ((string what, ModelWorld then) in world.Next())
            {
                if (then.Violation is { } violation)
                {
                    return (seen.Count, false, $"{violation}, after '{what}'");
                }

                if (seen.Count < most && seen.Add(then.Key()))
                {
                    left.Enqueue(then);
                    if (checkEnds && random.Next(40) == 0 && !Ends(then))
                    {
                        return (seen.Count, false, $"there is no way to an end from here: {then.Key()}");
                    }
                }
            }
        }

        return (seen.Count, seen.Count < most, null);
    }

    private static (int Steps, string? Found) Walk(ModelRules rules, ModelBudget budget, int walks)
    {
        var random = new Random(Seed);
        int steps = 0;
        for (int walk = 0; walk < walks; walk++)
        {
            ModelWorld world = ModelWorld.Start(rules, budget);
            var trace = new List<string>();
            for (int i = 0; i < 80; i++, steps++)
            {
                (string What, ModelWorld Then)[] next = [.. world.Next()];
                if (next.Length == 0)
                {
                    break;
                }

                // Being killed, and waiting, lead nowhere much: they are chosen less often.
                int at = random.Next(next.Sum(n => Weight(n.What)));
                (string what, world) = next.First(n => (at -= Weight(n.What)) < 0);
                trace.Add(what);
                if (world.Violation is { } violation)
                {
                    return (steps, $"{violation}:{Environment.NewLine}{string.Join(Environment.NewLine, trace)}");
                }
            }
        }

        return (steps, null);
    }

    private static int Weight(string what) => what.EndsWith("killed", StringComparison.Ordinal) ? 1 : what.Contains("minute", StringComparison.Ordinal) ? 2 : 8;

    // One ticker alone, and time, and a person who approves what is asked, and stops what holds.
    private static bool Ends(ModelWorld world)
    {
        for (int i = 0; i < 300; i++)
        {
            if (world.State.Final is not null)
            {
                return true;
            }

            if (world.State.Asked is { } asked && world.State.Approval?.Hash != asked && world.State.Return is null)
            {
                world = world.Approve();
            }
            else if (world.State.Held is not null && world.State.Return is null)
            {
                world = world.Stop();
            }

            (string what, world) = world.NextOf(0).First();
            if (what.StartsWith("rests", StringComparison.Ordinal))
            {
                world = world.Pass(61);
            }
        }

        return false;
    }
}
