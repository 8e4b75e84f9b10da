using System.Globalization;
using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>What a plan's Compare gates can show on a site, and the shortest step that shows enough.</summary>
internal static class Planner
{
    /// <summary>How much is enough: a threefold regression is caught in nine of ten.</summary>
    public const double Enough = 0.9, Threefold = 3;

    // By e to the 5.2 with c_P: no error at all in so many requests times the ceiling is a Pass.
    private const double RequestsOfCeiling = 5.2;

    private const int LongestSuggested = 24 * 60;
    private static readonly double[] Ratios = [2, Threefold, 5, 10];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The site's own rate and share of errors in the last day.</summary>
    /// <exception cref="CdpException">There are none, or CloudWatch cannot be asked.</exception>
    public static async Task<(double RequestsPerSecond, double ErrorRate)> RateAsync(
        IConnection connection, string primaryId, string metric, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<MetricSeries> series = await new CloudWatchApi(connection).MinutesAsync(
            [MetricQuery.OfDistribution(primaryId, "Requests", "Sum"), MetricQuery.OfDistribution(primaryId, metric + "ErrorRate", "Average")],
            now - Day, now, log, cancellationToken).ConfigureAwait(false);
        double requests = series[0].Minutes.Values.Sum();
        if (requests <= 0)
        {
            throw RolloutFaults.NoMetrics(primaryId, "in the last day", "-RequestsPerSecond and -ErrorRate");
        }

        double errors = series[0].Minutes.Sum(m => m.Value * series[1].Minutes.GetValueOrDefault(m.Key) / 100);

        // A day without any is no proof that there are none.
        return (requests / series[0].Minutes.Count / 60, Math.Max(errors, 0.5) / requests);
    }

    /// <summary>The site's requests in the last day; null where CloudWatch has none of them.</summary>
    public static async Task<double?> RequestsAsync(
        IConnection connection, string primaryId, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<MetricSeries> series = await new CloudWatchApi(connection).MinutesAsync(
            [MetricQuery.OfDistribution(primaryId, "Requests", "Sum")], now - Day, now, log, cancellationToken).ConfigureAwait(false);
        return series[0].Minutes.Count > 0 ? series[0].Minutes.Values.Sum() : null;
    }

    /// <summary>A forecast for each Compare gate in each step by weight.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rate">Requests a second and the share that fails, by the gate's metric.</param>
    public static IEnumerable<CdpRolloutForecast> Of(RolloutPlan plan, Func<string, (double RequestsPerSecond, double ErrorRate)> rate)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            PlanStep step = plan.Steps[i];
            foreach (PlanGate gate in plan.GatesOf(step).Where(g => g.Type == GateKind.Compare))
            {
                (double requests, double errors) = rate(gate.Metric!);
                yield return Of(plan, i, gate, new(requests, errors, (double)step.Weight!.Value));
            }
        }
    }

    public static CdpRolloutForecast Of(RolloutPlan plan, int step, PlanGate gate, SiteRate rate, int runs = Forecast.Runs)
    {
        PlanStep planned = plan.Steps[step];
        JudgeSettings settings = CompareGate.Settings(plan, gate);
        int unjudged = Unjudged(plan, gate, step), judged = Math.Max(0, (int)planned.Hold.TotalMinutes - unjudged);
        CdpForecastChance[] chances =
        [
            .. Ratios.Select(odds =>
            {
                SpokenAfter fail = Forecast.Fail(settings, rate, odds * (double)gate.Baseline, runs);
                return new CdpForecastChance(odds, fail.Within(judged), fail.After(0.5) + unjudged);
            }),
        ];
        SpokenAfter pass = Forecast.Pass(settings, rate, runs);
        return new(step + 1, planned.Describe(), gate.Name, planned.Hold)
        {
            JudgedMinutes = judged,
            Requests = (long)Math.Round(rate.StagingPerMinute * judged),
            Chances = chances,
            PassChance = pass.Within(judged),
            PassMinutes = pass.After(0.5) + unjudged,
            Message = chances[1].Chance >= Enough ? null : Message(plan, gate, step, rate, judged, chances),
        };
    }

    /// <summary>How long a step at a weight is to be held, to catch a threefold regression in nine of ten; null where a day is not enough.</summary>
    public static TimeSpan? HoldFor(RolloutPlan plan, PlanGate gate, int step, SiteRate rate) =>
        Forecast.Fail(CompareGate.Settings(plan, gate), rate, Threefold * (double)gate.Baseline, horizon: LongestSuggested)
            .After(Enough) is { } minutes
            ? TimeSpan.FromMinutes(Math.Ceiling((minutes + Unjudged(plan, gate, step)) / 5.0) * 5)
            : null;

    // Minutes of a hold that are warming up or not settled at its end, and the one in which it is read twice.
    private static int Unjudged(RolloutPlan plan, PlanGate gate, int step) => (int)Math.Ceiling(
        (plan.SettleTime + (CompareGate.WarmsUp(plan, step) ? gate.WarmUp : TimeSpan.Zero)).TotalMinutes) + 1;

    private static string Message(RolloutPlan plan, PlanGate gate, int step, SiteRate rate, int judged, CdpForecastChance[] chances)
    {
        double requests = rate.StagingPerMinute * judged;
        var text = new List<string>();
        if (judged < (3 * CompareGate.BlockOf(plan, gate).TotalMinutes) + 1)
        {
            text.Add(
                $"The hold of {Duration.Text(plan.Steps[step].Hold)} is over before the judge can say anything: that takes "
                + $"{Duration.Text(CompareGate.FirstWord(plan, gate, step))}.");
        }

        if (requests < RequestsOfCeiling / 0.01 || chances[^1].Chance < 0.5)
        {
            double perHour = rate.StagingPerMinute * 60;
            text.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Staging will serve about {Math.Max(0, requests):N0} requests in this step that count."));
            if (requests >= RequestsOfCeiling)
            {
                text.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Even with no error at all, that shows only that fewer than about 1 in {requests / RequestsOfCeiling:N0} fail."));
            }

            text.Add($"To show 1 in 1,000 takes about {Duration.Text(TimeSpan.FromMinutes(Math.Ceiling(RequestsOfCeiling * 1000 / perHour * 60)))}.");
        }
        else
        {
            text.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"A threefold regression is caught in {chances[1].Chance * 100:0} of 100 such steps: the hold is too short."));
        }

        return string.Join(' ', [.. text, Ways(plan, gate, step, rate, requests)]);
    }

    private static string Ways(RolloutPlan plan, PlanGate gate, int step, SiteRate rate, double requests)
    {
        List<string> ways = [];
        if (HoldFor(plan, gate, step, rate) is { } hold && hold > plan.Steps[step].Hold)
        {
            ways.Add($"hold it for {Duration.Text(hold)}");
        }

        if (plan.Steps[step].Weight < PolicyRules.MaximumWeight)
        {
            ways.Add($"use weight {PolicyText.Percent(PolicyRules.MaximumWeight)}");
        }

        if (gate.Ceiling is null && requests >= RequestsOfCeiling)
        {
            ways.Add(string.Create(CultureInfo.InvariantCulture, $"accept Ceiling = {Math.Round(RequestsOfCeiling / requests, 5)}"));
        }

        if (gate.OnInconclusive != GateAction.Advance)
        {
            ways.Add("choose OnInconclusive = 'Advance': the rollout then goes on without proof");
        }

        string all = string.Join(", or ", ways);
        return all.Length == 0 ? "" : char.ToUpperInvariant(all[0]) + all[1..] + ".";
    }

    /// <summary>What one viewer, pinned to staging, with a failing request every five seconds looks like; null where it is no regression.</summary>
    public static string? OneViewer(PlanGate gate, SiteRate rate)
    {
        double looksLike = 1 + (12 / Math.Max(1e-9, rate.StagingPerMinute * rate.ErrorRate));
        return looksLike <= (double)gate.FailRatio || gate.OnFail == GateAction.Hold ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"One viewer who is pinned to staging and fails every five seconds looks like {looksLike:0} times the errors to the gate '{gate.Name}'. ")
            + "OnFail = 'Hold' lets a person look first; a MaximumTTL of 5 to 10 minutes keeps it short.";
    }
}
