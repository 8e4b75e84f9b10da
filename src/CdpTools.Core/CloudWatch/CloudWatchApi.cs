using System.Globalization;
using System.Xml.Linq;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.CloudWatch;

/// <summary>An alarm as it is now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">OK, ALARM or INSUFFICIENT_DATA.</param>
/// <param name="Reason">Why, in CloudWatch's words.</param>
/// <param name="EvaluationState">Why it is not evaluated, or not wholly: an alarm may say OK and not be evaluated. Null where it is.</param>
internal sealed record AlarmState(string Name, string State, string? Reason, string? EvaluationState);

/// <summary>A metric that is asked for, a value a minute.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name.</param>
/// <param name="Dimensions">The dimensions.</param>
/// <param name="Statistic">One of the five, or a percentile as p90.</param>
internal sealed record MetricQuery(string Namespace, string Name, IReadOnlyList<KeyValuePair<string, string>> Dimensions, string Statistic)
{
    /// <summary>A metric of a distribution, as CloudFront publishes it [D].</summary>
    public static MetricQuery OfDistribution(string id, string name, string statistic) =>
        new("AWS/CloudFront", name, [new("DistributionId", id), new("Region", "Global")], statistic);
}

/// <summary>What is known of a metric: a value for each minute that has one.</summary>
/// <param name="Minutes">By the minute's beginning.</param>
/// <param name="Status">Complete, or why it is not all: PartialData, InternalError or Forbidden.</param>
internal sealed record MetricSeries(IReadOnlyDictionary<DateTimeOffset, double> Minutes, string Status)
{
    public bool IsComplete => Status == "Complete";
}

/// <summary>The little of CloudWatch that a rollout asks: the state of alarms, and metrics minute by minute.</summary>
internal sealed class CloudWatchApi(IConnection connection)
{
    // The most that one call takes [D].
    private const int AlarmsInACall = 100;
    private const int MetricsInACall = 500;

    private static readonly string[] AllTypes = ["CompositeAlarm", "MetricAlarm", "LogAlarm"];
    private readonly QueryApi query = new(connection, AwsService.CloudWatch);

    /// <summary>The alarms of these names. One that does not exist is not among them.</summary>
    /// <param name="names">Names, all of one region.</param>
    /// <param name="region">The region; null for the one of CloudFront's metrics.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public async Task<IReadOnlyList<AlarmState>> AlarmsAsync(
        IReadOnlyList<string> names, string? region, ICallLog log, CancellationToken cancellationToken)
    {
        var found = new List<AlarmState>();
        foreach (string[] some in names.Chunk(AlarmsInACall))
        {
            try
            {
                found.AddRange(await AlarmsAsync(some, AllTypes, region, log, cancellationToken).ConfigureAwait(false));
            }
            catch (CdpServiceException e) when (e.ErrorCode is "ValidationError" or "InvalidParameterValue")
            {
                // Where alarms of logs are not known yet.
                found.AddRange(await AlarmsAsync(some, AllTypes[..2], region, log, cancellationToken).ConfigureAwait(false));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<AlarmState>> AlarmsAsync(
        string[] names, string[] types, string? region, ICallLog log, CancellationToken cancellationToken)
    {
        var found = new List<AlarmState>();
        string? token = null;
        do
        {
            List<KeyValuePair<string, string>> members = [.. Members("AlarmNames", names), .. Members("AlarmTypes", types)];
            if (token is not null)
            {
                members.Add(new("NextToken", token));
            }

            XElement page = await query.SendAsync("DescribeAlarms", isRead: true, members, region, log, cancellationToken).ConfigureAwait(false);
            foreach (XElement alarm in ((string[])["MetricAlarms", "CompositeAlarms", "LogAlarms"]).SelectMany(list => QueryApi.Items(page, list)))
            {
                found.Add(new(
                    QueryApi.Text(alarm, "AlarmName") ?? "",
                    QueryApi.Text(alarm, "StateValue") ?? "",
                    QueryApi.Text(alarm, "StateReason"),
                    QueryApi.Text(alarm, "EvaluationState") is { Length: > 0 } evaluation ? evaluation : null));
            }

            token = Next(page, token);
        }
        while (token is not null);
        return found;
    }

    /// <summary>From when on an alarm was in which state, oldest first; of changes within the range.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset At, string State)>> AlarmHistoryAsync(
        string name, string? region, DateTimeOffset start, DateTimeOffset end, ICallLog log, CancellationToken cancellationToken)
    {
        var changes = new List<(DateTimeOffset, string)>();
        string? token = null;
        do
        {
            List<KeyValuePair<string, string>> members =
            [
                new("AlarmName", name), new("HistoryItemType", "StateUpdate"), new("StartDate", Text(start)), new("EndDate", Text(end)),
                new("ScanBy", "TimestampAscending"), .. Members("AlarmTypes", AllTypes[..2]),
            ];
            if (token is not null)
            {
                members.Add(new("NextToken", token));
            }

            XElement page = await query.SendAsync("DescribeAlarmHistory", isRead: true, members, region, log, cancellationToken)
                .ConfigureAwait(false);
            foreach (XElement item in QueryApi.Items(page, "AlarmHistoryItems"))
            {
                // Alarm updated from OK to ALARM.
                string summary = QueryApi.Text(item, "HistorySummary") ?? "";
                changes.Add((Time(QueryApi.Text(item, "Timestamp") ?? ""), summary[(summary.LastIndexOf(' ') + 1)..]));
            }

            token = Next(page, token);
        }
        while (token is not null);
        return changes;
    }

    /// <summary>Metrics minute by minute, in the order they are asked for.</summary>
    /// <param name="metrics">What is asked for; each is charged for [D].</param>
    /// <param name="start">The first minute.</param>
    /// <param name="end">The first minute that is not asked for any more.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public async Task<IReadOnlyList<MetricSeries>> MinutesAsync(
        IReadOnlyList<MetricQuery> metrics, DateTimeOffset start, DateTimeOffset end, ICallLog log, CancellationToken cancellationToken)
    {
        if (metrics.Count > MetricsInACall)
        {
            throw new ArgumentOutOfRangeException(nameof(metrics), $"More than {MetricsInACall} metrics do not go into a call.");
        }

        var minutes = metrics.Select(_ => new SortedDictionary<DateTimeOffset, double>()).ToArray();
        string[] statuses = [.. metrics.Select(_ => "InternalError")];
        string? token = null;
        do
        {
            List<KeyValuePair<string, string>> members =
            [
                new("StartTime", Text(start)), new("EndTime", Text(end)), new("ScanBy", "TimestampAscending"),
                .. metrics.SelectMany((m, i) => Of(m, i)),
            ];
            if (token is not null)
            {
                members.Add(new("NextToken", token));
            }

            XElement page = await query.SendAsync("GetMetricData", isRead: true, members, null, log, cancellationToken).ConfigureAwait(false);
            foreach (XElement result in QueryApi.Items(page, "MetricDataResults"))
            {
                if (QueryApi.Text(result, "Id") is { Length: > 1 } id
                    && int.TryParse(id[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < metrics.Count)
                {
                    // A series that goes on on the next page is partial until then.
                    statuses[i] = QueryApi.Text(result, "StatusCode") ?? "Complete";
                    foreach ((XElement time, XElement value) in QueryApi.Items(result, "Timestamps").Zip(QueryApi.Items(result, "Values")))
                    {
                        minutes[i][Time(time.Value)] = Number(value.Value);
                    }
                }
            }

            token = Next(page, token);
        }
        while (token is not null);
        return [.. minutes.Select((m, i) => new MetricSeries(m, statuses[i]))];
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(MetricQuery metric, int i)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"MetricDataQueries.member.{i + 1}.");
        yield return new(query + "Id", string.Create(CultureInfo.InvariantCulture, $"m{i}"));
        yield return new(query + "MetricStat.Metric.Namespace", metric.Namespace);
        yield return new(query + "MetricStat.Metric.MetricName", metric.Name);
        for (int d = 0; d < metric.Dimensions.Count; d++)
        {
            string dimension = string.Create(CultureInfo.InvariantCulture, $"{query}MetricStat.Metric.Dimensions.member.{d + 1}.");
            yield return new(dimension + "Name", metric.Dimensions[d].Key);
            yield return new(dimension + "Value", metric.Dimensions[d].Value);
        }

        yield return new(query + "MetricStat.Period", "60");
        yield return new(query + "MetricStat.Stat", metric.Statistic);
    }

    private static IEnumerable<KeyValuePair<string, string>> Members(string list, string[] values) =>
        values.Select((v, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{list}.member.{i + 1}"), v));

    // A token that comes back as it was sent would never end.
    private static string? Next(XElement page, string? before) =>
        QueryApi.Text(page, "NextToken") is { Length: > 0 } next && next != before ? next : null;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
        ? time
        : throw Unreadable(text);

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Unreadable(text);

    private static CdpReplyException Unreadable(string text) =>
        new($"CloudWatch's answer to GetMetricData has '{Shown.OneLine(text)}' where a time or a number is expected.", 200, null, "GetMetricData");
}
