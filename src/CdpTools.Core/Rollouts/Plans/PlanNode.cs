using System.Collections;
using System.Globalization;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>A value of a plan as it was written, with its place, and the findings that reading it leads to.</summary>
internal sealed class PlanNode(object? value, string place, List<CdpRolloutFinding> findings)
{
    public object? Value => value;

    public string Place => place;

    public void Error(string ruleId, string message, string action) =>
        findings.Add(new(ruleId, CdpSeverity.Error, Shown.OneLine(place.Length == 0 ? "the plan" : place), Shown.OneLine(message), action));

    /// <summary>The members of a table; null, and an error, where it is none. Keys compare without case, as hashtables' do.</summary>
    /// <param name="known">The keys that there are.</param>
    public Dictionary<string, PlanNode>? Members(IReadOnlyCollection<string>? known)
    {
        if (value is not IDictionary table)
        {
            Wrong("a table, @{ … }");
            return null;
        }

        var members = new Dictionary<string, PlanNode>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            var member = new PlanNode(entry.Value, place.Length == 0 ? name : $"{place}.{name}", findings);
            if (known is not null && !known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                member.Error(
                    ErrorIds.PlanUnknownKey,
                    $"There is no key '{name}' here.",
                    Nearest(name, known) is { } near ? $"Did you mean {near}?" : $"The keys are {string.Join(", ", known)}.");
            }
            else if (!members.TryAdd(name, member))
            {
                member.Error(ErrorIds.PlanValue, $"The key '{name}' is there twice.", "Keep one of them.");
            }
        }

        return members;
    }

    /// <summary>The items of a list; a single value is a list of one, as in PowerShell.</summary>
    public List<PlanNode> Items() => value is IEnumerable list and not (string or IDictionary)
        ? [.. list.Cast<object?>().Select((item, i) => new PlanNode(item, $"{place}[{i}]", findings))]
        : [this];

    public string? Text() => value is string { Length: > 0 } text ? text : Wrong<string?>("a text");

    public List<string> Texts() => [.. Items().Select(i => i.Text()).OfType<string>()];

    public bool Flag() => value is bool flag ? flag : Wrong<bool>("$true or $false");

    /// <summary>A whole number within limits.</summary>
    public int? Whole(int least, int most)
    {
        decimal? number = Number();
        return number is { } n && n == decimal.Truncate(n) && n >= least && n <= most
            ? (int)n
            : Wrong<int?>($"a whole number from {least} to {most}");
    }

    /// <summary>A number; null where it is none.</summary>
    public decimal? Number()
    {
        try
        {
            return value is byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
                ? Convert.ToDecimal(value, CultureInfo.InvariantCulture)
                : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public TimeSpan? Time()
    {
        TimeSpan? time = value is TimeSpan span ? span : value is string text ? Duration.Parse(text) : null;
        if (time is { } t && t >= TimeSpan.Zero && t <= TimeSpan.FromDays(366))
        {
            return t;
        }

        Error(
            ErrorIds.PlanDuration,
            $"{Quoted} is no length of time.",
            Number() is { } number ? $"Give the unit: '{number}s' or '{number}m'." : "Write '90s', '15m', '1h30m' or '2d'.");
        return null;
    }

    public T? Word<T>(params T[] butFor)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Where(name => !butFor.Contains(Enum.Parse<T>(name)))];
        if (value is string text && words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            return Enum.Parse<T>(word);
        }

        Error(
            ErrorIds.PlanValue,
            $"{Quoted} is none of {string.Join(", ", words)}.",
            value is string near && Nearest(near, words) is { } meant ? $"Did you mean {meant}?" : "Use one of them.");
        return null;
    }

    /// <summary>Words, each at most once.</summary>
    public List<T> Words<T>()
        where T : struct, Enum => [.. Items().Select(i => i.Word<T>()).OfType<T>().Distinct()];

    /// <summary>A number within limits.</summary>
    public decimal? Between(decimal least, decimal most) =>
        Number() is { } n && n >= least && n <= most
            ? n
            : Wrong<decimal?>(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>A number as a limit.</summary>
    public decimal? Limit() => Number() ?? Wrong<decimal?>("a number");

    public void Wrong(string wanted) => Error(ErrorIds.PlanValue, $"{Quoted} is not {wanted}.", $"Write {wanted}.");

    private T? Wrong<T>(string wanted)
    {
        Wrong(wanted);
        return default;
    }

    private string Quoted => value switch
    {
        null => "$null",
        string text => $"'{text}'",
        IDictionary => "A table",
        IEnumerable => "A list",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The word that was meant; null where none is near: at most two letters away, and at most a third of it.</summary>
    public static string? Nearest(string written, IEnumerable<string> words)
    {
        string small = written.ToUpperInvariant();
        (string? word, int distance) = words.Select(w => ((string?)w, Distance(small, w.ToUpperInvariant()))).MinBy(w => w.Item2);
        return distance <= Math.Min(2, (word?.Length ?? 0) / 2) ? word : null;
    }

    // Levenshtein's, with neighbours that changed places as one edit.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
