using System.Management.Automation;
using CdpTools.Xml;

namespace CdpTools.Formatting;

/// <summary>What the views and the type data call for distributions. All take a PSObject, for deserialized objects.</summary>
public static class DistributionView
{
    /// <summary>The document as read, for serialization.</summary>
    public static string? Document(PSObject instance) =>
        (instance?.BaseObject as CdpDistribution)?.Document is { } document ? ServiceXml.ToText(document) : null;

    /// <summary>On or off.</summary>
    public static string OnOff(PSObject instance) => Cell.Property(instance, "Enabled") is true ? "on" : "off";

    /// <summary>Staging, or nothing: whether another distribution is a primary only its policy says.</summary>
    public static string Role(PSObject instance) => Cell.Property(instance, "Staging") is true ? "staging" : "";

    /// <summary>The first block of the attached policy's id.</summary>
    public static string Policy(PSObject instance) => (Cell.Property(instance, "ContinuousDeploymentPolicyId") as string)?.Split('-')[0] ?? "";

    /// <summary>The comment, on one line.</summary>
    public static string Comment(PSObject instance) => Cell.Property(instance, "Comment") is { } comment ? Cell.Value(comment) : "";

    /// <summary>The first alias, which is what people call the distribution; else its CloudFront name without the suffix that all have.</summary>
    public static string Name(PSObject instance)
    {
        List<object> aliases = Cell.List(Cell.Property(instance, "Aliases"));
        string more = aliases.Count > 1 ? $" (+{aliases.Count - 1})" : "";
        return aliases.Count > 0 ? $"{aliases[0]}{more}" : PolicyView.WithoutSuffix(Cell.Property(instance, "DomainName") as string ?? "");
    }
}
