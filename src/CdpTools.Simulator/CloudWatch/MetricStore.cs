using System.Globalization;

namespace CdpTools.Simulator;

/// <summary>What a metric is called: namespace, name and dimensions, in any order of these.</summary>
public sealed record MetricName
{
    /// <summary>Names a metric.</summary>
    public MetricName(string space, string name, IEnumerable<KeyValuePair<string, string>> dimensions)
    {
        Namespace = space;
        Name = name;
        Dimensions = [.. dimensions.OrderBy(d => d.Key, StringComparer.Ordinal)];
        Key = string.Join('\n', [space, name, .. Dimensions.SelectMany(d => new[] { d.Key, d.Value })]);
    }

    /// <summary>The namespace, <c>AWS/CloudFront</c>.</summary>
    public string Namespace { get; }

    /// <summary>The name, <c>Requests</c>.</summary>
    public string Name { get; }

    /// <summary>The dimensions, in order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Dimensions { get; }

    /// <summary>All of it in one text.</summary>
    public string Key { get; }

    /// <summary>A metric of CloudFront's own.</summary>
    public static MetricName OfDistribution(string distributionId, string name) =>
        new("AWS/CloudFront", name, [new("DistributionId", distributionId), new("Region", "Global")]);
}

/// <summary>What is known of one metric in one minute.</summary>
internal sealed record MetricMinute(double Count, double Sum, double Minimum, double Maximum, IReadOnlyList<double> Values)
{
    public static MetricMinute Of(double value, double count = 1) =>
        new(count, value * count, value, value, [.. Enumerable.Repeat(value, (int)Math.Min(count, 1000))]);

    public static MetricMinute Join(IReadOnlyList<MetricMinute> minutes) => minutes.Count == 1 ? minutes[0] : new(
        minutes.Sum(m => m.Count),
        minutes.Sum(m => m.Sum),
        minutes.Min(m => m.Minimum),
        minutes.Max(m => m.Maximum),
        [.. minutes.SelectMany(m => m.Values)]);

    /// <summary>A statistic; null where it cannot be told, as a percentile of a set of which only the sum is known.</summary>
    public double? Statistic(string name) => name switch
    {
        "Sum" => Sum,
        "SampleCount" => Count,
        "Average" => Sum / Count,
        "Minimum" => Minimum,
        "Maximum" => Maximum,
        _ => Values.Count == 0 ? null : Percentile(double.Parse(name[1..], CultureInfo.InvariantCulture) / 100),
    };

    // Linear between the two values beside it; the service's own way is not published [I].
    private double Percentile(double share)
    {
        double[] sorted = [.. Values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)Math.Floor(place);
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>Whether it is a statistic: one of the five, or a percentile as p90 or p99.9.</summary>
    public static bool IsStatistic(string name) => name is "Sum" or "SampleCount" or "Average" or "Minimum" or "Maximum"
        || (name.StartsWith('p')
            && double.TryParse(name[1..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double p) && p is > 0 and <= 100);
}

/// <summary>The metrics of one region, a minute at a time. Under the lock of its plane.</summary>
internal sealed class MetricStore
{
    private readonly Dictionary<string, (MetricName Name, SortedDictionary<long, MetricMinute> Minutes)> _series = new(StringComparer.Ordinal);

    /// <summary>Metrics that are answered with another status than Complete: PartialData, Forbidden or InternalError.</summary>
    public Dictionary<string, string> StatusByKey { get; } = new(StringComparer.Ordinal);

    public IEnumerable<MetricName> Names => _series.Values.Select(s => s.Name);

    /// <summary>Adds to what is known of a minute.</summary>
    public void Add(MetricName name, DateTimeOffset time, MetricMinute value)
    {
        SortedDictionary<long, MetricMinute> minutes = MinutesOf(name);
        long minute = Minute(time);
        minutes[minute] = minutes.TryGetValue(minute, out MetricMinute? there) ? MetricMinute.Join([there, value]) : value;
    }

    /// <summary>Puts a value in place of what is known of a minute.</summary>
    public void Set(MetricName name, DateTimeOffset time, MetricMinute value) => MinutesOf(name)[Minute(time)] = value;

    /// <summary>The statistic for each period that begins in the range and has data, oldest first.</summary>
    /// <param name="name">The metric.</param>
    /// <param name="start">The first moment, rounded down to the period.</param>
    /// <param name="end">The first moment that is not asked for any more.</param>
    /// <param name="period">In seconds.</param>
    /// <param name="statistic">One of the five, or a percentile.</param>
    public IReadOnlyList<(DateTimeOffset Time, double Value)> Read(
        MetricName name, DateTimeOffset start, DateTimeOffset end, int period, string statistic)
    {
        if (!_series.TryGetValue(name.Key, out (MetricName Name, SortedDictionary<long, MetricMinute> Minutes) series))
        {
            return [];
        }

        long from = start.ToUnixTimeSeconds() / period * period;
        return [.. series.Minutes
            .Where(m => m.Key * 60 >= from && m.Key * 60 < end.ToUnixTimeSeconds())
            .GroupBy(m => m.Key * 60 / period * period, m => m.Value)
            .Select(g => (DateTimeOffset.FromUnixTimeSeconds(g.Key), MetricMinute.Join([.. g]).Statistic(statistic)))
            .Where(p => p.Item2 is not null)
            .Select(p => (p.Item1, p.Item2!.Value))];
    }

    private SortedDictionary<long, MetricMinute> MinutesOf(MetricName name)
    {
        if (!_series.TryGetValue(name.Key, out (MetricName Name, SortedDictionary<long, MetricMinute> Minutes) series))
        {
            _series[name.Key] = series = (name, []);
        }

        return series.Minutes;
    }

    private static long Minute(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
