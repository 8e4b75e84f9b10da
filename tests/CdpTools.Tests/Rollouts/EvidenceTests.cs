using System.Text.Json;
using CdpTools.CloudWatch;
using CdpTools.Rollouts;

namespace CdpTools.Tests.Rollouts;

/// <summary>From CloudWatch's series to a verdict: which minutes count, and what is said.</summary>
public class EvidenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly JudgeSettings Plain = new();
    private readonly SortedDictionary<DateTimeOffset, double>[] series = [.. Enumerable.Range(0, 4).Select(_ => new SortedDictionary<DateTimeOffset, double>())];
    private Evidence evidence = new();

    private void Put(int minute, double? requests, double? rate, double? others, double? otherRate)
    {
        double?[] values = [requests, rate, others, otherRate];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                series[i][Noon.AddMinutes(minute)] = value;
            }
            else
            {
                series[i].Remove(Noon.AddMinutes(minute));
            }
        }
    }

    // A look so many minutes after noon, at minutes of five at least.
    private EvidenceLook Look(double at, int step = 0, bool perMiss = false)
    {
        EvidenceLook look = new EvidenceReader(perMiss).Read(
            evidence, step, Noon, Noon, Noon.AddMinutes(Math.Floor(at) - 5), Noon.AddMinutes(at), [.. series.Select(s => new MetricSeries(s, "Complete"))]);
        evidence = evidence.After(Plain, look);
        return look;
    }

    [Fact]
    public void A_minute_counts_when_it_was_read_equal_twice_a_minute_apart()
    {
        Put(0, 300, 1, 5700, 0.1);
        Assert.Empty(Look(6).Minutes);
        Assert.Empty(Look(6.5).Minutes);
        Assert.Equal(new JudgedMinute(300, 5700, 3, 6), Assert.Single(Look(7).Minutes, m => m.Counts is not null).Counts);
        Assert.Equal((1, new JudgedMinute(300, 5700, 3, 6)), (evidence.Minutes, evidence.Totals));
        Assert.DoesNotContain(Look(8).Minutes, m => m.At == Noon);
    }

    [Fact]
    public void One_that_changed_waits_for_two_equal_reads_and_holds_those_after_it_back()
    {
        Put(0, 210, 1, 5700, 0.1);
        Put(1, 300, 1, 5700, 0.1);
        Look(7);
        Put(0, 300, 1, 5700, 0.1);
        Assert.Empty(Look(8).Minutes);
        Assert.Equal([Noon, Noon.AddMinutes(1)], Look(9).Minutes.Select(m => m.At).Take(2));
        Assert.Equal(600, evidence.Totals.Staging);
    }

    [Fact]
    public void One_that_never_settles_is_given_up_after_half_an_hour()
    {
        var final = new List<FinalMinute>();
        for (int at = 6; at < 40; at++)
        {
            Put(0, 300 + at, 1, 5700, 0.1);
            final.AddRange(Look(at).Minutes);
        }

        Assert.Contains("still change after half an hour", final[0].Why, StringComparison.Ordinal);
        Assert.Equal(0, evidence.Minutes);
    }

    [Theory]
    [InlineData(null, 1.0, 5700.0, 0.1, "there are no data of staging")]
    [InlineData(300.0, 1.0, 5700.0, null, "there are no data of the primary")]
    [InlineData(0.0, 0.0, 5700.0, 0.1, "staging had no requests that count")]
    [InlineData(300.0, 1.0, 0.0, 0.0, "the primary had no requests that count")]
    [InlineData(300.0, double.NaN, 5700.0, 0.1, "its figures cannot be (300, NaN, 5700, 0.1)")]
    [InlineData(-1.0, 1.0, 5700.0, 0.1, "its figures cannot be")]
    [InlineData(300.0, 101.0, 5700.0, 0.1, "its figures cannot be")]
    public void What_cannot_be_judged_is_no_data_and_says_why(double? requests, double? rate, double? others, double? otherRate, string why)
    {
        Put(0, requests, rate, others, otherRate);
        Look(6);
        Look(7);
        Assert.Equal((0, 1), (evidence.Minutes, evidence.NoData));
        Assert.Contains(why, evidence.WhyNoData, StringComparison.Ordinal);
        Measurement said = CompareText.Of(new() { Name = "g", Type = GateKind.Compare }, Plain, evidence, null);
        Assert.Equal((GateVerdict.Inconclusive, 0d), (said.Verdict, said.Line));
        Assert.Contains(why, said.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Per_miss_counts_what_the_cache_did_not_answer()
    {
        var reader = new EvidenceReader(perMiss: true);
        Assert.Equal(new JudgedMinute(60, 570, 3, 6), reader.Final(Noon, [300, 1, 80, 5700, 100 * 6.0 / 5700, 90]).Counts);
        Assert.Contains("more errors than requests (30 of 3, 6 of 570)", reader.Final(Noon, [300, 10, 99, 5700, 100 * 6.0 / 5700, 90]).Why, StringComparison.Ordinal);
        Assert.Contains("staging had no requests that count", reader.Final(Noon, [300, 0, 100, 5700, 0, 90]).Why, StringComparison.Ordinal);
    }

    // Fixed decimals hide errors of a tiny rate: those count for the primary, or every release would abort.
    [Fact]
    public void Rates_that_are_published_rounded_are_seen_and_what_they_hide_counts_for_the_primary()
    {
        for (int minute = 0; minute < 5; minute++)
        {
            Put(minute, 31_234, 0.02, 612_345, 0);
        }

        Look(10);
        Look(11);
        Assert.True(evidence.IsRounded);
        Assert.Equal(2, evidence.Decimals);
        Assert.Equal(31, evidence.Recent[^1].Counts!.Value.PrimaryErrorsAtMost);
        Assert.Contains("published rounded", CompareText.Of(new() { Name = "g", Type = GateKind.Compare }, Plain, evidence, null).Reason, StringComparison.Ordinal);
        Evidence exact = new Evidence().After(Plain, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon, new(300, 600_000, 1, 0), null)] });
        Evidence hidden = new Evidence().After(Plain, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon, new(300, 600_000, 1, 0, 30), null)] });
        Assert.True(hidden.Fail(Plain) < exact.Fail(Plain));
        Assert.Equal(hidden.Pass(Plain), exact.Pass(Plain));
    }

    [Fact]
    public void Later_reads_that_move_a_total_by_a_tenth_leave_it_inconclusive_until_the_next_step()
    {
        for (int minute = 0; minute < 40; minute++)
        {
            Put(minute, 300, 0, 5700, 0.1);
        }

        Look(45);
        Look(46);
        Assert.Equal(GateVerdict.Pass, evidence.Verdict(Plain));
        for (int minute = 20; minute < 30; minute++)
        {
            Put(minute, 500, 0, 5700, 0.1);
        }

        Look(46.5);
        Assert.Equal(GateVerdict.Inconclusive, evidence.Verdict(Plain));
        Assert.Contains("raise SettleTime", CompareText.Of(new() { Name = "g", Type = GateKind.Compare }, Plain, evidence, null).Reason, StringComparison.Ordinal);
        Look(47, step: 1);
        Assert.False(evidence.IsMoved);
    }

    // Staging's misses may be more than the primary's: then they are not in its figures, and the gate must not go blind.
    [Fact]
    public void Where_the_primary_has_fewer_requests_than_staging_its_figures_are_as_published()
    {
        Evidence now = new();
        for (int minute = 0; minute < 30; minute++)
        {
            now = now.After(Plain, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon.AddMinutes(minute), new(900, 300, 90, 3), null)] });
        }

        Assert.Equal((true, GateVerdict.Fail), (now.IsPublished, now.Verdict(Plain)));
        Assert.Equal(now.Published.FailValue(Plain), now.Fail(Plain));
    }

    [Theory]
    [InlineData(0, 0, "no error on either arm")]
    [InlineData(0, 6, "odds ratio 1.46 (95 %: 0.0819 to 25.9)")]
    [InlineData(10, 6, "odds ratio 31.7 (95 %: 11.8 to 84.8)")]
    public void The_odds_ratio_has_an_interval(long x, long y, string text) => Assert.Equal(text, CompareText.OddsRatio(new(300, 5700, x, y)));

    [Fact]
    public void A_fail_stays_and_explains_itself()
    {
        Evidence now = new();
        for (int minute = 0; minute < 16; minute++)
        {
            now = now.After(Plain, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon.AddMinutes(minute), new(300, 5700, 10, 6), null)] });
        }

        Measurement said = CompareText.Of(new() { Name = "g", Type = GateKind.Compare }, Plain, now, null);
        Assert.Equal((GateVerdict.Fail, -1d, "less than 3 times the primary's"), (said.Verdict, said.Line, said.Limit));
        Assert.Equal("staging 160 of 4,800 (3.3333 %), primary 96 of 91,200 (0.1053 %)", said.Value);
        Assert.Equal(
            "Errors on staging are more than 1.5 times as likely as on the primary: staging 160 of 4,800 (3.3333 %), primary 96 of 91,200 (0.1053 %) in "
            + "16 min, odds ratio 32.7 (95 %: 25.3 to 42.1). This stays, whatever comes.", said.Reason);
        for (int minute = 16; minute < 100; minute++)
        {
            now = now.After(Plain, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon.AddMinutes(minute), new(300, 5700, 0, 6), null)] });
        }

        Assert.Equal(GateVerdict.Fail, now.Verdict(Plain));
    }

    // What it is in a journal is what it was.
    [Fact]
    public void Evidence_goes_through_a_record_and_back()
    {
        for (int minute = 0; minute < 30; minute++)
        {
            Put(minute, 300, minute % 3 / 3.0, 5700, 0.1);
            Look(minute + 6);
        }

        Evidence back = JsonSerializer.Deserialize<Evidence>(JsonSerializer.Serialize(evidence, JournalRecord.Json), JournalRecord.Json)!;
        Assert.Equal((evidence.Fail(Plain), evidence.Pass(Plain), evidence.Totals, evidence.Next), (back.Fail(Plain), back.Pass(Plain), back.Totals, back.Next));
        Assert.Equal(evidence.Recent, back.Recent);
        Assert.True(evidence.Minutes > 20);
    }

    // Days of good minutes, or one impossible under a ceiling, are numbers still: a journal has no infinity.
    [Fact]
    public void Nothing_overflows()
    {
        JudgeSettings settings = Plain with { Ceiling = 0.01 };
        Evidence now = new();
        for (int minute = 0; minute < 5000; minute++)
        {
            now = now.After(settings, new() { Step = 0, StepStart = Noon, Minutes = [new(Noon.AddMinutes(minute), new(90_000, 500_000, minute == 4999 ? 900 : 0, 500), null)] });
        }

        Assert.True(double.IsFinite(now.Fail(settings)) && double.IsFinite(now.Pass(settings)));
        Assert.Equal(5000, JsonSerializer.Deserialize<Evidence>(JsonSerializer.Serialize(now, JournalRecord.Json), JournalRecord.Json)!.Minutes);
    }

    // Two of 300 are more than the third of a per cent that was measured makes likely; the controls show that the traffic is no easy one.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_healthy_release_is_not_aborted_whatever_its_traffic(int which)
    {
        const int Runs = 300;
        (int Gate, int Product, int Z)[] all = [.. Enumerable.Range(0, Runs).AsParallel().Select(run => FalseAborts.One(FalseAborts.Kinds[which], run))];
        Assert.InRange(all.Count(a => a.Gate <= FalseAborts.Minutes), 0, 3);
        Assert.InRange(all.Count(a => a.Z <= FalseAborts.Minutes), Runs / 5, Runs);
        Assert.InRange(all.Count(a => a.Product <= FalseAborts.Minutes), which == 0 ? 0 : Runs / 10, Runs);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(300, 5)]
    [InlineData(900, 7)]
    [InlineData(1800, 15)]
    [InlineData(3600, 15)]
    public void A_block_is_half_of_the_time_that_viewers_are_pinned(int maximum, int minutes) =>
        Assert.Equal(minutes, CompareGate.BlockFor(maximum).TotalMinutes);

    // One budget, shared by those that decide.
    [Fact]
    public void Gates_share_the_budget_of_false_aborts()
    {
        RolloutPlan plan = PlanJson.Read("""
            { "FalseAborts": 0.02, "Steps": { "Weight": 0.15, "Hold": "1h" }, "Gates": {
              "a": { "Type": "Compare", "Metric": "5xx", "Baseline": 2 }, "b": { "Type": "Compare", "Metric": "4xx" },
              "c": { "Type": "Compare", "Metric": "4xx", "Advisory": false } } }
            """).Plan!;
        JudgeSettings settings = CompareGate.Settings(plan, plan.Gates[0]);
        Assert.Equal((0.01, 3d, 6d), (settings.FalseAborts, settings.FailRatio, settings.PassRatio));
        Assert.True(plan.Gates[1].Advisory);
    }
}
