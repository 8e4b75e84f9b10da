using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CdpTools.Simulator;

/// <summary>CloudWatch's operations on metrics. Metric math is refused: the simulator computes none.</summary>
internal sealed partial class MetricOperations(CloudWatchState state)
{
    private const int MostQueries = 500;
    private const int MostPoints = 100_800;
    private const int MostPointsOfStatistics = 1_440;
    private const int NamesOnAPage = 500;

    public IEnumerable<RpcOperation> All =>
    [
        new("GetMetricData", false, GetMetricData),
        new("GetMetricStatistics", false, GetMetricStatistics),
        new("ListMetrics", false, ListMetrics),
        new("PutMetricData", true, PutMetricData),
    ];

    private JsonObject GetMetricData(RpcInput input)
    {
        IReadOnlyList<RpcInput> queries = input.Items("MetricDataQueries");
        if (queries.Count == 0)
        {
            throw input.Missing("MetricDataQueries");
        }

        if (queries.Count > MostQueries)
        {
            throw Wrong($"The collection MetricDataQueries must not have a size greater than {MostQueries}.");
        }

        (DateTimeOffset start, DateTimeOffset end) = Range(input);
        int most = Math.Min(input.Whole("MaxDatapoints") ?? MostPoints, MostPoints);
        bool newestFirst = (input.Text("ScanBy") ?? "TimestampDescending") == "TimestampDescending";
        HashSet<string> ids = [];
        int skip = Skip(input), sent = 0, left = 0;
        JsonArray results = [];
        foreach (RpcInput query in queries)
        {
            (string id, string label, string? status, IReadOnlyList<(DateTimeOffset Time, double Value)> points) = Read(query, start, end, ids);
            if (query.Flag("ReturnData") == false)
            {
                continue;
            }

            // A page is filled in the order of the queries; what does not fit is the next one's.
            (DateTimeOffset Time, double Value)[] page = [.. (newestFirst ? points.Reverse() : points).Skip(skip).Take(most - sent)];
            bool isWhole = skip + page.Length >= points.Count;
            (skip, sent, left) = (Math.Max(0, skip - points.Count), sent + page.Length, left + (isWhole ? 0 : 1));
            results.Add(new JsonObject
            {
                ["Id"] = id,
                ["Label"] = label,
                ["Timestamps"] = new JsonArray([.. page.Select(p => JsonValue.Create(p.Time))]),
                ["Values"] = new JsonArray([.. page.Select(p => JsonValue.Create(p.Value))]),
                ["StatusCode"] = status ?? (isWhole ? "Complete" : "PartialData"),
            });
        }

        JsonObject result = new() { ["MetricDataResults"] = results, ["Messages"] = new JsonArray() };
        if (left > 0)
        {
            result["NextToken"] = Token(Skip(input) + sent);
        }

        return result;
    }

    private (string Id, string Label, string? Status, IReadOnlyList<(DateTimeOffset Time, double Value)> Points) Read(
        RpcInput query, DateTimeOffset start, DateTimeOffset end, HashSet<string> ids)
    {
        string id = query.Required("Id");
        if (!IdPattern().IsMatch(id))
        {
            throw Wrong($"The value '{id}' of Id is not allowed: it begins with a small letter and has letters, digits and underscores.");
        }

        if (!ids.Add(id))
        {
            throw Wrong($"The id '{id}' is used twice in MetricDataQueries.");
        }

        if (query.Member("MetricStat") is not { } stat)
        {
            throw query.Text("Expression") is { } expression
                ? Wrong($"The simulator computes no metric math: '{expression}'.")
                : Wrong($"Exactly one of MetricStat and Expression must be specified for '{id}'.");
        }

        MetricName name = Name(stat.Member("Metric") ?? throw stat.Missing("Metric"));
        string statistic = stat.Required("Stat");
        int period = Period(stat, "Period", whole: false);
        if (!MetricMinute.IsStatistic(statistic))
        {
            throw stat.Invalid("Stat", statistic);
        }

        MetricStore metrics = state.Of(query.Region).Metrics;
        string? status = metrics.StatusByKey.GetValueOrDefault(name.Key);
        IReadOnlyList<(DateTimeOffset Time, double Value)> points = metrics.Read(name, start, end, period, statistic);
        return (id, query.Text("Label") ?? name.Name, status, status is null ? points : status == "PartialData" ? [.. points.SkipLast(1)] : []);
    }

    private JsonObject GetMetricStatistics(RpcInput input)
    {
        MetricName name = Name(input);
        (DateTimeOffset start, DateTimeOffset end) = Range(input);
        int period = Period(input, "Period", whole: true);
        string[] plain = [.. input.Texts("Statistics")], extended = [.. input.Texts("ExtendedStatistics")];
        if (plain.Length + extended.Length == 0)
        {
            throw new SimError(400, "MissingParameter", "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }

        if (plain.Concat(extended).FirstOrDefault(s => !MetricMinute.IsStatistic(s)) is { } unknown)
        {
            throw input.Invalid("Statistics", unknown);
        }

        if ((end - start).TotalSeconds / period > MostPointsOfStatistics)
        {
            throw new SimError(
                400, "InvalidParameterCombination",
                $"You have requested up to {(end - start).TotalSeconds / period:0} datapoints, which exceeds the limit of {MostPointsOfStatistics}.");
        }

        SortedDictionary<DateTimeOffset, JsonObject> points = [];
        foreach (string statistic in plain.Concat(extended))
        {
            foreach ((DateTimeOffset time, double value) in state.Of(input.Region).Metrics.Read(name, start, end, period, statistic))
            {
                if (!points.TryGetValue(time, out JsonObject? point))
                {
                    points[time] = point = new() { ["Timestamp"] = JsonValue.Create(time), ["Unit"] = "None" };
                }

                if (plain.Contains(statistic))
                {
                    point[statistic] = value;
                }
                else
                {
                    point["ExtendedStatistics"] ??= new JsonObject { [RpcPlane.IsMap] = true };
                    point["ExtendedStatistics"]![statistic] = value;
                }
            }
        }

        return new() { ["Label"] = name.Name, ["Datapoints"] = new JsonArray([.. points.Values]) };
    }

    private JsonObject ListMetrics(RpcInput input)
    {
        (string? space, string? wanted) = (input.Text("Namespace"), input.Text("MetricName"));
        IReadOnlyList<RpcInput> filters = input.Items("Dimensions");
        MetricName[] found =
        [
            .. state.Of(input.Region).Metrics.Names
                .Where(m => (space is null || m.Namespace == space) && (wanted is null || m.Name == wanted)
                    && filters.All(f => m.Dimensions.Any(d => d.Key == f.Required("Name") && (f.Text("Value") is not { } v || v == d.Value))))
                .OrderBy(m => m.Key, StringComparer.Ordinal),
        ];
        int skip = Skip(input);
        JsonObject result = new()
        {
            ["Metrics"] = new JsonArray([.. found.Skip(skip).Take(NamesOnAPage).Select(m => new JsonObject
            {
                ["Namespace"] = m.Namespace,
                ["MetricName"] = m.Name,
                ["Dimensions"] = new JsonArray([.. m.Dimensions.Select(d => new JsonObject { ["Name"] = d.Key, ["Value"] = d.Value })]),
            })]),
        };
        if (skip + NamesOnAPage < found.Length)
        {
            result["NextToken"] = Token(skip + NamesOnAPage);
        }

        return result;
    }

    private JsonObject? PutMetricData(RpcInput input)
    {
        string space = input.Required("Namespace");
        if (space.StartsWith("AWS/", StringComparison.Ordinal))
        {
            throw new SimError(400, "InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.");
        }

        IReadOnlyList<RpcInput> data = input.Items("MetricData");
        if (data.Count == 0)
        {
            throw input.Missing("MetricData");
        }

        // All of it is read before any of it is kept.
        List<(MetricName Name, DateTimeOffset Time, MetricMinute Value)> read = [];
        foreach (RpcInput datum in data)
        {
            MetricName name = new(space, datum.Required("MetricName"), Dimensions(datum));
            DateTimeOffset time = datum.Time("Timestamp") ?? state.Now;
            IReadOnlyList<double> values = datum.Numbers("Values"), counts = datum.Numbers("Counts");
            if (values.Count > 0)
            {
                read.AddRange(values.Select((v, i) => (name, time, MetricMinute.Of(v, i < counts.Count ? counts[i] : 1))));
            }
            else if (datum.Member("StatisticValues") is { } set)
            {
                read.Add((name, time, new(Of(set, "SampleCount"), Of(set, "Sum"), Of(set, "Minimum"), Of(set, "Maximum"), [])));
            }
            else
            {
                read.Add((name, time, MetricMinute.Of(Of(datum, "Value"))));
            }
        }

        read.ForEach(r => state.Of(input.Region).Metrics.Add(r.Name, r.Time, r.Value));
        return null;

        static double Of(RpcInput from, string name) => from.Number(name) ?? throw from.Missing(name);
    }

    /// <summary>The metric that members name.</summary>
    public static MetricName Name(RpcInput input) => new(input.Required("Namespace"), input.Required("MetricName"), Dimensions(input));

    private static IEnumerable<KeyValuePair<string, string>> Dimensions(RpcInput input) =>
        input.Items("Dimensions").Select(d => KeyValuePair.Create(d.Required("Name"), d.Required("Value")));

    private static (DateTimeOffset Start, DateTimeOffset End) Range(RpcInput input)
    {
        (DateTimeOffset start, DateTimeOffset end) = (input.RequiredTime("StartTime"), input.RequiredTime("EndTime"));
        return start < end ? (start, end) : throw Wrong("The parameter StartTime must be less than the parameter EndTime.");
    }

    /// <summary>A period in seconds: a multiple of 60, or with high resolution 1, 5, 10, 20 or 30, which are kept as minutes here [I].</summary>
    public static int Period(RpcInput input, string name, bool whole)
    {
        int period = input.Whole(name) ?? throw input.Missing(name);
        return period > 0 && period % 60 == 0 ? period
            : !whole && period is 1 or 5 or 10 or 20 or 30 ? 60
            : throw new SimError(400, "InvalidParameterValue", $"The parameter {name} must be a multiple of 60.");
    }

    /// <summary>How many items the pages before this one had.</summary>
    public static int Skip(RpcInput input)
    {
        if (input.Text("NextToken") is not { } token)
        {
            return 0;
        }

        byte[] plain = new byte[token.Length];
        return Convert.TryFromBase64String(token, plain, out int length)
            && Encoding.ASCII.GetString(plain, 0, length).Split(':') is ["page", var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int skip)
            ? skip
            : throw new SimError(400, "InvalidNextToken", "The next token specified is invalid.");
    }

    public static string Token(int skip) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"page:{skip}"));

    private static SimError Wrong(string message) => new(400, "ValidationError", message);

    [GeneratedRegex("^[a-z][A-Za-z0-9_]*$")]
    private static partial Regex IdPattern();
}
