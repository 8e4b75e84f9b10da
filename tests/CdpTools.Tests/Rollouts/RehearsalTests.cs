using CdpTools.Rollouts;
using Xunit.Abstractions;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

public class RehearsalTests(ITestOutputHelper output)
{
    private const string Plan = """
        { "Steps": [ { "Weight": 0.05, "Hold": "35m" }, { "Weight": 0.15, "Hold": "25m" }, { "Promote": true, "Hold": "20m" } ],
          "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" },
                     "alarm": { "Type": "Alarm", "Names": "site" },
                     "site": { "Type": "Metric", "Metric": "5xxErrorRate", "Arm": "Primary", "Max": 5, "Over": "10m" } } }
        """;

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
    public async Task Every_scenario_ends_as_it_must(string scenario, string end)
    {
        (CdpRehearsal rehearsal, MemoryStore store) = await PlayAsync(
            new() { Scenario = Enum.Parse<RehearsalScenario>(scenario), RequestsPerSecond = 1000 });
        output.WriteLine($"{rehearsal} {rehearsal.Took} {rehearsal.Reason} {store.Records.Count}");
        foreach (var v in rehearsal.Rollout.Verdicts) output.WriteLine($"{v} {v.Value} {v.Reason} {v.Evidence}");
        Assert.Equal(end, rehearsal.Status.ToString());
        Assert.Empty(await JournalCheck.RunAsync(store, rehearsal.Rollout.Id, default));
    }
}
