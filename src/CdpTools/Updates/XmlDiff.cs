using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Updates;

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

    /// <summary>Whether two values of one field are the same.</summary>
    public static bool SameValue(XElement? left, XElement? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        var changes = new List<FieldChange>();
        CompareElements(left, right, FieldPath.Root, changes);
        return changes.Count == 0;
    }

    private static bool IsNoise(FieldChange change) => IsEmpty(change.Old) && IsEmpty(change.New);

    private static bool IsEmpty(XElement? element) =>
        element is null
        || (ListShape.IsList(element) && !ListShape.Members(element).Any() && element.Elements().Count() <= 2)
        || (!element.HasElements && element.Value.Length == 0);

    private static void CompareElements(XElement old, XElement current, FieldPath path, List<FieldChange> changes)
    {
        bool leaf = !old.HasElements && !current.HasElements;
        if (leaf && (old.Value == current.Value || SameNumber(old, current)) && SameAttributes(old, current))
        {
            return;
        }

        bool list = ListShape.IsList(old) || ListShape.IsList(current);
        if (leaf || !SameAttributes(old, current) || (!list && old.HasElements != current.HasElements) || HasRepeatedChildren(old) || HasRepeatedChildren(current))
        {
            if (!XNode.DeepEquals(Canonical(old), Canonical(current)))
            {
                changes.Add(new(path, old, current));
            }

            return;
        }

        foreach (XName name in old.Elements().Concat(current.Elements()).Select(e => e.Name).Distinct())
        {
            if (list && name.LocalName is "Quantity" or "Items")
            {
                continue;
            }

            CompareChildren(old.Element(name), current.Element(name), path.Child(name), changes);
        }

        if (list)
        {
            CompareMembers(old, current, path, changes);
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
            XElement left = Canonical(old), right = Canonical(current);
            if (!XNode.DeepEquals(left, right))
            {
                changes.Add(new(path, old, current));
            }

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
        new(FieldPath.Order, new XElement(FieldPath.Order.Namespace + "Items", order.Select(s => new XElement(FieldPath.Order.Namespace + "Key", s.Key))));

    private static bool HasRepeatedChildren(XElement element)
    {
        var seen = new HashSet<XName>();
        return element.Elements().Any(e => !seen.Add(e.Name));
    }

    private static bool SameAttributes(XElement old, XElement current)
    {
        static IEnumerable<(XName, string)> Of(XElement e) =>
            e.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => (a.Name, a.Value)).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal);
        return (!old.HasAttributes && !current.HasAttributes) || Of(old).SequenceEqual(Of(current));
    }

    // Weight is the only number that is not an integer; the service may write 0.10 as 0.1.
    private static bool SameNumber(XElement old, XElement current) =>
        old.Name.LocalName == "Weight"
        && decimal.TryParse(old.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal left)
        && decimal.TryParse(current.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal right)
        && left == right;

    // White space between elements and namespace declarations carry no meaning.
    private static XElement Canonical(XElement element) =>
        new(
            element.Name,
            element.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal),
            element.HasElements ? element.Elements().Select(Canonical) : element.Value);
}
