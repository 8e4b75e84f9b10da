using CdpTools.Aws;
using CdpTools.CloudWatch;

namespace CdpTools.Rollouts;

/// <summary>
/// Runs a plan's Alarm, Metric and Compare gates over days that are past, by the code that a rollout runs. Where staging had no traffic then, the
/// primary is compared with itself: its requests and errors are split by the step's weight, from a seed. Each step is left at the end of its hold.
/// </summary>
internal sealed class Replay(IConnection connection, RolloutPlan plan, string primaryId, string stagingId, int seed)
{
    /// <summary>How long CloudWatch keeps minutes [D].</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(15);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1), Minute = TimeSpan.FromMinutes(1);
    private readonly CloudWatchApi cloudWatch = new(connection);

    /// <summary>What is known of one day: the series of each gate, and when each alarm was in ALARM.</summary>
    private sealed record Past(
        IReadOnlyDictionary<string, IReadOnlyList<MetricSeries>> Series,
        IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, string State)>> Alarms);

    /// <summary>Runs them over a day for each day of a range.</summary>
    /// <param name="since">The first start.</param>
    /// <param name="until">By when the last one is over.</param>
    /// <param name="now">The time, before which CloudWatch keeps so much.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="CdpException">There is no such past, or CloudWatch cannot be asked.</exception>
    public async Task<CdpRolloutReplay> RunAsync(
        DateTimeOffset since, DateTimeOffset until, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken)
    {
        if (since < now - Kept)
        {
            throw RolloutFaults.ReplayRange(since, until, "it is longer ago than CloudWatch keeps minutes.");
        }

        since = MetricGate.Minute(since);
        TimeSpan length = plan.Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Hold);
        if (since + length > until)
        {
            throw RolloutFaults.ReplayRange(since, until, $"the plan's holds alone take {Duration.Text(length)}.");
        }

        var days = new List<CdpReplayedDay>();
        for (DateTimeOffset start = since; start + length <= until; start += Day)
        {
            days.Add(Judge(start, await PastAsync(start, start + length, log, cancellationToken).ConfigureAwait(false)));
        }

        return new(days);
    }

    private async Task<Past> PastAsync(DateTimeOffset start, DateTimeOffset end, ICallLog log, CancellationToken cancellationToken)
    {
        var series = new Dictionary<string, IReadOnlyList<MetricSeries>>();
        var alarms = new Dictionary<string, IReadOnlyList<(DateTimeOffset, string)>>();
        foreach (PlanGate gate in plan.Gates.Where(g => !g.Advisory))
        {
            if (gate.Type is GateKind.Compare or GateKind.Metric)
            {
                // Both arms of a metric too: where staging has none, the primary stands for it.
                IReadOnlyList<MetricQuery> queries = gate.Type == GateKind.Compare
                    ? CompareGate.Queries(gate, stagingId, primaryId)
                    : [.. MetricGate.Queries(gate, gate.Arm == GateArm.Staging ? stagingId : primaryId), .. MetricGate.Queries(gate, primaryId)];
                series[gate.Name] = await cloudWatch.MinutesAsync(queries, start - gate.Over, end, log, cancellationToken).ConfigureAwait(false);
            }

            foreach ((string? region, string name) in gate.Names.Select(AlarmGate.Split))
            {
                alarms[name] = await cloudWatch.AlarmHistoryAsync(name, region, start - Kept, end, log, cancellationToken).ConfigureAwait(false);
            }
        }

        PlanGate? compare = plan.Gates.FirstOrDefault(g => g.Type == GateKind.Compare && !g.Advisory);
        return compare is null || series[compare.Name][^2].Minutes.Count > 0 || series[compare.Name][^1].Minutes.Count > 0
            ? new(series, alarms)
            : throw RolloutFaults.NoMetrics(primaryId, $"on {start.UtcDateTime:yyyy-MM-dd}", "another -Since");
    }

    private CdpReplayedDay Judge(DateTimeOffset start, Past past)
    {
        var chance = new Chance(seed + (start.UtcTicks / TimeSpan.TicksPerMinute));
        var evidence = new Dictionary<string, Evidence>();

        // One a day, as it learns whether rates are published rounded.
        var readers = plan.Gates.ToDictionary(g => g.Name, g => new EvidenceReader(g.Per == ComparePer.Miss));
        bool asItWas = false;
        DateTimeOffset from = start;
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            PlanStep step = plan.Steps[i];
            var failures = new Dictionary<string, int>();
            for (DateTimeOffset at = from; at < from + step.Hold; at += Minute)
            {
                foreach (PlanGate gate in plan.GatesOf(step).Where(g => !g.Advisory))
                {
                    (bool fails, string reason) = gate.Type switch
                    {
                        GateKind.Compare => Compare(gate, i, from, at, past, readers[gate.Name], chance, evidence, ref asItWas),
                        GateKind.Metric => Metric(gate, from, at, past),
                        GateKind.Alarm => Alarm(gate, at, past),
                        _ => (false, ""),
                    };
                    failures[gate.Name] = fails ? failures.GetValueOrDefault(gate.Name) + 1 : 0;
                    if (failures[gate.Name] >= gate.FailAfter)
                    {
                        return new(start) { Gate = gate.Name, Step = i + 1, After = at + Minute - start, Reason = reason, AsItWas = asItWas };
                    }
                }
            }

            from += step.Hold;
        }

        return new(start) { AsItWas = asItWas };
    }

    private (bool Fails, string Reason) Compare(
        PlanGate gate,
        int step,
        DateTimeOffset from,
        DateTimeOffset at,
        Past past,
        EvidenceReader reader,
        Chance chance,
        Dictionary<string, Evidence> evidence,
        ref bool asItWas)
    {
        if (CompareGate.WarmsUp(plan, step) && at < from + gate.WarmUp)
        {
            return (false, "");
        }

        IReadOnlyList<MetricSeries> series = past.Series[gate.Name];
        double?[] values = [.. series.Select(s => s.Minutes.TryGetValue(at, out double value) ? value : (double?)null)];
        int arm = values.Length / 2;
        FinalMinute minute = reader.Final(at, values);
        if (values[0] is null && values[arm] is not null)
        {
            // The primary twice: what it had, split.
            FinalMinute own = reader.Final(at, [.. values[arm..], .. values[arm..]]);
            minute = own.Counts is { } counts ? Split(own, counts, (double)plan.Steps[step].Weight!.Value, chance) : own;
        }
        else
        {
            asItWas |= minute.Counts is not null;
        }

        JudgeSettings settings = CompareGate.Settings(plan, gate);
        var look = new EvidenceLook { Step = step, StepStart = from, Minutes = [minute] };
        Evidence after = evidence[gate.Name] = (evidence.GetValueOrDefault(gate.Name) ?? new()).After(settings, look);
        return (after.HasFailed, after.HasFailed ? CompareText.Of(gate, settings, after, null).Reason! : "");
    }

    private static FinalMinute Split(FinalMinute minute, JudgedMinute counts, double weight, Chance chance)
    {
        long staging = chance.Binomial(counts.Primary, weight), errors = Math.Min(staging, chance.Binomial(counts.PrimaryErrors, weight));
        return staging == 0 || staging == counts.Primary
            ? minute with { Counts = null, Why = "an arm had no requests" }
            : minute with
            {
                Counts = new(
                    staging, counts.Primary - staging, errors, Math.Min(counts.Primary - staging, counts.PrimaryErrors - errors),
                    counts.PrimaryErrorsAtMost is { } most ? Math.Min(counts.Primary - staging, most) : null),
            };
    }

    private static (bool Fails, string Reason) Metric(PlanGate gate, DateTimeOffset from, DateTimeOffset at, Past past)
    {
        IReadOnlyList<MetricSeries> series = past.Series[gate.Name];
        int own = series.Count / 2;
        bool isThere = series[0].Minutes.Count > 0;
        DateTimeOffset first = at + Minute - gate.Over > from ? at + Minute - gate.Over : from;
        MetricSeries values = series[isThere ? 0 : own];
        MetricSeries? requests = own > 1 ? series[isThere ? 1 : own + 1] : null;
        Measurement measured = MetricGate.Judge(
            gate, Within(values), requests is null ? null : Within(requests), MetricGate.Limit(gate));
        return (measured.Verdict == GateVerdict.Fail, measured.Reason ?? "");

        Dictionary<DateTimeOffset, double> Within(MetricSeries one) =>
            one.Minutes.Where(m => m.Key >= first && m.Key <= at).ToDictionary(m => m.Key, m => m.Value);
    }

    private static (bool Fails, string Reason) Alarm(PlanGate gate, DateTimeOffset at, Past past)
    {
        foreach (string name in gate.Names.Select(n => AlarmGate.Split(n).Name))
        {
            if (past.Alarms[name].LastOrDefault(c => c.At <= at + Minute).State == "ALARM")
            {
                return (true, $"the alarm {name} was in ALARM");
            }
        }

        return (false, "");
    }
}
