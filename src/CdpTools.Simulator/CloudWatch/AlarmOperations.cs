using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>CloudWatch's operations on alarms.</summary>
internal sealed class AlarmOperations(CloudWatchState state)
{
    private const int MostRecords = 100;
    private static readonly string[] s_states = ["OK", "ALARM", "INSUFFICIENT_DATA"];

    private static readonly string[] s_operators =
        ["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"];

    public IEnumerable<RpcOperation> All =>
    [
        new("DescribeAlarms", false, DescribeAlarms),
        new("DescribeAlarmHistory", false, DescribeAlarmHistory),
        new("PutMetricAlarm", true, PutMetricAlarm),
        new("PutCompositeAlarm", true, PutCompositeAlarm),
        new("SetAlarmState", true, SetAlarmState),
    ];

    // A name that does not exist is silently absent [R].
    private JsonObject DescribeAlarms(RpcInput input)
    {
        (IReadOnlyList<string> names, string? prefix) = (input.Texts("AlarmNames"), input.Text("AlarmNamePrefix"));
        if (names.Count > 0 && prefix is not null)
        {
            throw new SimError(400, "ValidationError", "AlarmNames and AlarmNamePrefix exclude each other.");
        }

        AlarmKind[] kinds = [.. input.Texts("AlarmTypes").DefaultIfEmpty("MetricAlarm").Select(t =>
            Enum.TryParse(t, out AlarmKind kind) && !(kind == AlarmKind.LogAlarm && !state.Options.KnowsLogAlarms)
                ? kind
                : throw new SimError(
                    400, "ValidationError", $"1 validation error detected: Value '{t}' at 'alarmTypes' failed to satisfy constraint"))];
        int most = input.Whole("MaxRecords") ?? MostRecords;
        if (most is < 1 or > MostRecords)
        {
            throw input.Invalid("MaxRecords", input.Text("MaxRecords")!);
        }

        RegionState region = state.Of(input.Region);
        foreach (Alarm alarm in region.Alarms.Values)
        {
            alarm.Evaluate(region.Metrics, state.Now);
        }

        Alarm[] found =
        [
            .. region.Alarms.Values.Where(a => kinds.Contains(a.Kind) && (names.Count == 0 || names.Contains(a.Name))
                && (prefix is null || a.Name.StartsWith(prefix, StringComparison.Ordinal))
                && (input.Text("StateValue") is not { } wanted || a.State == wanted)),
        ];
        int skip = MetricOperations.Skip(input);
        Alarm[] page = [.. found.Skip(skip).Take(most)];
        JsonObject result = new()
        {
            ["CompositeAlarms"] = Of(page, AlarmKind.CompositeAlarm),
            ["MetricAlarms"] = Of(page, AlarmKind.MetricAlarm),
        };
        if (kinds.Contains(AlarmKind.LogAlarm))
        {
            result["LogAlarms"] = Of(page, AlarmKind.LogAlarm);
        }

        if (skip + most < found.Length)
        {
            result["NextToken"] = MetricOperations.Token(skip + most);
        }

        return result;
    }

    // Changes of state only; a name that does not exist has no history [I].
    private JsonObject DescribeAlarmHistory(RpcInput input)
    {
        (DateTimeOffset? start, DateTimeOffset? end) = (input.Time("StartDate"), input.Time("EndDate"));
        int most = input.Whole("MaxRecords") ?? MostRecords, skip = MetricOperations.Skip(input);
        if (most is < 1 or > MostRecords)
        {
            throw input.Invalid("MaxRecords", input.Text("MaxRecords")!);
        }

        bool isUp = input.Text("ScanBy") == "TimestampAscending", isOther = input.Text("HistoryItemType") is not (null or "StateUpdate");
        JsonObject[] items =
        [
            .. state.Of(input.Region).Alarms.Values.Where(a => !isOther && (input.Text("AlarmName") is not { } name || a.Name == name))
                .SelectMany(a => a.History.Select(h => (Alarm: a, Change: h)))
                .Where(h => (start is null || h.Change.At >= start) && (end is null || h.Change.At < end))
                .OrderBy(h => isUp ? h.Change.At.Ticks : -h.Change.At.Ticks)
                .Select(h => new JsonObject
                {
                    ["AlarmName"] = h.Alarm.Name,
                    ["AlarmType"] = h.Alarm.Kind.ToString(),
                    ["Timestamp"] = JsonValue.Create(h.Change.At),
                    ["HistoryItemType"] = "StateUpdate",
                    ["HistorySummary"] = $"Alarm updated from {h.Change.From} to {h.Change.To}",
                    ["HistoryData"] = new JsonObject
                    {
                        ["version"] = "1.0",
                        ["oldState"] = new JsonObject { ["stateValue"] = h.Change.From },
                        ["newState"] = new JsonObject { ["stateValue"] = h.Change.To, ["stateReason"] = h.Change.Reason },
                    }.ToJsonString(),
                }),
        ];
        JsonObject result = new() { ["AlarmHistoryItems"] = new JsonArray([.. items.Skip(skip).Take(most)]) };
        if (skip + most < items.Length)
        {
            result["NextToken"] = MetricOperations.Token(skip + most);
        }

        return result;
    }

    private static JsonArray Of(Alarm[] page, AlarmKind kind) => [.. page.Where(a => a.Kind == kind).Select(a => a.Describe())];

    private JsonObject? PutMetricAlarm(RpcInput input)
    {
        string name = input.Required("AlarmName");
        string comparison = input.Required("ComparisonOperator");
        if (!s_operators.Contains(comparison))
        {
            throw input.Invalid("ComparisonOperator", comparison);
        }

        int periods = input.Whole("EvaluationPeriods") ?? throw input.Missing("EvaluationPeriods");
        int needed = input.Whole("DatapointsToAlarm") ?? periods;
        if (periods < 1 || needed < 1 || needed > periods)
        {
            throw input.Invalid("DatapointsToAlarm", $"{needed}");
        }

        double threshold = input.Number("Threshold") ?? throw input.Missing("Threshold");
        string missing = input.Text("TreatMissingData") ?? "missing";
        MetricName metric = MetricOperations.Name(input);
        string statistic = input.Text("Statistic") ?? input.Text("ExtendedStatistic")
            ?? throw new SimError(400, "ValidationError", "Exactly one of Statistic and ExtendedStatistic must be specified.");
        if (!MetricMinute.IsStatistic(statistic))
        {
            throw input.Invalid("Statistic", statistic);
        }

        int period = MetricOperations.Period(input, "Period", whole: false);
        Alarm alarm = Put(input, name, AlarmKind.MetricAlarm);
        alarm.Watch = new(metric, statistic, period, periods, needed, comparison, threshold, missing);
        alarm.Settings["MetricName"] = metric.Name;
        alarm.Settings["Namespace"] = metric.Namespace;
        alarm.Settings["Dimensions"] = new JsonArray([.. metric.Dimensions.Select(d => new JsonObject { ["Name"] = d.Key, ["Value"] = d.Value })]);
        alarm.Settings[input.Text("Statistic") is null ? "ExtendedStatistic" : "Statistic"] = statistic;
        alarm.Settings["Period"] = period;
        alarm.Settings["EvaluationPeriods"] = periods;
        alarm.Settings["DatapointsToAlarm"] = needed;
        alarm.Settings["Threshold"] = threshold;
        alarm.Settings["ComparisonOperator"] = comparison;
        alarm.Settings["TreatMissingData"] = missing;
        return null;
    }

    private JsonObject? PutCompositeAlarm(RpcInput input)
    {
        string rule = input.Required("AlarmRule");
        Put(input, input.Required("AlarmName"), AlarmKind.CompositeAlarm).Settings["AlarmRule"] = rule;
        return null;
    }

    private JsonObject? SetAlarmState(RpcInput input)
    {
        (string name, string value, string reason) = (input.Required("AlarmName"), input.Required("StateValue"), input.Required("StateReason"));
        if (!s_states.Contains(value))
        {
            throw input.Invalid("StateValue", value);
        }

        if (!state.Of(input.Region).Alarms.TryGetValue(name, out Alarm? alarm))
        {
            throw new SimError(404, "ResourceNotFound", $"Alarm {name} does not exist.");
        }

        alarm.SetState(value, reason, state.Now);
        return null;
    }

    private Alarm Put(RpcInput input, string name, AlarmKind kind)
    {
        Alarm alarm = state.Alarm(input.Region, name, kind);
        alarm.ConfiguredAt = state.Now;
        alarm.Settings = new()
        {
            ["ActionsEnabled"] = input.Flag("ActionsEnabled") ?? true,
            ["OKActions"] = Texts("OKActions"),
            ["AlarmActions"] = Texts("AlarmActions"),
            ["InsufficientDataActions"] = Texts("InsufficientDataActions"),
        };
        if (input.Text("AlarmDescription") is { } description)
        {
            alarm.Settings["AlarmDescription"] = description;
        }

        return alarm;

        JsonArray Texts(string key) => [.. input.Texts(key).Select(t => JsonValue.Create(t))];
    }
}
