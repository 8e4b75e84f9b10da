using System.Xml;
using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>Reads what the model shows of a distribution's XML, and sets single fields of it. The rest is never looked at.</summary>
internal static class DistributionXml
{
    public const string ConfigRoot = "DistributionConfig";
    public const string PolicyId = "ContinuousDeploymentPolicyId";

    /// <summary>The distribution of a version's parts.</summary>
    /// <exception cref="FormatException">A value cannot be read.</exception>
    public static CdpDistribution ToDistribution(string id, string? etag, XElement envelope, XElement config) =>
        Make(id, etag, envelope, config, config);

    /// <summary>A distribution of a member of a list, which has the configuration's fields itself, and no configuration.</summary>
    /// <exception cref="FormatException">There is no id, or a value cannot be read.</exception>
    public static CdpDistribution ToSummary(XElement member)
    {
        string id = Text(member, "Id") is { Length: > 0 } text ? text : throw new FormatException("A distribution has no Id.");
        return Make(id, Text(member, "ETag") is { Length: > 0 } etag ? etag : null, member, member, null);
    }

    /// <summary>A distribution of which only the configuration is known; for conflict reports.</summary>
    public static XmlDocument ToXmlDocument(XElement config)
    {
        // White space is kept, so that what the user does not touch goes back as it came.
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(ServiceXml.ToText(config));
        return document;
    }

    /// <summary>A child's text; null when there is none.</summary>
    public static string? Text(XElement parent, string name) => parent.Element(parent.Name.Namespace + name)?.Value;

    /// <summary>Whether a child says true; a missing one says false.</summary>
    /// <exception cref="FormatException">It says neither.</exception>
    public static bool IsTrue(XElement parent, string name) => Text(parent, name)?.Trim() switch
    {
        "true" or "1" => true,
        null or "" or "false" or "0" => false,
        _ => throw new FormatException($"{name} is neither true nor false."),
    };

    public static IReadOnlyList<string> Aliases(XElement config) =>
        [.. ListShape.Members(config.Element(config.Name.Namespace + "Aliases")).Select(m => m.Value)];

    /// <summary>The id of the policy that a configuration shows; null when there is none.</summary>
    public static string? PolicyOf(XElement config) => Text(config, PolicyId) is { Length: > 0 } id ? id : null;

    /// <summary>The members of one of the configuration's lists.</summary>
    public static IEnumerable<XElement> Members(XElement config, string list) =>
        ListShape.Members(config.Element(config.Name.Namespace + list));

    /// <summary>A copy of the configuration with a policy attached; null detaches.</summary>
    public static XElement WithPolicy(XElement config, string? policyId)
    {
        // Detaching needs the element, and needs it empty: left out, CloudFront keeps the policy. [W] aws-sdk-js-v3#7417
        var copy = new XElement(config);
        SetText(copy, PolicyId, policyId ?? "");
        return copy;
    }

    /// <summary>Sets a child's text, adding it where the API has it.</summary>
    public static void SetText(XElement parent, string name, string value)
    {
        XElement child = XmlPatch.Ensure(parent, parent.Name.Namespace + name);
        if (child.Value != value || child.IsEmpty)
        {
            child.Value = value;
        }
    }

    private static CdpDistribution Make(string id, string? etag, XElement envelope, XElement config, XElement? document) => new(id, etag, document)
    {
        ARN = Text(envelope, "ARN"),
        Status = Text(envelope, "Status"),
        DomainName = Text(envelope, "DomainName"),
        LastModifiedTime = XmlValue.Time(Text(envelope, "LastModifiedTime")),
        Enabled = IsTrue(config, "Enabled"),
        Staging = IsTrue(config, "Staging"),
        Comment = Text(config, "Comment"),
        Aliases = Aliases(config),
        ContinuousDeploymentPolicyId = PolicyOf(config),
    };
}
