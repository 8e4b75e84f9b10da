using System.Globalization;
using CdpTools.Aws;
using CdpTools.CloudWatch;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Holds a metric against limits, over the settled minutes of the step's hold. A sum is of all minutes; a rate of CloudFront's is weighted by
/// each minute's requests, so that a quiet minute does not count as a busy one; what else there is is averaged. No minute is Inconclusive.
/// </summary>
internal static class MetricGate
{
    /// <summary>
    /// CloudFront's metrics, the one statistic that each has, and whether they are to be switched on (CreateMonitoringSubscription) [D].
    /// </summary>
    public static IReadOnlyDictionary<string, (string Statistic, bool IsAdditional)> Known { get; } =
        new Dictionary<string, (string, bool)>(StringComparer.OrdinalIgnoreCase)
        {
            ["Requests"] = ("Sum", false),
            ["BytesDownloaded"] = ("Sum", false),
            ["BytesUploaded"] = ("Sum", false),
            ["4xxErrorRate"] = ("Average", false),
            ["5xxErrorRate"] = ("Average", false),
            ["TotalErrorRate"] = ("Average", false),
            ["401ErrorRate"] = ("Average", true),
            ["403ErrorRate"] = ("Average", true),
            ["404ErrorRate"] = ("Average", true),
            ["502ErrorRate"] = ("Average", true),
            ["503ErrorRate"] = ("Average", true),
            ["504ErrorRate"] = ("Average", true),
            ["CacheHitRate"] = ("Average", true),
            ["OriginLatency"] = ("p90", true),
        };

    public static async Task<Measurement> MeasureAsync(
        PlanGate gate,
        TimeSpan settle,
        GateContext context,
        DateTimeOffset now,
        CloudWatchApi cloudWatch,
        ICallLog log,
        CancellationToken cancellationToken)
    {
        string limit = Limit(gate);
        (DateTimeOffset start, DateTimeOffset end) = Window(gate.Over, settle, context.Since, now);
        if (start >= end)
        {
            return new(
                gate.Name, GateVerdict.Inconclusive, null, limit,
                $"no minute of the hold is {Duration.Text(settle)} old yet (SettleTime)");
        }

        IReadOnlyList<MetricQuery> metrics = Queries(gate, gate.Arm == GateArm.Staging ? context.StagingId : context.PrimaryId);
        try
        {
            IReadOnlyList<MetricSeries> series = await cloudWatch.MinutesAsync(metrics, start, end, log, cancellationToken).ConfigureAwait(false);
            return series.FirstOrDefault(s => !s.IsComplete) is { } incomplete
                ? new(gate.Name, GateVerdict.Error, null, limit, $"CloudWatch gave no whole answer ({incomplete.Status})")
                : Judge(gate, series[0].Minutes, series.Count > 1 ? series[1].Minutes : null, limit);
        }
        catch (CdpException e)
        {
            return new(gate.Name, GateVerdict.Error, null, limit, Shown.OneLine(e.Text));
        }
    }

    /// <summary>The minutes that are looked at: of the hold, whole, settled, and so many at most.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End) Window(TimeSpan over, TimeSpan settle, DateTime since, DateTimeOffset now)
    {
        DateTimeOffset end = Minute(now - settle), first = Minute(since, up: true);
        return (end - over > first ? end - over : first, end);
    }

    /// <summary>The beginning of the minute, or of the next one.</summary>
    public static DateTimeOffset Minute(DateTimeOffset time, bool up = false)
    {
        long minute = TimeSpan.TicksPerMinute;
        return new((time.UtcTicks + (up ? minute - 1 : 0)) / minute * minute, TimeSpan.Zero);
    }

    /// <summary>The verdict on the minutes that there are.</summary>
    public static Measurement Judge(
        PlanGate gate,
        IReadOnlyDictionary<DateTimeOffset, double> minutes,
        IReadOnlyDictionary<DateTimeOffset, double>? requests,
        string limit)
    {
        (double Value, double Weight)[] points =
        [
            .. minutes.Select(m => (m.Value, requests is null ? 1 : requests.GetValueOrDefault(m.Key)))
                .Where(p => double.IsFinite(p.Value) && p.Item2 > 0),
        ];
        if (points.Length == 0)
        {
            string why = gate.Namespace is null && Known.TryGetValue(gate.Metric!, out (string, bool IsAdditional) known) && known.IsAdditional
                ? $"there are no data; {gate.Metric} is one of the additional metrics, which each distribution must have switched on"
                : "there are no data";
            return new(gate.Name, GateVerdict.Inconclusive, null, limit, why);
        }

        double value = gate.Stat switch
        {
            "Sum" or "SampleCount" => points.Sum(p => p.Value),
            "Minimum" => points.Min(p => p.Value),
            "Maximum" => points.Max(p => p.Value),
            _ => points.Sum(p => p.Value * p.Weight) / points.Sum(p => p.Weight),
        };
        bool isOver = value > (double?)gate.Max, isUnder = value < (double?)gate.Min;
        string text = string.Create(CultureInfo.InvariantCulture, $"{value:0.###} over {points.Length} min");
        return isOver || isUnder
            ? new(gate.Name, GateVerdict.Fail, text, limit, $"{gate.Metric} is {text}, {(isOver ? "above" : "below")} the limit ({limit})")
            : new(gate.Name, GateVerdict.Pass, text, limit, null);
    }

    /// <summary>What is asked of CloudWatch: the metric, and of a rate the requests that weigh its minutes.</summary>
    public static IReadOnlyList<MetricQuery> Queries(PlanGate gate, string distributionId) =>
        gate.Namespace is { } space ? [new(space, gate.Metric!, [.. gate.Dimensions], gate.Stat!)]
        : gate.Metric!.EndsWith("Rate", StringComparison.OrdinalIgnoreCase)
            ? [MetricQuery.OfDistribution(distributionId, gate.Metric, gate.Stat!), MetricQuery.OfDistribution(distributionId, "Requests", "Sum")]
            : [MetricQuery.OfDistribution(distributionId, gate.Metric, gate.Stat!)];

    /// <summary>The limits in words.</summary>
    public static string Limit(PlanGate gate)
    {
        string least = gate.Min is { } min ? string.Create(CultureInfo.InvariantCulture, $"at least {min}") : "";
        string most = gate.Max is { } max ? string.Create(CultureInfo.InvariantCulture, $"at most {max}") : "";
        return $"{least}{(least.Length > 0 && most.Length > 0 ? ", " : "")}{most}";
    }
}
