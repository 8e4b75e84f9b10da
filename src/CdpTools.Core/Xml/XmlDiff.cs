using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>
/// Finds the fields that differ between two versions of a configuration. Works on the XML itself, so that elements
/// this module has never heard of are compared like all others. The order of elements, white space between them
/// and <c>Quantity</c> are no fields.
/// </summary>
internal static class XmlDiff
{
    public static List<FieldChange> Compare(XElement old, XElement current)
    {
        var changes = new List<FieldChange>();
        CompareElements(old, current, FieldPath.Root, changes);
        return changes;
    }

    /// <summary>
    /// Whether two documents say the same to CloudFront, which in its replies writes numbers its own way and adds
    /// empty lists and empty elements where a request had none.
    /// </summary>
    public static bool SameContent(XElement left, XElement right) => Compare(left, right).All(IsNoise);

    /// <summary>The fields that mean something else to CloudFront.</summary>
    public static List<FieldChange> Differences(XElement left, XElement right) => [.. Compare(left, right).Where(c => !IsNoise(c))];

    /// <summary>Whether two values of one field are the same.</summary>
    public static bool SameValue(XElement? left, XElement? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        // Compared as a list, two orders of the same members would be the same.
        if (left.Name == FieldPath.Order || right.Name == FieldPath.Order)
        {
            return XNode.DeepEquals(left, right);
        }

        var changes = new List<FieldChange>();
        CompareElements(left, right, FieldPath.Root, changes);
        return changes.Count == 0;
    }

    private static bool IsNoise(FieldChange change) => IsEmpty(change.Old) && IsEmpty(change.New);

    private static bool IsEmpty(XElement? element) =>
        element is null
        || (ListShape.IsList(element) && !ListShape.Members(element).Any() && element.Elements().Count() <= 2)
        || (!element.HasElements && element.Value.Length == 0 && !Attributes(element).Any());

    private static void CompareElements(XElement old, XElement current, FieldPath path, List<FieldChange> changes)
    {
        // Most of any document is as it was, to the letter.
        if (XNode.DeepEquals(old, current))
        {
            return;
        }

        if (!old.HasElements && !current.HasElements)
        {
            if ((old.Value != current.Value && !SameNumber(old, current)) || !SameAttributes(old, current))
            {
                changes.Add(new(path, old, current));
            }

            return;
        }

        bool list = IsPlainList(old, current);
        bool oneIsLeaf = old.HasElements != current.HasElements && path.Steps.Count > 0;
        if (HasText(old) || HasText(current) || (oneIsLeaf && !list))
        {
            CompareWhole(old, current, path, changes);
            return;
        }

        if (!SameAttributes(old, current))
        {
            changes.Add(
                new(path.Child(FieldPath.Attributes), new(FieldPath.Attributes, Attributes(old)), new(FieldPath.Attributes, Attributes(current))));
        }

        ILookup<XName, XElement> before = old.Elements().ToLookup(e => e.Name), after = current.Elements().ToLookup(e => e.Name);
        foreach (XName name in before.Concat(after).Select(g => g.Key).Distinct())
        {
            if (!list || (name != ListShape.Name(old, "Quantity") && name != ListShape.Name(old, "Items")))
            {
                CompareNamed([.. before[name]], [.. after[name]], path.Child(name), changes);
            }
        }

        if (list)
        {
            CompareMembers(old, current, path, changes);
        }
    }

    // Elements that occur more than once have no names of their own: all of them are one field.
    private static void CompareNamed(List<XElement> old, List<XElement> current, FieldPath path, List<FieldChange> changes)
    {
        if (old.Count <= 1 && current.Count <= 1)
        {
            CompareChildren(old.FirstOrDefault(), current.FirstOrDefault(), path, changes);
            return;
        }

        XElement before = new(FieldPath.Group, old), after = new(FieldPath.Group, current);
        if (!XNode.DeepEquals(Canonical(before), Canonical(after)))
        {
            changes.Add(new(path, old.Count == 0 ? null : before, current.Count == 0 ? null : after));
        }
    }

    private static void CompareWhole(XElement old, XElement current, FieldPath path, List<FieldChange> changes)
    {
        if (!XNode.DeepEquals(Canonical(old), Canonical(current)))
        {
            changes.Add(new(path, old, current));
        }
    }

    private static void CompareChildren(XElement? old, XElement? current, FieldPath path, List<FieldChange> changes)
    {
        if (old is not null && current is not null)
        {
            CompareElements(old, current, path, changes);
        }
        else if ((old ?? current) is not null)
        {
            changes.Add(new(path, old, current));
        }
    }

    private static void CompareMembers(XElement old, XElement current, FieldPath path, List<FieldChange> changes)
    {
        var before = ListShape.TryIndex(old);
        var after = ListShape.TryIndex(current);
        if (before is null || after is null)
        {
            CompareWhole(old, current, path, changes);
            return;
        }

        Dictionary<PathStep, XElement> oldMembers = new(before), newMembers = new(after);
        foreach ((PathStep step, XElement member) in before)
        {
            CompareChildren(member, newMembers.GetValueOrDefault(step), path.Member(step.Name, step.Key!), changes);
        }

        foreach ((PathStep step, XElement member) in after)
        {
            if (!oldMembers.ContainsKey(step))
            {
                changes.Add(new(path.Member(step.Name, step.Key!), null, member));
            }
        }

        if (after.Count > 0 && ListShape.IsOrdered(after[0].Value))
        {
            CompareOrder(before, after, path, changes);
        }
    }

    // Removing members leaves the order of the rest alone; adding one always places it somewhere.
    private static void CompareOrder(
        List<KeyValuePair<PathStep, XElement>> before, List<KeyValuePair<PathStep, XElement>> after, FieldPath path, List<FieldChange> changes)
    {
        List<PathStep> oldOrder = [.. before.Select(m => m.Key)], newOrder = [.. after.Select(m => m.Key)];
        List<PathStep> kept = [.. oldOrder.Where(newOrder.Contains)];
        if (!kept.SequenceEqual(newOrder))
        {
            changes.Add(new(path.Child(FieldPath.Order), OrderOf(oldOrder), OrderOf(newOrder)));
        }
    }

    // One element per key, so that a key may contain anything.
    private static XElement OrderOf(IEnumerable<PathStep> order) =>
        new(
            FieldPath.Order,
            new XElement(FieldPath.Order.Namespace + "Items", order.Select(s => new XElement(FieldPath.Order.Namespace + "Key", s.Key))));

    // Whatever else has Quantity or Items in it is compared like any other element.
    private static bool IsPlainList(XElement old, XElement current)
    {
        static bool Plain(XElement e) =>
            e.Elements(ListShape.Name(e, "Items")).ToList() is var items and ([] or [_]) && items.TrueForAll(i => !Attributes(i).Any() && !HasText(i))
            && e.Elements(ListShape.Name(e, "Quantity")).ToList() is var quantity and ([] or [_]) && quantity.TrueForAll(ListShape.IsCount);
        return (ListShape.IsList(old) || ListShape.IsList(current)) && Plain(old) && Plain(current);
    }

    // Text beside elements, which no shape of the API has: then only the whole can be compared.
    private static bool HasText(XElement element) => element.Nodes().OfType<XText>().Any(t => !string.IsNullOrWhiteSpace(t.Value));

    private static IEnumerable<XAttribute> Attributes(XElement element) =>
        element.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal);

    private static bool SameAttributes(XElement old, XElement current) =>
        (!old.HasAttributes && !current.HasAttributes)
        || Attributes(old).Select(a => (a.Name, a.Value)).SequenceEqual(Attributes(current).Select(a => (a.Name, a.Value)));

    // Weight is the only number that is not an integer; the service may write 0.10 as 0.1.
    private static bool SameNumber(XElement old, XElement current) =>
        old.Name.LocalName == "Weight"
        && decimal.TryParse(old.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal left)
        && decimal.TryParse(current.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal right)
        && left == right;

    // White space between elements, namespace declarations, counts, the Items of an empty list and the order of differently named
    // elements carry no meaning.
    private static XElement Canonical(XElement element) =>
        new(
            element.Name,
            Attributes(element),
            !element.HasElements ? element.Value
            : HasText(element) ? element.Nodes().Select(XNode? (n) => n is XElement e ? Canonical(e) : n is XText t ? new XText(t.Value) : null)
            : element.Elements().Where(e => !IsCount(e) && !IsEmptyItems(e)).OrderBy(e => e.Name.ToString(), StringComparer.Ordinal)
                .Select(Canonical));

    private static bool IsCount(XElement element) =>
        element.Parent is { } list && element.Name == ListShape.Name(list, "Quantity") && ListShape.IsCount(element) && ListShape.IsList(list);

    private static bool IsEmptyItems(XElement element) =>
        element.Parent is { } list && element.Name == ListShape.Name(list, "Items") && IsEmpty(element);
}
