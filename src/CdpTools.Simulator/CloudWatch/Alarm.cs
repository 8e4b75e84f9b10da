using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>What kinds of alarms there are.</summary>
public enum AlarmKind
{
    /// <summary>Of one metric.</summary>
    MetricAlarm,

    /// <summary>Of other alarms. Its rule is kept and not computed: its state is what SetAlarmState says [I].</summary>
    CompositeAlarm,

    /// <summary>Of log lines. Kept as composite ones are.</summary>
    LogAlarm,
}

/// <summary>One alarm of one region.</summary>
internal sealed class Alarm(string name, string arn, AlarmKind kind, DateTimeOffset now)
{
    public string Name => name;

    public AlarmKind Kind => kind;

    /// <summary>What it was made with, as DescribeAlarms gives it back.</summary>
    public JsonObject Settings { get; set; } = [];

    public string State { get; private set; } = "INSUFFICIENT_DATA";

    public string Reason { get; private set; } = "Unchecked: Initial alarm creation";

    public DateTimeOffset StateAt { get; private set; } = now;

    /// <summary>Why it is not evaluated, EVALUATION_ERROR or PARTIAL_DATA say; null where it is.</summary>
    public string? EvaluationState { get; set; }

    public DateTimeOffset ConfiguredAt { get; set; } = now;

    /// <summary>For a metric alarm: what it watches.</summary>
    public AlarmWatch? Watch { get; set; }

    /// <summary>Its changes of state, oldest first.</summary>
    public List<(DateTimeOffset At, string From, string To, string Reason)> History { get; } = [];

    public void SetState(string state, string reason, DateTimeOffset at)
    {
        if (state != State)
        {
            History.Add((at, State, state, reason));
        }

        (State, Reason, StateAt) = (state, reason, at);
    }

    /// <summary>Evaluates a metric alarm by the data that came after its state was set last: without such data it stays as it is.</summary>
    public void Evaluate(MetricStore metrics, DateTimeOffset at)
    {
        if (Watch is not { } watch || EvaluationState is not null)
        {
            return;
        }

        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / watch.Period * watch.Period);
        IReadOnlyList<(DateTimeOffset Time, double Value)> points = metrics.Read(
            watch.Metric, end.AddSeconds(-watch.Period * watch.Periods), end, watch.Period, watch.Statistic);
        if (points.Count == 0 || points[^1].Time.AddSeconds(watch.Period) <= StateAt)
        {
            return;
        }

        int missing = watch.MissingData == "breaching" ? watch.Periods - points.Count : 0;
        int breaching = points.Count(p => watch.IsBreaching(p.Value)) + missing;
        string state = breaching >= watch.Needed ? "ALARM" : "OK";
        if (state != State)
        {
            SetState(state, $"Threshold Crossed: {breaching} of the last {watch.Periods} datapoints were breaching.", at);
        }
    }

    public JsonObject Describe()
    {
        JsonObject described = new()
        {
            ["AlarmName"] = Name,
            ["AlarmArn"] = arn,
            ["AlarmConfigurationUpdatedTimestamp"] = JsonValue.Create(ConfiguredAt),
            ["StateValue"] = State,
            ["StateReason"] = Reason,
            ["StateUpdatedTimestamp"] = JsonValue.Create(StateAt),
        };
        foreach ((string key, JsonNode? value) in Settings)
        {
            described[key] = value?.DeepClone();
        }

        if (EvaluationState is not null)
        {
            described["EvaluationState"] = EvaluationState;
        }

        return described;
    }
}

/// <summary>What a metric alarm watches.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Statistic">One of the five, or a percentile.</param>
/// <param name="Period">In seconds.</param>
/// <param name="Periods">How many are looked at.</param>
/// <param name="Needed">How many of them must breach.</param>
/// <param name="Operator">How a value is compared with the threshold.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="MissingData">What a period without data counts as.</param>
internal sealed record AlarmWatch(
    MetricName Metric, string Statistic, int Period, int Periods, int Needed, string Operator, double Threshold, string MissingData)
{
    public bool IsBreaching(double value) => Operator switch
    {
        "GreaterThanOrEqualToThreshold" => value >= Threshold,
        "GreaterThanThreshold" => value > Threshold,
        "LessThanThreshold" => value < Threshold,
        _ => value <= Threshold,
    };
}
