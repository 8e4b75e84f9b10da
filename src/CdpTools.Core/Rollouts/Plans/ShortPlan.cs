using System.Globalization;
using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>Plans without a file: a few weights, or a strategy by its name.</summary>
internal static class ShortPlan
{
    /// <summary>Names to complete; any other numbers will do.</summary>
    public static IReadOnlyList<string> Strategies { get; } =
        ["Canary5Percent15Minutes", "Canary10Percent30Minutes", "Linear5PercentEvery15Minutes", "Exponential1PercentEvery15Minutes"];

    /// <param name="weights">The weights of the steps, in their order.</param>
    /// <param name="hold">How long each is held, and the bake.</param>
    /// <param name="promote">Whether the last step promotes.</param>
    /// <param name="urls">What an Http gate requests; none for no gate.</param>
    /// <param name="alarms">What an Alarm gate asks for; none for no gate.</param>
    public static ReadPlan Of(
        IEnumerable<decimal> weights, string hold, bool promote, IReadOnlyCollection<string> urls, IReadOnlyCollection<string> alarms)
    {
        var steps = new List<object>(weights.Select(w => new Dictionary<string, object?> { ["Weight"] = w, ["Hold"] = hold }));
        if (promote)
        {
            steps.Add(new Dictionary<string, object?> { ["Promote"] = true, ["Hold"] = hold });
        }

        var plan = new Dictionary<string, object?> { ["Steps"] = steps };
        var gates = new Dictionary<string, object?>();
        if (urls.Count > 0)
        {
            gates["pages"] = new Dictionary<string, object?> { ["Type"] = "Http", ["Url"] = urls };
        }

        if (alarms.Count > 0)
        {
            gates["alarms"] = new Dictionary<string, object?> { ["Type"] = "Alarm", ["Names"] = alarms };
        }

        if (gates.Count > 0)
        {
            plan["Gates"] = gates;
        }

        return PlanReader.Read(plan);
    }

    /// <summary>
    /// A strategy by its name: <c>Canary5Percent15Minutes</c> is one step, <c>Linear5PercentEvery15Minutes</c> grows by five per cent up to the
    /// fifteen that CloudFront allows, <c>Exponential1PercentEvery15Minutes</c> doubles. All promote, with a bake as long as a step.
    /// </summary>
    /// <exception cref="CdpValidationException">It is no such name.</exception>
    public static ReadPlan Of(string strategy, IReadOnlyCollection<string> urls, IReadOnlyCollection<string> alarms)
    {
        const decimal most = PolicyRules.MaximumWeight;
        foreach (string kind in (string[])["Canary", "Linear", "Exponential"])
        {
            string middle = kind == "Canary" ? "Percent" : "PercentEvery";
            if (!strategy.StartsWith(kind, StringComparison.OrdinalIgnoreCase) || !strategy.EndsWith("Minutes", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string numbers = strategy[kind.Length..^"Minutes".Length];
            int at = numbers.IndexOf(middle, StringComparison.OrdinalIgnoreCase);
            if (at < 0
                || !int.TryParse(numbers[..at], NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
                || !int.TryParse(numbers[(at + middle.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
                || percent is < 1 or > 15 || minutes is < 1 or > 1440)
            {
                break;
            }

            var weights = new List<decimal> { percent / 100m };
            while (kind != "Canary" && weights[^1] < most)
            {
                weights.Add(Math.Min(most, kind == "Linear" ? weights[^1] + (percent / 100m) : weights[^1] * 2));
            }

            return Of(weights, $"{minutes}m", true, urls, alarms);
        }

        throw new CdpValidationException(ErrorIds.PlanValue, $"'{strategy}' is no strategy.")
        {
            RecommendedAction =
                "Write Canary5Percent15Minutes, Linear5PercentEvery15Minutes or Exponential1PercentEvery15Minutes, with 1 to 15 per cent and 1 to "
                + "1440 minutes.",
        };
    }
}
