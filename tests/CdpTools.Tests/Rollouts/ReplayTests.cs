using CdpTools.CloudWatch;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

public class ReplayTests
{
    private static readonly DateTimeOffset Begin = new(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);
    private const string Compare = """{ "Steps": { "Weight": 0.15, "Hold": "1h" }, "Gates": { "errors": { "Type": "Compare", "Metric": "5xx" } } }""";

    private static ServiceConnection Past(Func<int, (double Requests, double Rate)?> staging, Func<int, (double Requests, double Rate)?> primary, int minutes)
    {
        var cloud = new ServiceConnection(new SimulatorOptions { Sample = true });
        foreach ((string id, Func<int, (double Requests, double Rate)?> of) in ((string, Func<int, (double, double)?>)[])[("STAGING", staging), ("PRIMARY", primary)])
        {
            for (int minute = 0; minute < minutes; minute++)
            {
                if (of(minute) is { } at)
                {
                    cloud.Service.CloudWatch.SetMetric(MetricName.OfDistribution(id, "Requests"), Begin.AddMinutes(minute), at.Requests);
                    cloud.Service.CloudWatch.SetMetric(MetricName.OfDistribution(id, "5xxErrorRate"), Begin.AddMinutes(minute), at.Rate);
                }
            }
        }

        return cloud;
    }

    private static Task<CdpRolloutReplay> RunAsync(ServiceConnection cloud, string plan, int hours, int seed = 1) => new Replay(
        cloud, PlanJson.Read(plan).Plan!, "PRIMARY", "STAGING", seed).RunAsync(Begin, Begin.AddHours(hours), Begin.AddDays(5), new TestLog(), default);

    // The primary against itself: an outage of both is no difference.
    [Fact]
    public async Task The_primary_against_itself_aborts_nothing_whatever_it_went_through()
    {
        ServiceConnection cloud = Past(_ => null, m => (6000, m % 1440 is > 20 and < 40 ? 30 : 0.1), 3 * 1440);
        CdpRolloutReplay replay = await RunAsync(cloud, Compare, 72);
        Assert.Equal((3, 0), (replay.Days.Count, replay.Aborted));
        Assert.Equal("The plan would have aborted for nothing on 0 of 3 days.", replay.ToString());
    }

    [Fact]
    public async Task A_staging_period_is_taken_as_it_was()
    {
        ServiceConnection cloud = Past(m => m < 1440 ? (900, 1) : null, _ => (6000, 0.1), 2 * 1440);
        CdpRolloutReplay replay = await RunAsync(cloud, Compare, 48);
        Assert.Equal([(true, true), (false, false)], replay.Days.Select(d => (d.Aborted, d.AsItWas)));
        Assert.Equal(("errors", 1), (replay.Days[0].Gate, replay.Days[0].Step));
        Assert.InRange(replay.Days[0].After!.Value.TotalMinutes, 26, 40);
        Assert.Contains("more than 1.5 times", replay.Days[0].Reason, StringComparison.Ordinal);
    }

    // As in a rollout: so many in a row, over so many minutes, in the bake too, and never an advisory one.
    [Fact]
    public async Task Metric_gates_run_over_the_holds()
    {
        ServiceConnection cloud = Past(_ => null, m => (6000, m is > 70 and < 80 ? 50 : 0.1), 1440);
        const string Plan = """
            { "Steps": [ { "Weight": 0.15, "Hold": "1h" }, { "Promote": true, "Hold": "1h" } ], "Gates": {
              "rate": { "Type": "Metric", "Metric": "5xxErrorRate", "Arm": "Primary", "Max": 5, "Over": "1m", "FailAfter": 3 } } }
            """;
        CdpRolloutReplay replay = await RunAsync(cloud, Plan, 3);
        Assert.Equal(("rate", 2, TimeSpan.FromMinutes(74)), (replay.Days[0].Gate, replay.Days[0].Step, replay.Days[0].After));
        replay = await RunAsync(cloud, Plan.Replace("\"Max\"", "\"Advisory\": true, \"Max\"", StringComparison.Ordinal), 3);
        Assert.Equal(0, replay.Aborted);
    }

    [Fact]
    public async Task The_same_seed_splits_the_same_way()
    {
        ServiceConnection cloud = Past(_ => null, m => (600, m % 7), 600);
        const string Nervous = """
            { "FalseAborts": 0.5, "Steps": { "Weight": 0.15, "Hold": "8h" }, "Gates": { "errors": { "Type": "Compare", "Metric": "5xx", "FailRatio": 1 } } }
            """;
        CdpRolloutReplay[] all = [await RunAsync(cloud, Nervous, 9), await RunAsync(cloud, Nervous, 9)];
        Assert.Equal(all[0].Days[0].Reason, all[1].Days[0].Reason);
    }

    // As in a rollout: what rounded rates hide counts for the primary, and is learnt over the minutes of a day.
    [Fact]
    public async Task Rates_that_were_published_rounded_abort_nothing()
    {
        ServiceConnection cloud = Past(m => (31_234 + m, 0.01), m => (612_345 + m, 0), 1440);
        Assert.Equal(0, (await RunAsync(cloud, Compare, 24)).Aborted);
    }

    [Theory]
    [InlineData(100, 0.15)]
    [InlineData(40_000, 0.05)]
    [InlineData(60, 0.9)]
    public void A_split_has_its_mean_and_variance(long count, double share)
    {
        var chance = new CdpTools.Rollouts.Chance(3);
        double[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => (double)chance.Binomial(count, share))];
        double mean = drawn.Average(), variance = drawn.Sum(d => (d - mean) * (d - mean)) / drawn.Length;
        Assert.InRange(mean / (count * share), 0.99, 1.01);
        Assert.InRange(variance / (count * share * (1 - share)), 0.95, 1.05);
        Assert.All(drawn, d => Assert.InRange(d, 0, count));
    }

    [Fact]
    public async Task An_alarms_history_is_read_page_by_page()
    {
        var cloud = new ServiceConnection(new SimulatorOptions { StartTime = Begin });
        for (int i = 0; i < 130; i++)
        {
            cloud.Service.CloudWatch.SetAlarm("a", i % 2 == 0 ? "ALARM" : "OK");
            cloud.Service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        IReadOnlyList<(DateTimeOffset At, string State)> history = await new CloudWatchApi(cloud).AlarmHistoryAsync(
            "a", null, Begin.AddMinutes(10), Begin.AddHours(5), new TestLog(), default);
        Assert.Equal((120, Begin.AddMinutes(10), "ALARM"), (history.Count, history[0].At, history[0].State));
        Assert.Equal("OK", history[^1].State);
    }
}
