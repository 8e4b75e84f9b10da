using System.Globalization;
using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Formatting;

/// <summary>
/// What the views in CdpTools.Format.ps1xml and the type data in CdpTools.Types.ps1xml call. All take a PSObject: a
/// parameter typed to the model gives a silently blank cell for deserialized objects.
/// </summary>
public static class PolicyView
{
    /// <summary>The document as read, for serialization.</summary>
    public static string? Document(PSObject instance) =>
        (instance?.BaseObject as CdpPolicy)?.Document is { } document ? ServiceXml.ToText(document) : null;

    /// <summary>How traffic is routed: <c>10 %  ██████▋   </c>, or <c>aws-cf-cd-x: v</c>.</summary>
    public static string Route(PSObject instance)
    {
        if (Cell.Property(instance, "Weight") is { } weight && LanguagePrimitives.TryConvertTo(weight, out decimal share))
        {
            return $"{PolicyText.Percent(share),6} {Bar(share)}";
        }

        return Cell.Property(instance, "Header") is { } header ? Fit($"{header}", $"{Cell.Property(instance, "HeaderValue")}") : Type(instance);
    }

    /// <summary>The same without the bar, and with the whole header, for lists.</summary>
    public static string RouteText(PSObject instance) => Share(instance)
        ?? (Cell.Property(instance, "Header") is { } header ? $"{header}: {Cell.Property(instance, "HeaderValue")}" : Type(instance));

    /// <summary>Id and route, for the wide view.</summary>
    public static string Short(PSObject instance) => $"{Cell.Property(instance, "Id")}  {Share(instance) ?? Route(instance)}";

    /// <summary>Session stickiness as idle/maximum seconds, empty when there is none.</summary>
    public static string Stickiness(PSObject instance)
    {
        string[] path = ["Config", "TrafficConfig", "SingleWeightConfig", "SessionStickinessConfig"];
        object? sticky = path.Aggregate((object?)instance, Cell.Property);
        return sticky is null ? "" : $"{Cell.Property(sticky, "IdleTTL")}/{Cell.Property(sticky, "MaximumTTL")} s";
    }

    /// <summary>The staging distributions' names without the suffix that all of them have.</summary>
    public static string Staging(PSObject instance) =>
        string.Join(", ", Cell.List(Cell.Property(instance, "StagingDistributionDnsNames")).Select(n => WithoutSuffix(n.ToString() ?? "")));

    internal static string WithoutSuffix(string name)
    {
        const string suffix = ".cloudfront.net";
        return name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? name[..^suffix.Length] : name;
    }

    /// <summary>How long ago the last change was: <c>5 min</c>, <c>3 h</c>, <c>12 d</c>.</summary>
    public static string Age(PSObject instance) =>
        LanguagePrimitives.TryConvertTo(Cell.Property(instance, "LastModifiedTime"), out DateTime time) && time != default
            ? Age(Clock.Time.GetUtcNow().UtcDateTime - time.ToUniversalTime())
            : "";

    internal static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "now",
        { TotalMinutes: < 1 } => $"{(int)age.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)age.TotalHours} h",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} d"),
    };

    // Values tell policies apart better than names, which all begin alike: of a long pair the name gives way first.
    private static string Fit(string header, string value)
    {
        const int width = 21;
        const int leastName = 12;
        if (header.Length + 2 + value.Length <= width)
        {
            return $"{header}: {value}";
        }

        int name = Math.Min(header.Length, Math.Max(leastName, width - 2 - value.Length));
        return $"{Cut(header, name)}: {Cut(value, width - 2 - name)}";
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static string? Share(PSObject instance) =>
        Cell.Property(instance, "Weight") is { } weight && LanguagePrimitives.TryConvertTo(weight, out decimal share)
            ? PolicyText.Percent(share)
            : null;

    private static string Type(PSObject instance) => Cell.Property(instance, "Type") as string ?? "";

    // Ten cells for 0 to 15 %.
    private static string Bar(decimal share)
    {
        const int cells = 10;
        int eighths = (int)Math.Round(Math.Clamp(share / 0.15m, 0, 1) * cells * 8);
        string full = new('█', eighths / 8);
        string part = eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1].ToString();
        return (full + part).PadRight(cells, '·');
    }
}
