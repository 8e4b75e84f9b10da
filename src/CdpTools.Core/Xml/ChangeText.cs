using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>A change set in a line, for prompts, -WhatIf and verbose: <c>Weight 0.05 -&gt; 0.1</c>.</summary>
internal static class ChangeText
{
    public static string Of(IReadOnlyList<FieldChange> changes, string? remark = null)
    {
        string text = changes.Count == 0 ? "no field changes" : string.Join(", ", changes.SelectMany(Leaves).Select(c => c.Describe(Name)));
        return remark is null ? text : $"{text} ({remark})";
    }

    /// <summary>A whole configuration, for a creation: <c>Enabled true, Weight 0.05</c>.</summary>
    public static string Values(XElement document) => string.Join(", ", document.Elements()
        .SelectMany(e => Leaves(new(FieldPath.Root.Child(e.Name), null, e)))
        .Select(c => $"{Name(c.Path)} {c.NewText}"));

    // A subtree that comes or goes is shown by its fields.
    private static IEnumerable<FieldChange> Leaves(FieldChange change)
    {
        XElement whole = (change.Old ?? change.New)!;
        if ((change.Old is not null && change.New is not null) || !whole.HasElements || whole.Name == FieldPath.Group || ListShape.IsList(whole)
            || change.Path.Steps[^1].Key is not null)
        {
            return [change];
        }

        return whole.Elements().SelectMany(e => Leaves(new(change.Path.Child(e.Name), change.Old is null ? null : e, change.New is null ? null : e)));
    }

    // Policies have few fields and their last names are unambiguous: all users say Weight, none says
    // TrafficConfig.SingleWeightConfig.Weight.
    private static string Name(FieldPath path)
    {
        if (path.StartsWith("TrafficConfig"))
        {
            return path.ToString() == "TrafficConfig.SingleHeaderConfig.Value" ? "HeaderValue" : path.Leaf;
        }

        return path.StartsWith("StagingDistributionDnsNames") ? "StagingDistributionDnsNames" : path.ToString();
    }
}
