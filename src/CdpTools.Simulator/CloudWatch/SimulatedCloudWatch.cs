namespace CdpTools.Simulator;

/// <summary>CloudWatch as whoever runs the simulator sets it: the state of alarms, and metrics of CloudFront's own namespace.</summary>
public sealed class SimulatedCloudWatch
{
    private static readonly string[] s_states = ["OK", "ALARM", "INSUFFICIENT_DATA"];
    private static readonly string[] s_evaluations = ["EVALUATION_ERROR", "EVALUATION_FAILURE", "PARTIAL_DATA"];

    private readonly CloudWatchState _state;

    internal SimulatedCloudWatch(SimulatorOptions options)
    {
        _state = new(options);
        Service = new(
            "monitoring", "cloudwatch", "2010-08-01", "GraniteServiceVersion20100801", "com.amazonaws.cloudwatch",
            "http://monitoring.amazonaws.com/doc/2010-08-01/", [.. new MetricOperations(_state).All, .. new AlarmOperations(_state).All]);
    }

    /// <summary>How an alarm is written, in a line.</summary>
    public static string Grammar { get; } =
        "An alarm is NAME=STATE[,KIND[,EVALUATION]]. STATE: OK, ALARM or INSUFFICIENT_DATA. KIND: MetricAlarm, CompositeAlarm or LogAlarm. "
        + "EVALUATION: EVALUATION_ERROR, EVALUATION_FAILURE or PARTIAL_DATA. Example: shop-errors=ALARM";

    internal RpcService Service { get; }

    internal RpcPlane Plane { get; set; } = null!;

    /// <summary>Puts alarms into states, each as <see cref="Grammar"/> has it: all, or none.</summary>
    /// <exception cref="ArgumentException">One does not fit the grammar; the message names both.</exception>
    public void SetAlarms(IEnumerable<string> alarms)
    {
        List<Action> set = [];
        foreach (string text in alarms)
        {
            int equals = text.LastIndexOf('=');
            string[] parts = text[(equals + 1)..].Split(',');
            AlarmKind kind = AlarmKind.MetricAlarm;
            if (equals < 1 || parts.Length > 3 || !s_states.Contains(parts[0]) || (parts.Length > 1 && !Enum.TryParse(parts[1], out kind))
                || (parts.Length > 2 && !s_evaluations.Contains(parts[2])))
            {
                throw new ArgumentException($"'{text}' is no alarm. {Grammar}");
            }

            set.Add(() => SetAlarm(text[..equals], parts[0], kind, null, parts.ElementAtOrDefault(2)));
        }

        set.ForEach(s => s());
    }

    /// <summary>Puts an alarm into a state; it is made where there is none.</summary>
    /// <param name="name">The alarm.</param>
    /// <param name="state">OK, ALARM or INSUFFICIENT_DATA.</param>
    /// <param name="kind">What it is made as.</param>
    /// <param name="region">Its region; null for that of CloudFront's metrics.</param>
    /// <param name="evaluationState">EVALUATION_ERROR and the like, where it is not evaluated.</param>
    /// <exception cref="ArgumentException">There is no such state.</exception>
    public void SetAlarm(
        string name, string state, AlarmKind kind = AlarmKind.MetricAlarm, string? region = null, string? evaluationState = null)
    {
        if (!s_states.Contains(state))
        {
            throw new ArgumentException($"The alarm {name} cannot be in the state '{state}': the states are OK, ALARM and INSUFFICIENT_DATA.");
        }

        Plane.Locked(() =>
        {
            RegionState there = _state.Of(region ?? _state.Options.SigningRegion);
            Alarm alarm = there.Alarms.TryGetValue(name, out Alarm? found) ? found
                : _state.Alarm(region ?? _state.Options.SigningRegion, name, kind);
            alarm.SetState(state, "Set in the simulator.", _state.Now);
            alarm.EvaluationState = evaluationState;
            return 0;
        });
    }

    /// <summary>Says what a metric was in a minute, in place of what was said before.</summary>
    public void SetMetric(MetricName name, DateTimeOffset time, double value, double count = 1) => Plane.Locked(() =>
    {
        _state.Of(_state.Options.SigningRegion).Metrics.Set(name, time, MetricMinute.Of(value, count));
        return 0;
    });

    /// <summary>Says what metrics of CloudFront's were in a minute, in place of what was said before.</summary>
    internal void SetMetrics(string distributionId, DateTimeOffset time, IEnumerable<(string Name, double Value)> values) => Plane.Locked(() =>
    {
        MetricStore metrics = _state.Of(_state.Options.SigningRegion).Metrics;
        foreach ((string name, double value) in values)
        {
            metrics.Set(MetricName.OfDistribution(distributionId, name), time, MetricMinute.Of(value));
        }

        return 0;
    });

    /// <summary>Answers a metric with a status other than Complete: PartialData, Forbidden or InternalError; null for Complete again.</summary>
    public void SetStatus(MetricName name, string? status) => Plane.Locked(() =>
    {
        Dictionary<string, string> statuses = _state.Of(_state.Options.SigningRegion).Metrics.StatusByKey;
        return status is null ? statuses.Remove(name.Key) : statuses.TryAdd(name.Key, status);
    });
}
