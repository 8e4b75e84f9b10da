using CdpTools.Rollouts;
using CdpTools.Simulator;

namespace CdpTools.Tests.Rollouts;

public class PooledEvidenceTests
{
    // The value is exact arithmetic's, of two sites with one minute each.
    [Fact]
    public void Two_sites_come_to_the_published_value()
    {
        var settings = new JudgeSettings();
        IReadOnlyList<double>[] sites = [Of(new(150, 850, 3, 2)), Of(new(150, 850, 0, 5))];
        Assert.Equal(1.12297843035, PooledEvidence.Value(sites), 1e-10);

        IReadOnlyList<double> Of(JudgedMinute minute) =>
            [.. Hypergeometric.LogEvidence(minute, settings.FailOdds, settings.FailRatio).Select(Math.Exp)];
    }

    [Fact]
    public void Sites_without_evidence_change_nothing_but_the_mixture()
    {
        double[] nothing = [1, 1, 1], worse = [8, 20, 4];
        Assert.Equal(1, PooledEvidence.Value([nothing, nothing, nothing]), 1e-12);
        double one = PooledEvidence.Value([worse]);
        Assert.Equal(one, PooledEvidence.Value([worse, nothing, nothing]), 1e-12);

        // (1 + π(32/3 − 1)) on average of the four fractions.
        Assert.Equal(1 + (0.355 * ((32 / 3.0) - 1)), one, 1e-12);
        Assert.True(PooledEvidence.Value([worse, worse, worse]) > one * one);
    }

    // Fifty sites of one request a second with staging at 15 %, of which 1 in 1,000 fails, within two hours.
    [Theory]
    [InlineData(1, 50, 0, 0, 0)]
    [InlineData(3, 50, 0.8, 1, 0.01)]
    [InlineData(10, 5, 0.8, 1, 0.5)]
    public void Many_small_sites_are_found_where_each_alone_is_too_small(double ratio, int bad, double least, double most, double mostAlone)
    {
        const int Runs = 30;
        var settings = new JudgeSettings();
        int found = 0, alone = 0;
        for (int run = 0; run < Runs; run++)
        {
            Evidence[] sites = [.. Enumerable.Range(0, 50).Select(site => Play(site < bad ? ratio : 1, (run * 50) + site, settings))];
            found += PooledEvidence.Value([.. sites.Select(s => s.FailOfEach(settings))]) >= 100 ? 1 : 0;
            alone += sites.Count(s => s.HasFailed);
        }

        Assert.InRange(found / (double)Runs, least, most);
        Assert.InRange(alone / (double)(Runs * bad), 0, mostAlone);
    }

    [Fact]
    public async Task The_gates_of_a_fleet_share_the_chance_of_a_wrong_word_and_one_site_is_never_judged()
    {
        OpenRollout one = await RolloutAsync("E1", 3), two = await RolloutAsync("E2", 3), other = await RolloutAsync("E3", 3, "slow");
        Assert.Empty(PooledEvidence.Of([one], 0.01));
        CdpFleetEvidence known = Assert.Single(PooledEvidence.Of([one, two, other], 0.01));
        Assert.Equal(("errors", 2, 100d), (known.Gate, known.Sites, known.Limit));
        Assert.Contains("2 sites", known.Reason, StringComparison.Ordinal);
        Assert.Equal([200d, 200d], PooledEvidence.Of([one, two, other, await RolloutAsync("E4", 3, "slow")], 0.01).Select(e => e.Limit));
    }

    private static Evidence Play(double ratio, int run, JudgeSettings settings)
    {
        var model = new TrafficModel(new TrafficOptions { Requests = 1, Errors = 0.001, Ratio = ratio }, 1_000_003L * (run + 1));
        var evidence = new Evidence();
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        for (int minute = 0; minute < 120; minute++)
        {
            (ArmCounts s, ArmCounts p) = model.Next(0, 0.15, isSticky: false);
            if (s.Requests > 0 && p.Requests > 0)
            {
                var counts = new JudgedMinute(s.Requests, p.Requests, s.Errors, p.Errors);
                evidence = evidence.After(settings, new() { Step = 0, StepStart = start, Minutes = [new(start.AddMinutes(minute), counts, null)] });
            }
        }

        return evidence;
    }

    // A rollout as a journal has it, whose gate has judged an hour.
    private static async Task<OpenRollout> RolloutAsync(string primaryId, int errors, string gate = "errors")
    {
        var store = new MemoryStore();
        RolloutPlan plan = PlanJson.Read(
            $$"""{ "Name": "f", "Steps": { "Weight": 0.15, "Hold": "1h" }, "Gates": { "{{gate}}": { "Type": "Compare", "Metric": "5xx", "Advisory": false } } }""").Plan!;
        Evidence evidence = new Evidence().After(
            CompareGate.Settings(plan, plan.Gates[0]),
            new() { Step = 0, StepStart = DateTimeOffset.UnixEpoch, Minutes = [new(DateTimeOffset.UnixEpoch, new(150, 850, errors, 1), null)] });
        var journal = new Journal(store, primaryId + "-1");
        const string document = "<x/>", policy = "<ContinuousDeploymentPolicyConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Enabled>true</Enabled></ContinuousDeploymentPolicyConfig>";
        var opened = new Opened { Plan = plan, Primary = new(primaryId, "E", document), Staging = new("S", "E", document), Policy = new("p", "E", policy) };
        await journal.TryAppendAsync(RecordType.Opened, opened, new()
        {
            Id = primaryId + "-1", PrimaryId = primaryId, PolicyId = "p", StagingId = "S", PinHash = "", Policy = policy,
            Evidence = new Dictionary<string, Evidence> { [gate] = evidence },
        }, DateTimeOffset.UnixEpoch, default);
        return await OpenRollout.LoadAsync(store, primaryId + "-1", default);
    }
}
