using System.Globalization;
using System.Reflection;

namespace CdpTools.Simulator;

/// <summary>
/// The traffic of each primary distribution, and what goes wrong with it. Times in minutes count from the moment at which staging first has
/// traffic.
/// </summary>
public sealed record TrafficOptions
{
    /// <summary>Requests a second of both arms together, 0 to 1,000,000.</summary>
    public double Requests { get; init; } = 100;

    /// <summary>How many of the requests fail with 5xx, 0 to 1.</summary>
    public double Errors { get; init; } = 0.001;

    /// <summary>The odds of an error on staging against those on the primary: 1 is a healthy release.</summary>
    public double Ratio { get; init; } = 1;

    /// <summary>From which minute on the ratio holds.</summary>
    public double RatioAfter { get; init; }

    /// <summary>How many errors come at once, on average, on one arm.</summary>
    public double Burst { get; init; } = 1;

    /// <summary>The share of errors from viewers whose requests all fail, one every five seconds, each on the arm that it is pinned to.</summary>
    public double Stuck { get; init; }

    /// <summary>How many minutes a viewer's visit takes: so long one stays on its arm.</summary>
    public double Visit { get; init; } = 10;

    /// <summary>How far requests swing over a day around their mean, 0 to 1.</summary>
    public double Daily { get; init; }

    /// <summary>The share of minutes whose figures come late and change once more, 0 to 1.</summary>
    public double Late { get; init; }

    /// <summary>The odds of an error on staging while its cache is cold, as a factor; it falls to 1 over half an hour.</summary>
    public double Cold { get; init; } = 1;

    /// <summary>From which minute on the origin fails for both arms alike, with half of all requests; negative for never.</summary>
    public double OutageAt { get; init; } = -1;

    /// <summary>How many minutes that lasts.</summary>
    public double OutageFor { get; init; } = 20;

    /// <summary>From which minute on CloudFront is busy, and sends all requests to the primary [D]; negative for never.</summary>
    public double BusyAt { get; init; } = -1;

    /// <summary>How many minutes that lasts.</summary>
    public double BusyFor { get; init; } = 60;

    /// <summary>For how many minutes before the start there has been traffic, on the primary alone.</summary>
    public double Past { get; init; } = 60;

    /// <summary>Decimals that rates are published with; negative for all of them [?].</summary>
    public double Decimals { get; init; } = -1;

    /// <summary>1: the primary's figures have the requests that were routed to staging in them [?].</summary>
    public double PrimaryHasStaging { get; init; }

    /// <summary>The share of requests that the primary's cache answers, 0 to 1; staging's answers fewer while it is cold.</summary>
    public double CacheHits { get; init; } = 0.9;

    /// <summary>How traffic is written, in a line.</summary>
    public static string Grammar { get; } =
        "Traffic is KEY=NUMBER[,KEY=NUMBER...] of " + string.Join(", ", Keys().Select(k => k.Name))
        + ". Example: Requests=100,Errors=0.001,Ratio=3,RatioAfter=30";

    /// <summary>Reads such a line.</summary>
    /// <exception cref="ArgumentException">It does not fit the grammar; the message names both.</exception>
    public static TrafficOptions Parse(string text)
    {
        var options = new TrafficOptions();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            PropertyInfo? key = pair.Length == 2
                ? Keys().FirstOrDefault(k => k.Name.Equals(pair[0].Trim(), StringComparison.OrdinalIgnoreCase)) : null;
            if (key is null || !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number) || number > Most(key.Name)
                || (number < 0 && key.Name is not (nameof(OutageAt) or nameof(BusyAt) or nameof(Decimals))))
            {
                throw new ArgumentException($"'{part}' is no traffic. {Grammar}");
            }

            key.SetValue(options, number);
        }

        return options;
    }

    private static IEnumerable<PropertyInfo> Keys() =>
        typeof(TrafficOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.PropertyType == typeof(double));

    private static double Most(string key) => key switch
    {
        nameof(Errors) or nameof(Stuck) or nameof(Daily) or nameof(Late) or nameof(CacheHits) or nameof(PrimaryHasStaging) => 1,
        nameof(Decimals) => 15,
        _ => 1_000_000,
    };
}
