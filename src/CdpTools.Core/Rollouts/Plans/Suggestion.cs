using System.Collections;
using System.Globalization;
using System.Text;
using CdpTools.Policies;

namespace CdpTools.Rollouts;

/// <summary>The shortest plan that shows enough, as the text of a .psd1: one step by weight, the largest there is, and all else as given.</summary>
internal static class Suggestion
{
    public static string Of(RolloutPlan plan, object? tree, PlanGate compare, double requestsPerSecond, double errorRate)
    {
        const decimal Weight = PolicyRules.MaximumWeight;
        PlanStep[] kept = [.. plan.Steps.Where(s => s.Weight is null)];
        int before = kept.Count(s => s.Header is not null);
        var step = new PlanStep { Weight = Weight, Gates = plan.Steps.FirstOrDefault(s => s.Weight is not null)?.Gates };
        RolloutPlan shortest = plan with { Steps = [.. kept[..before], step, .. kept[before..]] };
        TimeSpan hold = Planner.HoldFor(shortest, compare, before, new(requestsPerSecond, errorRate, (double)Weight))
            ?? throw RolloutFaults.NoSuggestion(PolicyText.Percent(Weight));
        var steps = new ArrayList();
        IList given = Member(tree, "Steps") is IList list and not IDictionary ? list : new[] { Member(tree, "Steps") };
        foreach (object? one in given)
        {
            if (Member(one, "Weight") is null)
            {
                steps.Add(one);
            }
        }

        var suggested = new Dictionary<string, object?> { ["Weight"] = Weight, ["Hold"] = Duration.Text(hold) };
        foreach (string key in (string[])["Gates", "Approve"])
        {
            if (given.Cast<object?>().LastOrDefault(s => Member(s, "Weight") is not null) is { } last && Member(last, key) is { } value)
            {
                suggested[key] = value;
            }
        }

        steps.Insert(before, suggested);
        var all = ((IDictionary)tree!).Keys.Cast<string>().OrderBy(k => k, StringComparer.Ordinal)
            .ToDictionary(k => k, k => k.Equals("Steps", StringComparison.OrdinalIgnoreCase) ? steps : ((IDictionary)tree)[k]);
        return Text(all, 0);
    }

    private static object? Member(object? table, string name) => (table as IDictionary)?.Keys.Cast<object>()
        .Where(k => name.Equals(k as string, StringComparison.OrdinalIgnoreCase)).Select(k => ((IDictionary)table!)[k]).FirstOrDefault();

    private static string Text(object? value, int depth)
    {
        string indent = new(' ', 4 * (depth + 1)), end = new(' ', 4 * depth);
        switch (value)
        {
            case null:
                return "$null";
            case bool flag:
                return flag ? "$true" : "$false";
            case TimeSpan time:
                return $"'{Duration.Text(time)}'";
            case string text:
                return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
            case IDictionary table:
                var lines = new StringBuilder("@{\n");
                foreach (object key in table.Keys)
                {
                    lines.Append(CultureInfo.InvariantCulture, $"{indent}{Name((string)key)} = {Text(table[key], depth + 1)}\n");
                }

                return lines.Append(end).Append('}').ToString();
            case IEnumerable list:
                return $"@(\n{string.Concat(list.Cast<object?>().Select(i => $"{indent}{Text(i, depth + 1)}\n"))}{end})";
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "$null";
        }
    }

    private static string Name(string key) => key.All(char.IsLetterOrDigit) ? key : $"'{key.Replace("'", "''", StringComparison.Ordinal)}'";
}
