using System.Globalization;
using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Policies;

/// <summary>
/// Between a policy's XML and its model. Reading takes elements in any order and leaves unknown ones alone; writing
/// patches a copy of the document as read, and only where the model says something else.
/// </summary>
internal static class PolicyXml
{
    public const string ConfigRoot = "ContinuousDeploymentPolicyConfig";

    /// <summary>The policy of a version's parts.</summary>
    /// <exception cref="FormatException">A required element is missing or has no readable value.</exception>
    public static CdpPolicy ToPolicy(string id, string? etag, XElement envelope, XElement config) =>
        new(id, etag, XmlValue.Time(Child(envelope, "LastModifiedTime")?.Value), Read(config), config);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="FormatException">A required element is missing or has no readable value.</exception>
    public static CdpPolicyConfig Read(XElement config)
    {
        XElement? traffic = Child(config, "TrafficConfig");
        return new()
        {
            StagingDistributionDnsNames = [.. Names(config).Select(m => m.Value)],
            Enabled = Boolean(Required(config, "Enabled")),
            TrafficConfig = traffic is null ? null : ReadTraffic(traffic),
        };
    }

    /// <summary>A copy of the document in which every field that the model knows has the model's value.</summary>
    public static XElement Patch(XElement document, CdpPolicyConfig config)
    {
        var copy = new XElement(document);
        PatchNames(copy, config.StagingDistributionDnsNames ?? []);
        SetText(copy, "Enabled", config.Enabled ? "true" : "false", old => BooleanOrNull(old) == config.Enabled);
        if (config.TrafficConfig is { } traffic)
        {
            XElement element = Ensure(copy, "TrafficConfig");
            PatchWeight(element, traffic.SingleWeightConfig);
            PatchHeader(element, traffic.SingleHeaderConfig);
            SetText(element, "Type", traffic.Type);
        }
        else
        {
            Child(copy, "TrafficConfig")?.Remove();
        }

        return copy;
    }

    /// <summary>A new document, for a policy to be created.</summary>
    public static XElement Create(CdpPolicyConfig config) => Patch(new XElement(ServiceXml.CloudFront + ConfigRoot), config);

    /// <summary>A weight as the API writes it: no exponent, no trailing zeros, invariant culture.</summary>
    public static string WeightText(decimal weight) => weight.ToString("0.############################", CultureInfo.InvariantCulture);

    private static CdpTrafficConfig ReadTraffic(XElement traffic)
    {
        XElement? weight = Child(traffic, "SingleWeightConfig");
        XElement? header = Child(traffic, "SingleHeaderConfig");
        XElement? sticky = weight is null ? null : Child(weight, "SessionStickinessConfig");
        return new()
        {
            Type = Child(traffic, "Type")?.Value,
            SingleWeightConfig = weight is null ? null : new()
            {
                Weight = Decimal(Required(weight, "Weight")),
                SessionStickinessConfig = sticky is null ? null : new()
                {
                    IdleTTL = Integer(Required(sticky, "IdleTTL")),
                    MaximumTTL = Integer(Required(sticky, "MaximumTTL")),
                },
            },
            SingleHeaderConfig = header is null ? null : new() { Header = Child(header, "Header")?.Value, Value = Child(header, "Value")?.Value },
        };
    }

    private static IEnumerable<XElement> Names(XElement config) =>
        ListShape.Members(Child(config, "StagingDistributionDnsNames")).Where(m => m.Name == config.Name.Namespace + "DnsName");

    // The names are a set: those that stay keep their places, and so does whatever else is among them.
    private static void PatchNames(XElement config, List<string> names)
    {
        List<string> missing = [.. names];
        List<XElement> superfluous = [.. Names(config).Where(present => !missing.Remove(present.Value))];
        if (missing.Count == 0 && superfluous.Count == 0)
        {
            return;
        }

        superfluous.ForEach(e => e.Remove());
        XElement list = Ensure(config, "StagingDistributionDnsNames");
        Ensure(list, "Items").Add(missing.Select(n => new XElement(config.Name.Namespace + "DnsName", n)));
        ListShape.Recount(list);
    }

    private static void PatchWeight(XElement traffic, CdpSingleWeightConfig? weight)
    {
        if (weight is null)
        {
            Child(traffic, "SingleWeightConfig")?.Remove();
            return;
        }

        XElement element = Ensure(traffic, "SingleWeightConfig");
        SetText(element, "Weight", WeightText(weight.Weight), old => DecimalOrNull(old) == weight.Weight);
        if (weight.SessionStickinessConfig is not { } sticky)
        {
            Child(element, "SessionStickinessConfig")?.Remove();
            return;
        }

        XElement stickiness = Ensure(element, "SessionStickinessConfig");
        SetText(stickiness, "IdleTTL", sticky.IdleTTL.ToString(CultureInfo.InvariantCulture), old => IntegerOrNull(old) == sticky.IdleTTL);
        SetText(stickiness, "MaximumTTL", sticky.MaximumTTL.ToString(CultureInfo.InvariantCulture), old => IntegerOrNull(old) == sticky.MaximumTTL);
    }

    private static void PatchHeader(XElement traffic, CdpSingleHeaderConfig? header)
    {
        if (header is null)
        {
            Child(traffic, "SingleHeaderConfig")?.Remove();
            return;
        }

        XElement element = Ensure(traffic, "SingleHeaderConfig");
        SetText(element, "Header", header.Header);
        SetText(element, "Value", header.Value);
    }

    // Text that already means the same stays as the service wrote it.
    private static void SetText(XElement parent, string name, string? value, Func<string, bool>? same = null)
    {
        XElement? existing = Child(parent, name);
        if (value is null)
        {
            existing?.Remove();
        }
        else if (existing is null || !(existing.Value == value || same?.Invoke(existing.Value) == true))
        {
            Ensure(parent, name).Value = value;
        }
    }

    private static XElement Ensure(XElement parent, string name) => XmlPatch.Ensure(parent, parent.Name.Namespace + name);

    private static XElement? Child(XElement parent, string name) => parent.Element(parent.Name.Namespace + name);

    private static XElement Required(XElement parent, string name) =>
        Child(parent, name) ?? throw new FormatException($"{parent.Name.LocalName} has no {name}.");

    private static bool? BooleanOrNull(string text) => text.Trim() switch { "true" or "1" => true, "false" or "0" => false, _ => null };

    private static decimal? DecimalOrNull(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    private static bool Boolean(XElement element) => BooleanOrNull(element.Value) ?? throw Unreadable(element);

    private static decimal Decimal(XElement element) => DecimalOrNull(element.Value) ?? throw Unreadable(element);

    private static int? IntegerOrNull(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static int Integer(XElement element) => IntegerOrNull(element.Value) ?? throw Unreadable(element);

    private static FormatException Unreadable(XElement element) =>
        new($"{element.Name.LocalName} has a value that cannot be read: '{Shorten(element.Value)}'.");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
