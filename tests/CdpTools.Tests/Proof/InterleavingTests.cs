using System.Globalization;
using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using Xunit.Abstractions;

namespace CdpTools.Tests.Proof;

/// <summary>
/// The claims of lossless updates, checked over many interleavings of several writers with faults of every kind, against
/// the history that the simulator keeps. CDP_PROOF_RUNS and CDP_PROOF_SEED make a longer run, or repeat one.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly int Runs = Setting("CDP_PROOF_RUNS", 2_500);
    private static readonly int Seed = Setting("CDP_PROOF_SEED", 20231118);

    [Fact]
    public void No_interleaving_loses_an_edit_or_reports_a_wrong_outcome()
    {
        Totals totals = RunAll(Runs, Writers.LosslessAsync);
        output.WriteLine($"proof: lossless updates, {totals}");

        Assert.Empty(totals.Violations);

        // The runs must have been through everything, or they have proved nothing.
        Assert.All(Enum.GetValues<Report>(), r => Assert.True(totals.Reports[r] > 0, $"No update ended as {r}."));
        Assert.True(totals.Faults > Runs, "Hardly any faults struck.");
        Assert.True(totals.BeyondProof < totals.Reports.Values.Sum() / 200, "Too many are beyond proof.");
    }

    [Fact]
    public void Plain_retries_as_the_SDKs_do_them_report_failure_for_updates_that_succeeded()
    {
        Totals totals = RunAll(Math.Min(Runs, 200), Writers.PlainRetriesAsync);
        output.WriteLine($"proof: plain retries, {totals}");

        Assert.Contains(totals.Violations, v => v.Contains("reported as not applied", StringComparison.Ordinal));
    }

    [Fact]
    public void No_interleaving_on_a_lying_wire_loses_an_edit_or_reports_a_wrong_outcome()
    {
        Totals totals = RunAll(Setting("CDP_PROOF_WIRE_RUNS", 100), Writers.LosslessAsync, seed => new WireWorld(seed, null));
        output.WriteLine($"proof: lossless updates on a wire, {totals}");
        Assert.Empty(totals.Violations);
        Assert.All(Enum.GetValues<Report>(), r => Assert.True(totals.Reports[r] > 0, $"No update ended as {r}."));
    }

    private static Totals RunAll(int runs, Func<World, Update, Task> write, Func<int, World>? make = null)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var totals = new Totals { Runs = runs };
        for (int run = 0; run < runs; run++)
        {
            RunOne(Seed + run, write, totals, make);
        }

        return totals;
    }

    private static void RunOne(int seed, Func<World, Update, Task> write, Totals totals, Func<int, World>? make)
    {
        World world = make is null ? new World(seed) : make(seed);
        using var wire = world as IDisposable;
        var random = new Random(seed ^ 0x5eed);
        IReadOnlyList<string> names = world.Cloud.Policy()!.StagingDistributionDnsNames;
        CdpPolicyConfig start = world.Cloud.Policy()!.Config;
        var updates = new List<Update>();
        var writers = new List<Task>();
        int number = 0;
        for (int writer = random.Next(2, 9); writer > 0; writer--)
        {
            List<Update> own = [];
            for (int more = random.Next(1, 3); more > 0; more--)
            {
                bool repeat = updates.Count > 0 && random.Next(6) == 0;
                Edit edit = repeat ? updates[random.Next(updates.Count)].Edit : new(random, ++number, names);
                own.Add(new($"u{updates.Count + own.Count}", edit, random.Next(2) == 1));
            }

            updates.AddRange(own);
            writers.Add(InOrderAsync(world, own, write));
        }

        world.Run(writers);
        Assert.All(writers, w => Assert.True(w.IsCompletedSuccessfully, w.Exception?.ToString()));
        totals.Faults += world.Faults;
        Check(seed, start, updates, world, totals);
    }

    private static async Task InOrderAsync(World world, List<Update> updates, Func<World, Update, Task> write)
    {
        foreach (Update update in updates)
        {
            await write(world, update).ConfigureAwait(false);
        }
    }

    private static void Check(int seed, CdpPolicyConfig start, List<Update> updates, World world, Totals totals)
    {
        IReadOnlyList<HistoryEntry> history = world.History;
        void Violation(Update update, string what) => totals.Violations.Add($"seed {seed}, {update.Tag} ({(update.Merge ? "merge" : "stop")}, {update.Report}): {what}");

        Dictionary<string, string> state = Edit.Fields(start);
        foreach (HistoryEntry entry in history.Where(e => e.ResourceId == TestCloud.PolicyId))
        {
            totals.Writes++;
            Update update = updates.Single(u => u.Tag == entry.Attempt);
            Dictionary<string, string> after = Edit.Fields(PolicyXml.Read(XElement.Parse(entry.Document)));
            foreach (string field in state.Keys.Union(after.Keys).Where(f => state.GetValueOrDefault(f) != after.GetValueOrDefault(f)))
            {
                if (!update.Edit.MayChange(field))
                {
                    Violation(update, $"changed {field}, which nobody asked it to");
                }
            }

            if (!update.Merge && entry.OldETag != update.ReadETag)
            {
                Violation(update, "overwrote a version that it had not read, with Stop");
            }

            state = after;
        }

        foreach (Update update in updates)
        {
            totals.Reports[update.Report]++;
            int written = history.Count(e => e.Attempt == update.Tag && e.ResourceId == TestCloud.PolicyId);
            bool twice = written == 2 && update.Merge && world.IsBeyondProof(update.Tag);
            bool right = update.Report switch
            {
                // Two writers may want the very same; then one write is the proof of both.
                Report.Written => written == 1 || twice || (written == 0 && updates.Any(u => u != update && u.Edit == update.Edit && history.Any(e => e.Attempt == u.Tag))),
                Report.Unknown => written <= 1 || twice,

                // The content is there: whose doing it is, is not claimed.
                Report.AlreadyThere => written <= 1 || twice,
                _ => written == 0 || (written == 1 && world.IsBeyondProof(update.Tag)),
            };
            totals.BeyondProof += update.Report == Report.NotApplied && written == 1 ? 1 : 0;
            if (!right)
            {
                Violation(update, $"reported as {(update.Report == Report.NotApplied ? "not applied" : update.Report)}, but is in the history {written} times");
            }

            if (update.Result is { } result && Edit.Fields(result) is var fields && update.Wanted.FirstOrDefault(w => fields.GetValueOrDefault(w.Key) != w.Value) is { Key: { } lost })
            {
                Violation(update, $"was handed back a version without its own {lost}");
            }
        }
    }

    internal static int Setting(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : byDefault;

    private sealed class Totals
    {
        public int Runs { get; init; }

        public int Writes { get; set; }

        public int Faults { get; set; }

        public int BeyondProof { get; set; }

        public List<string> Violations { get; } = [];

        public Dictionary<Report, int> Reports { get; } = Enum.GetValues<Report>().ToDictionary(r => r, _ => 0);

        public override string ToString() =>
            $"{Runs} interleavings from seed {Seed}: {Reports.Values.Sum()} updates, {Writes} accepted writes, {Faults} faults, {BeyondProof} beyond proof; "
            + string.Join(", ", Reports.Select(r => $"{r.Key} {r.Value}")) + $"; {Violations.Count} violations"
            + string.Concat(Violations.Take(5).Select(v => Environment.NewLine + "  " + v));
    }
}
