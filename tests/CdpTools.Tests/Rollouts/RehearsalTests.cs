using CdpTools.Rollouts;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

public class RehearsalTests
{
    // All scenarios with so many seeds each; the bench plays a thousand.
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("CDP_REHEARSAL_RUNS"), out int runs) ? runs : 50;

    // A warm-up is for a cold cache only, so that most are over sooner.
    private const string Plan = """
        { "Steps": [ { "Weight": 0.15, "Hold": "22m", "MaxHold": "45m" }, { "Promote": true, "Hold": "7m" } ],
          "Gates": { "errors": { "Type": "Compare", "Metric": "5xx", "WarmUp": "0s" },
                     "alarm": { "Type": "Alarm", "Names": "site" },
                     "site": { "Type": "Metric", "Metric": "5xxErrorRate", "Arm": "Primary", "Max": 5, "Over": "10m" } } }
        """;

    private static readonly string WithWarmUp = Plan.Replace("0s", "10m", StringComparison.Ordinal).Replace("22m", "32m", StringComparison.Ordinal)
        .Replace("45m", "2h", StringComparison.Ordinal);

    private static async Task<(CdpRehearsal Rehearsal, MemoryStore Store)> PlayAsync(RehearsalSettings settings, string plan = Plan)
    {
        ReadPlan read = PlanJson.Read(plan);
        Assert.True(read.Plan is not null, string.Join("\n", read.Findings));
        var store = new MemoryStore();
        return (await new Rehearsal(MemorySimulator.Start).RunAsync(read.Plan!, settings, store, new TestLog(), default), store);
    }

    public static TheoryData<string, string> Ends => new()
    {
        { nameof(RehearsalScenario.Healthy), "Completed" },
        { nameof(RehearsalScenario.Regression), "RolledBack" },
        { nameof(RehearsalScenario.Outage), "RolledBack" },
        { nameof(RehearsalScenario.NoTraffic), "Holding" },
        { nameof(RehearsalScenario.ColdCache), "Completed" },
        { nameof(RehearsalScenario.Throttled), "Completed" },
        { nameof(RehearsalScenario.LostAnswers), "Completed" },
        { nameof(RehearsalScenario.Drift), "Holding" },
        { nameof(RehearsalScenario.SlowDeploy), "Completed" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Every_scenario_ends_as_it_must_whatever_the_seed(string scenario, string end)
    {
        var ends = new List<string>();
        for (int seed = 1; seed <= Runs; seed++)
        {
            (CdpRehearsal rehearsal, MemoryStore store) = await PlayAsync(
                new() { Scenario = Enum.Parse<RehearsalScenario>(scenario), RequestsPerSecond = 1000, Seed = seed },
                scenario == nameof(RehearsalScenario.ColdCache) ? WithWarmUp : Plan);
            if (seed % 10 == 0)
            {
                Assert.Empty(await JournalCheck.RunAsync(store, rehearsal.Rollout.Id, default));
            }

            ends.Add(rehearsal.Status == Enum.Parse<CdpRolloutStatus>(end) ? end : $"{seed} {rehearsal.Status} {rehearsal.Reason}");
        }

        Assert.Equal([end], ends.Distinct());
    }
}
