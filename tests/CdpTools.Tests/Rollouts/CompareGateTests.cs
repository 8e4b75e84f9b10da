using System.Text;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

/// <summary>A plan's Compare gates: what the lint says, and what a rollout does with them.</summary>
public class CompareGateTests
{
    private static readonly string[] All =
    [
        """ "alarm": { "Type": "Alarm", "Names": "site" } """,
        """ "staging": { "Type": "Metric", "Metric": "5xxErrorRate", "Max": 1 } """,
        """ "errors": { "Type": "Compare", "Metric": "5xx" } """,
        """ "forced": { "Type": "Compare", "Metric": "4xx", "Advisory": false, "OnInconclusive": "Advance", "MinRequests": 1 } """,
    ];

    public static TheoryData<int> Combinations => [.. Enumerable.Range(1, 15)];

    // No traffic is no proof, whatever watches.
    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Nothing_is_promoted_without_data(int which)
    {
        string gates = string.Join(", ", All.Where((_, i) => (which & (1 << i)) != 0));
        RolloutPlan plan = PlanJson.Read(
            $$"""{ "Steps": [ { "Weight": 0.15, "Hold": "35m", "MaxHold": "40m" }, { "Promote": true, "Hold": "5m", "Approve": "x" } ], "Gates": { {{gates}} } }""").Plan!;
        var store = new MemoryStore();
        CdpRehearsal played = await new Rehearsal(MemorySimulator.Start).RunAsync(
            plan, new() { Scenario = RehearsalScenario.NoTraffic }, store, new TestLog(), default);
        Assert.Equal((CdpRolloutStatus.Holding, 1), (played.Status, played.Step));
        Assert.DoesNotContain(store.Records.Values, r => Encoding.UTF8.GetString(r).Contains("\"MayBePromoted\": true", StringComparison.Ordinal));
    }

    // So few requests that nothing is shown, and a plan that says to go on then.
    [Theory]
    [InlineData("Advance", 500, "Completed")]
    [InlineData("Advance", 100_000, "Holding")]
    [InlineData("Hold", 500, "Holding")]
    public async Task A_site_that_is_too_small_advances_without_proof_where_the_plan_says_so(string onInconclusive, int least, string end)
    {
        RolloutPlan plan = PlanJson.Read(
            $$"""
            { "Steps": [ { "Weight": 0.1, "Hold": "35m", "MaxHold": "40m" }, { "Promote": true, "Hold": "5m", "Approve": "x" } ],
              "Gates": { "errors": { "Type": "Compare", "Metric": "5xx", "OnInconclusive": "{{onInconclusive}}", "MinRequests": {{least}} } } }
            """).Plan!;
        var store = new MemoryStore();
        CdpRehearsal played = await new Rehearsal(MemorySimulator.Start).RunAsync(
            plan, new() { RequestsPerSecond = 5, ErrorRate = 0.0001 }, store, new TestLog(), default);
        Assert.Equal(end, played.Status.ToString());
        Assert.Empty(await JournalCheck.RunAsync(store, played.Rollout.Id, default));
        RolloutReport report = await RolloutReport.OfAsync(await OpenRollout.LoadAsync(store, played.Rollout.Id, default), default);
        Assert.Equal(end == "Completed" ? "advanced, not shown" : "under way", report.Steps[0].Outcome);
        Assert.Equal(end == "Completed", report.Events.Any(e => e.Reason.Contains("advanced, not shown: MaxHold is over, and errors could not tell", StringComparison.Ordinal)));
    }

    // A record whose evidence was improved does not go unseen, though its chain may have been mended.
    [Theory]
    [InlineData("\"StagingErrors\": ", "\"StagingErrors\": 1")]
    [InlineData("\"Verdict\": \"Inconclusive\"", "\"Verdict\": \"Fail\"")]
    public async Task A_verdict_is_computed_again_from_the_minutes(string what, string instead)
    {
        var store = new MemoryStore();
        RolloutPlan plan = PlanJson.Read("""{ "Steps": { "Weight": 0.15, "Hold": "35m", "MaxHold": "40m" }, "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" } } }""").Plan!;
        CdpRehearsal played = await new Rehearsal(MemorySimulator.Start).RunAsync(plan, new(), store, new TestLog(), default);
        string last = store.Records.Where(r => Encoding.UTF8.GetString(r.Value).Contains("\"Counts\": {", StringComparison.Ordinal)).Select(r => r.Key).ElementAt(5);
        string text = Encoding.UTF8.GetString(store.Records[last]);
        int at = text.IndexOf(what, text.IndexOf("\"Measurements\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(at > 0, text);
        store.Records[last] = Encoding.UTF8.GetBytes(text[..at] + instead + text[(at + what.Length)..]);
        IReadOnlyList<CdpException> faults = await JournalCheck.RunAsync(store, played.Rollout.Id, default);
        Assert.Contains(faults, f => f.Message.Contains("evidence", StringComparison.Ordinal) || f.Message.Contains("verdict", StringComparison.Ordinal));
    }

    // A line a gate in the report, bars of what its steps could show, and a sparkline in the terminal: down is worse.
    [Theory]
    [InlineData(true, "▁▂▃▄▅▆▇█")]
    [InlineData(false, "_,.-=+*#")]
    public async Task The_evidence_is_drawn(bool isUnicode, string levels)
    {
        var store = new MemoryStore();
        RolloutPlan plan = PlanJson.Read("""{ "Steps": { "Weight": 0.15, "Hold": "45m" }, "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" } } }""").Plan!;
        CdpRehearsal played = await new Rehearsal(MemorySimulator.Start).RunAsync(
            plan, new() { Scenario = RehearsalScenario.Regression, OddsRatio = 10 }, store, new TestLog(), default);
        OpenRollout rollout = await OpenRollout.LoadAsync(store, played.Rollout.Id, default);
        RolloutReport report = await RolloutReport.OfAsync(rollout, default);
        ReportMeasurement[] measured = [.. report.Steps[0].Gates[0].Measured];
        Assert.Equal((0d, -1d), (measured[0].Evidence, measured[^1].Evidence));
        string html = HtmlReport.Write(report), markdown = MarkdownReport.Write(report);
        string line = System.Xml.Linq.XElement.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]).Descendants()
            .Single(e => e.Name.LocalName == "polyline").Attribute("points")!.Value;
        Assert.Equal(measured.Length, line.Split(' ').Length);
        Assert.True(double.Parse(line.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture) > double.Parse(line.Split(' ')[0].Split(',')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("What the steps could show", html, StringComparison.Ordinal);
        Assert.Contains("10x 100 %", markdown, StringComparison.Ordinal);

        var view = new LiveView(100, isUnicode);
        var seen = new List<string>();
        var journal = new Journal(store, rollout.Journal.Id);
        for (int seq = 1; seq <= store.Records.Count; seq++)
        {
            JournalRecord record = await journal.ReadAsync(seq, default);
            seen.AddRange(view.Draw(CdpRollout.From(plan, record, "memory", null), TimeSpan.Zero).Where(l => l.StartsWith("  errors", StringComparison.Ordinal)));
        }

        Assert.Contains($"{levels[4]}", seen[0] + seen[5], StringComparison.Ordinal);
        Assert.Contains($"{levels[0]} ", seen[^1], StringComparison.Ordinal);
    }

    private const string Steps = """ "Steps": [ { "Weight": 0.15, "Hold": "1h" } ] """;

    [Theory]
    [InlineData(""" "Steps": [ { "Weight": 0.15, "Hold": "5m" } ] """, "", "Error Steps[0].Hold", "can say its first word after 31m (5m SettleTime + 10m WarmUp + 3 blocks of 5m + 1m)", "Give Hold = '31m' or longer")]
    [InlineData(""" "Steps": [ { "Weight": 0.15, "Hold": "20m" } ] """, "", "Warning Steps[0].Hold", "the step is held until then at least", "Give Hold = '31m'")]
    [InlineData(""" "Stickiness": { "IdleTTL": 300, "MaximumTTL": 3600 }, "Steps": [ { "Weight": 0.15, "Hold": "2h" } ] """, "", "Warning Stickiness.MaximumTTL", "pinned for up to 60 minutes", "Give 600 (10 minutes)")]
    [InlineData(""" "Steps": [ { "Weight": 0.15, "Hold": "1h" }, { "Promote": true, "Hold": "1h", "Approve": "x", "Gates": "g" } ] """, "", "Error Steps[1].Gates", "after the promotion nothing goes to staging", "Let an Alarm, or a Metric gate")]
    [InlineData(""" "Steps": [ { "Header": "aws-cf-cd-x", "Value": "y", "Hold": "1h", "Gates": "g" } ] """, "", "Error Steps[0].Gates", "testers would be compared with the public", "Name it in steps by weight")]
    [InlineData(""" "Steps": [ { "Weight": 0.15, "Hold": "1h" }, { "Promote": true, "Hold": "1h" } ] """, "", "Warning Steps[1]", "No gate watches this step", "Name a gate")]
    [InlineData(""" "Steps": [ { "Weight": 0.01, "Hold": "1h" } ] """, "", "Warning Gates.g", "staging's cache answers less than the primary's", "Per = 'Miss'")]
    [InlineData(Steps, """, "Arm": "Staging" """, "Error Gates.g.Arm", "Compare gate reads both arms", "Leave Arm out")]
    [InlineData(Steps, """, "FailRatio": 5 """, "Error Gates.g", "PassRatio 3 is below FailRatio 5", "Let it be above")]
    [InlineData(Steps, """, "Block": "90s" """, "Error Gates.g.Block", "a minute at a time", "Give Block = '5m'")]
    public void The_lint_names_what_cannot_show_anything(string rest, string key, string where, string message, string action)
    {
        IReadOnlyList<CdpRolloutFinding> found = PlanJson.Read(
            $$"""{ {{rest}}, "Gates": { "g": { "Type": "Compare", "Metric": "5xx" {{key}} } } }""").Findings;
        CdpRolloutFinding? finding = found.FirstOrDefault(f => $"{f.Severity} {f.Place}" == where && f.Message.Contains(message, StringComparison.Ordinal));
        Assert.True(finding is not null, string.Join("\n", found.Select(f => $"{f.Severity} {f.Place}: {f.Message}")));
        Assert.Contains(action, finding.Action, StringComparison.Ordinal);
    }

    // Additional metrics of both arms, or the gate would never have a word.
    [Fact]
    public async Task Counting_per_miss_wants_the_additional_metrics_of_both_arms()
    {
        RolloutPlan plan = PlanJson.Read($$"""{ {{Steps}}, "Gates": { "g": { "Type": "Compare", "Metric": "5xx", "Per": "Miss" } } }""").Plan!;
        var without = new ServiceConnection(new SimulatorOptions { Sample = true });
        CdpValidationException refused = await Assert.ThrowsAsync<CdpValidationException>(
            () => new RolloutStart(without, new MemoryStore()).PrepareAsync(plan, TestCloud.Primary, new TestLog(), default));
        Assert.Contains("does not publish its cache hit rate", refused.Message, StringComparison.Ordinal);
        var with = new ServiceConnection(new SimulatorOptions { Sample = true, AdditionalMetrics = true });
        await new RolloutStart(with, new MemoryStore()).PrepareAsync(plan, TestCloud.Primary, new TestLog(), default);
    }

    // A plan that leaves stickiness as it is takes the block from the policy, and pins it.
    [Fact]
    public async Task The_block_is_the_policys_where_the_plan_has_no_stickiness()
    {
        RolloutPlan plan = PlanJson.Read($$"""{ {{Steps}}, "Gates": { "g": { "Type": "Compare", "Metric": "5xx" } } }""").Plan!;
        ReadyRollout ready = await new RolloutStart(new ServiceConnection(new SimulatorOptions { Sample = true }), new MemoryStore())
            .PrepareAsync(plan, TestCloud.Primary, new TestLog(), default);
        Assert.Equal(TimeSpan.FromMinutes(5), ready.Plan.Gates[0].Block);
    }
}
