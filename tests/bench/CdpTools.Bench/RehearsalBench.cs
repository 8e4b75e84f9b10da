using System.Diagnostics;
using System.Globalization;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Bench;

/// <summary>
/// All scenarios with many seeds, over HTTP on loopback as Invoke-CdpRehearsal plays them, and how long a rehearsal of four hours takes; and the
/// planner for five steps: <c>rehearsal SEEDS LIBRARY</c>, the module's folder lib.
/// </summary>
internal static class RehearsalBench
{
    private const string Plan = """
        { "Steps": [ { "Weight": 0.15, "Hold": "32m", "MaxHold": "90m" }, { "Promote": true, "Hold": "8m" } ],
          "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" }, "alarm": { "Type": "Alarm", "Names": "site" },
                     "site": { "Type": "Metric", "Metric": "5xxErrorRate", "Arm": "Primary", "Max": 5, "Over": "10m" } } }
        """;

    private const string FourHours = """
        { "Steps": [ { "Weight": 0.05, "Hold": "1h" }, { "Weight": 0.15, "Hold": "2h" }, { "Promote": true, "Hold": "1h" } ],
          "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" }, "alarm": { "Type": "Alarm", "Names": "site" } } }
        """;

    public static async Task<int> RunAsync(int seeds, string library)
    {
        EngineLoader.Engine = EngineLoader.Load(library);
        string folder = Directory.CreateTempSubdirectory("cdptools-bench-").FullName;
        double[] times = new double[7];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await PlayAsync(FourHours, new() { Seed = i }, Path.Combine(folder, $"four-{i}"));
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double[] planned = new double[7];
        RolloutPlan five = PlanJson.Read("""
            { "Steps": [ { "Weight": 0.01, "Hold": "2h" }, { "Weight": 0.02, "Hold": "2h" }, { "Weight": 0.05, "Hold": "2h" },
              { "Weight": 0.1, "Hold": "2h" }, { "Weight": 0.15, "Hold": "2h" } ], "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" } } }
            """).Plan!;
        for (int i = 0; i < planned.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = Planner.Of(five, _ => (100, 0.001)).ToList();
            planned[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A rehearsal of four hours: {times.Order().ElementAt(3):0.00} s; the planner, five steps: {planned.Order().ElementAt(3):0.00} s; medians of 7.\n"));
        Console.WriteLine("| scenario | seeds | ends |\n|---|---|---|");
        foreach (RehearsalScenario scenario in Enum.GetValues<RehearsalScenario>())
        {
            var ends = new Dictionary<CdpRolloutStatus, int>();
            await Parallel.ForEachAsync(Enumerable.Range(1, seeds), async (seed, _) =>
            {
                string store = Path.Combine(folder, $"{scenario}-{seed}");
                CdpRehearsal played = await PlayAsync(Plan, new() { Scenario = scenario, Seed = seed, RequestsPerSecond = 1000 }, store);
                Directory.Delete(store, recursive: true);
                lock (ends)
                {
                    ends[played.Status] = ends.GetValueOrDefault(played.Status) + 1;
                }
            });
            Console.WriteLine($"| {scenario} | {seeds} | {string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}"))} |");
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static Task<CdpRehearsal> PlayAsync(string plan, RehearsalSettings settings, string folder) => new Rehearsal(s =>
    {
        ISimulator simulator = EngineLoader.Engine.StartSimulator(s);
        return (simulator, EngineLoader.Engine.Connect(
            new()
            {
                EndpointUrl = simulator.Endpoint.ToString(), AccessKey = simulator.AccessKey, SecretKey = simulator.SecretKey, RetryTime = TimeSpan.Zero,
            },
            Quiet.Log));
    }).RunAsync(PlanJson.Read(plan).Plan!, settings, new FolderStore(folder), Quiet.Log, default);
}
