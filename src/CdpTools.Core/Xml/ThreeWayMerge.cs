using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>A field that both sides changed, to different values.</summary>
internal sealed record MergeConflict(FieldChange Mine, FieldChange Theirs);

/// <summary>The result of re-applying one side's changes on top of the other's.</summary>
internal sealed record MergeResult(
    XElement Document, IReadOnlyList<FieldChange> Applied, IReadOnlyList<FieldChange> Theirs, IReadOnlyList<MergeConflict> Conflicts)
{
    /// <summary>Everything wanted is already there, so that nothing needs to be written.</summary>
    public bool AlreadyThere => Applied.Count == 0 && Conflicts.Count == 0;
}

/// <summary>Re-applies what one side changed since a common version onto what is there now.</summary>
internal static class ThreeWayMerge
{
    /// <param name="common">What the user read.</param>
    /// <param name="wanted">What the user wants.</param>
    /// <param name="current">What is there now.</param>
    public static MergeResult Merge(XElement common, XElement wanted, XElement current)
    {
        List<FieldChange> mine = XmlDiff.Compare(common, wanted);
        List<FieldChange> theirs = XmlDiff.Compare(common, current);
        JoinTraffic(mine, theirs, common, wanted, current);

        var apply = new List<FieldChange>();
        var conflicts = new List<MergeConflict>();
        foreach (FieldChange change in mine)
        {
            List<FieldChange> overlapping = [.. theirs.Where(t => t.Path.Overlaps(change.Path))];
            if (overlapping.Count == 0)
            {
                apply.Add(change);
            }
            else if (overlapping is [var order] && IsOrder(change) && order.Path.Equals(change.Path) && OrderMerge.Merge(change, order) is { } merged)
            {
                if (!XmlDiff.SameValue(merged, order.New))
                {
                    apply.Add(new(change.Path, order.New, merged));
                }
            }
            else if (!overlapping.Exists(t => t.Path.Equals(change.Path) && XmlDiff.SameValue(t.New, change.New)))
            {
                conflicts.AddRange(overlapping.Select(t => new MergeConflict(change, t)));
            }
        }

        XElement document = conflicts.Count == 0 ? XmlPatch.Apply(current, apply) : current;
        return new(document, apply, theirs, conflicts);
    }

    private static bool IsOrder(FieldChange change) => change.Path.Steps is [.., var last] && last.Name == FieldPath.Order;

    // A policy's traffic type and the settings that belong to it are one thing: half of a switch from weight to
    // header is no configuration that anybody asked for.
    private static void JoinTraffic(List<FieldChange> mine, List<FieldChange> theirs, XElement common, XElement wanted, XElement current)
    {
        XName traffic = common.Name.Namespace + "TrafficConfig";
        FieldPath type = FieldPath.Root.Child(traffic).Child(common.Name.Namespace + "Type");
        if (mine.Any(c => c.Path.Equals(type)) || theirs.Any(c => c.Path.Equals(type)))
        {
            Join(mine, traffic, common, wanted);
            Join(theirs, traffic, common, current);
        }
    }

    private static void Join(List<FieldChange> changes, XName name, XElement before, XElement after)
    {
        FieldPath path = FieldPath.Root.Child(name);
        if (changes.RemoveAll(c => path.Contains(c.Path)) > 0)
        {
            changes.Add(new(path, before.Element(name), after.Element(name)));
        }
    }
}
