using System.Globalization;
using System.Management.Automation;
using CdpTools.Errors;

namespace CdpTools.Formatting;

/// <summary>What the views of differences, findings and conflicts call.</summary>
public static class Cell
{
    /// <summary>A value for a table: on one line, cut where it would fill the screen; <c>(none)</c> where there is none.</summary>
    public static string Value(object? value) => Shown.OneLine(Whole(value));

    /// <summary>The same for a list: as it is.</summary>
    public static string Whole(object? value) => value?.ToString() ?? "(none)";

    /// <summary>A text in lines, broken at blanks and before the points of a path: PowerShell's tables break in the middle of words.</summary>
    public static string Wrap(string? text, int width)
    {
        var lines = new List<string>();
        string rest = text?.Trim() ?? "";
        while (rest.Length > width)
        {
            int at = rest.LastIndexOf(' ', width);
            at = at > 0 ? at : rest.LastIndexOfAny(['.', '['], width);
            at = at > 0 ? at : width;
            lines.Add(rest[..at].TrimEnd());
            rest = rest[at..].TrimStart();
        }

        return string.Join(Environment.NewLine, [.. lines, rest]);
    }

    /// <summary>A time that says that it is UTC: <c>2026-11-27 16:05:00Z</c>; empty where there is none.</summary>
    public static string Utc(object? time) =>
        LanguagePrimitives.TryConvertTo(time, out DateTime known) && known != default
            ? known.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : "";

    /// <summary>A length of time as plans have it, in whole minutes: <c>1h29m</c>.</summary>
    public static string Length(object? time) => LanguagePrimitives.TryConvertTo(time, out TimeSpan known)
        ? Rollouts.Duration.Text(TimeSpan.FromMinutes(Math.Round(known.TotalMinutes)))
        : "";

    /// <summary>The name of a finding's severity.</summary>
    public static string Severity(PSObject instance) => Name<CdpSeverity>(instance, nameof(Severity));

    /// <summary>The name of what promotion does with a difference.</summary>
    public static string Effect(PSObject instance) => Name<CdpPromotionEffect>(instance, nameof(Effect));

    /// <summary>How many fields of a conflict were changed, and how many of them by both sides.</summary>
    public static string Fields(PSObject instance)
    {
        List<object> fields = List(instance?.Properties["Fields"]?.Value);
        int both = fields.Count(f => PSObject.AsPSObject(f).Properties["Conflicting"]?.Value is true);
        return $"{fields.Count} changed, {both} in conflict";
    }

    /// <summary>The members of a list, deserialized or not; a single value is a list of one.</summary>
    internal static List<object> List(object? value) =>
        LanguagePrimitives.GetEnumerable(value) is { } many ? [.. many.Cast<object?>().OfType<object>()] : value is null ? [] : [value];

    /// <summary>A property of an object, live or deserialized; null when there is none.</summary>
    internal static object? Property(object? instance, string name)
    {
        object? value = instance is null ? null : PSObject.AsPSObject(instance).Properties[name]?.Value;
        return value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
    }

    // A deserialized object has the number only.
    private static string Name<T>(PSObject? instance, string property)
        where T : struct, Enum =>
        LanguagePrimitives.TryConvertTo(instance?.Properties[property]?.Value, out T value) ? value.ToString() : "";
}
