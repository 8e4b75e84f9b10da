using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Compares the error counts of both arms, minute by minute, by a test that may be looked at after each: wrong Fails stay within the plan's
/// FalseAborts at any number of looks. about_CdpTools_Evidence has what a Pass means, and what it does not.
/// </summary>
internal static class CompareGate
{
    // So much is read in one call at most; the rest at the next look.
    private static readonly TimeSpan MostRead = TimeSpan.FromHours(12);

    /// <summary>What a gate is judged by.</summary>
    public static JudgeSettings Settings(RolloutPlan plan, PlanGate gate) => new()
    {
        FailRatio = (double)(gate.FailRatio * gate.Baseline),
        PassRatio = (double)(gate.PassRatio * gate.Baseline),
        Ceiling = (double?)gate.Ceiling,
        FalseAborts = (double)plan.FalseAborts / Math.Max(1, plan.Gates.Count(g => g.Type == GateKind.Compare && !g.Advisory)),
        Block = (int)BlockOf(plan, gate).TotalMinutes,
    };

    /// <summary>Minutes that count for one factor at most: what a viewer who is pinned to an arm can do in one visit.</summary>
    public static TimeSpan BlockOf(RolloutPlan plan, PlanGate gate) => gate.Block ?? BlockFor(plan.Stickiness?.MaximumTTL);

    /// <summary>Half of the time that a viewer is pinned, 5 to 15 minutes.</summary>
    public static TimeSpan BlockFor(int? maximumTtl) => TimeSpan.FromMinutes(Math.Clamp((maximumTtl ?? 0) / 120, 5, 15));

    /// <summary>Whether a step is the first by weight: in it, staging's cache is cold.</summary>
    public static bool WarmsUp(RolloutPlan plan, int step) => !plan.Steps.Take(step).Any(s => s.Weight is not null);

    /// <summary>When a step's hold has lasted so long, the judge can say its first word: all minutes of three blocks and one more, settled.</summary>
    public static TimeSpan FirstWord(RolloutPlan plan, PlanGate gate, int step) =>
        plan.SettleTime + (WarmsUp(plan, step) ? gate.WarmUp : TimeSpan.Zero) + (3 * BlockOf(plan, gate)) + TimeSpan.FromMinutes(1);

    /// <summary>What is asked of CloudWatch: staging's series, then the primary's.</summary>
    public static IReadOnlyList<MetricQuery> Queries(PlanGate gate, string stagingId, string primaryId) =>
    [
        .. new[] { stagingId, primaryId }.SelectMany(id => (MetricQuery[])
        [
            MetricQuery.OfDistribution(id, "Requests", "Sum"),
            MetricQuery.OfDistribution(id, gate.Metric + "ErrorRate", "Average"),
            .. gate.Per == ComparePer.Miss ? [MetricQuery.OfDistribution(id, "CacheHitRate", "Average")] : (MetricQuery[])[],
        ]),
    ];

    public static async Task<Measurement> MeasureAsync(
        OpenRollout rollout, PlanGate gate, DateTimeOffset now, CloudWatchApi cloudWatch, ICallLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        JudgeSettings settings = Settings(rollout.Plan, gate);
        Evidence before = state.Evidence.GetValueOrDefault(gate.Name) ?? new();
        DateTimeOffset start = MetricGate.Minute(state.DeployedAt!.Value, up: true);
        DateTimeOffset first = WarmsUp(rollout.Plan, state.Step) ? start + gate.WarmUp : start;
        bool isSame = before.Step == state.Step;
        DateTimeOffset from = isSame && before.Recent.Count > 0 ? before.Recent[0].At : first, end = MetricGate.Minute(now - rollout.Plan.SettleTime);
        var look = new EvidenceLook { Step = state.Step, StepStart = start };
        if (end > from)
        {
            end = end - from > MostRead ? from + MostRead : end;
            try
            {
                IReadOnlyList<MetricSeries> series = await cloudWatch
                    .MinutesAsync(Queries(gate, state.StagingId, state.PrimaryId), from, end, log, cancellationToken).ConfigureAwait(false);
                if (series.FirstOrDefault(s => !s.IsComplete) is { } incomplete)
                {
                    return Unmeasured($"CloudWatch gave no whole answer ({incomplete.Status})");
                }

                look = new EvidenceReader(gate.Per == ComparePer.Miss).Read(before, state.Step, start, first, end, now, series);
            }
            catch (CdpException e)
            {
                return Unmeasured(Shown.OneLine(e.Text));
            }
        }

        DateTimeOffset firstWord = state.DeployedAt.Value + FirstWord(rollout.Plan, gate, state.Step);
        return CompareText.Of(gate, settings, before.After(settings, look), now < firstWord ? firstWord : null) with { Look = look };

        // What has failed stays so.
        Measurement Unmeasured(string why) => before.HasFailed
            ? CompareText.Of(gate, settings, before, null)
            : new(gate.Name, GateVerdict.Error, null, CompareText.Limit(settings), why);
    }
}
