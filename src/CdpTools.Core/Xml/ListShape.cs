using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>How the members of one of CloudFront's <c>Quantity</c>/<c>Items</c> lists are told apart.</summary>
internal static class ListShape
{
    // Natural keys of list members [D] botocore 1.43.11; leaf members (Aliases, DNS names, methods) are their own key.
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["Origin"] = "Id",
        ["OriginGroup"] = "Id",
        ["OriginGroupMember"] = "OriginId",
        ["OriginCustomHeader"] = "HeaderName",
        ["CacheBehavior"] = "PathPattern",
        ["CustomErrorResponse"] = "ErrorCode",
        ["FunctionAssociation"] = "EventType",
        ["LambdaFunctionAssociation"] = "EventType",
    };

    // CloudFront evaluates behaviors first to last, and fails over from the first group member to the second.
    private static readonly HashSet<string> Ordered = new(StringComparer.Ordinal) { "CacheBehavior", "OriginGroupMember" };

    /// <summary>Whether the element is a list: it has Items, or a Quantity that counts.</summary>
    public static bool IsList(XElement? element) =>
        element is not null && (element.Element(Name(element, "Items")) is not null
            || (element.Element(Name(element, "Quantity")) is { } quantity && IsCount(quantity)));

    /// <summary>Whether a Quantity is no more than a number of members.</summary>
    public static bool IsCount(XElement quantity) =>
        !quantity.HasElements && quantity.Attributes().All(a => a.IsNamespaceDeclaration)
        && uint.TryParse(quantity.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out _);

    public static XName Name(XElement sibling, string localName) => sibling.Name.Namespace + localName;

    public static IEnumerable<XElement> Members(XElement? list) =>
        list?.Element(Name(list, "Items"))?.Elements() ?? [];

    public static bool IsOrdered(XElement member) => Ordered.Contains(member.Name.LocalName);

    /// <summary>
    /// The members by key, in order; or null when they have no natural key or share one, and the list can only be
    /// compared as a whole.
    /// </summary>
    public static List<KeyValuePair<PathStep, XElement>>? TryIndex(XElement? list)
    {
        var index = new List<KeyValuePair<PathStep, XElement>>();
        var seen = new HashSet<PathStep>();
        foreach (XElement member in Members(list))
        {
            if (KeyOf(member) is not { } key)
            {
                return null;
            }

            var step = new PathStep(member.Name, key);
            if (!seen.Add(step))
            {
                return null;
            }

            index.Add(new(step, member));
        }

        return index;
    }

    /// <summary>The child, or the list member, that a step of a path leads to.</summary>
    public static XElement? Find(XElement at, PathStep step) =>
        step.Key is null
            ? at.Element(step.Name)
            : TryIndex(at)?.Where(m => m.Key == step).Select(m => m.Value).FirstOrDefault();

    /// <summary>
    /// Makes Quantity say what Items holds; an empty list has no Items, as in the service's own replies. The few lists
    /// that have no Quantity (tags) get none, when <paramref name="counted"/> is false.
    /// </summary>
    public static void Recount(XElement list, bool counted = true)
    {
        XElement? items = list.Element(Name(list, "Items"));
        int count = items?.Elements().Count() ?? 0;
        XElement? quantity = list.Element(Name(list, "Quantity"));
        if (quantity is null && counted)
        {
            list.AddFirst(new XElement(Name(list, "Quantity"), count));
        }
        else if (quantity is not null && quantity.Value != count.ToString(CultureInfo.InvariantCulture))
        {
            quantity.Value = count.ToString(CultureInfo.InvariantCulture);
        }

        if (count == 0)
        {
            items?.Remove();
        }
    }

    private static string? KeyOf(XElement member)
    {
        if (!member.HasElements)
        {
            return member.Value;
        }

        return Keys.TryGetValue(member.Name.LocalName, out string? name) ? member.Element(Name(member, name))?.Value : null;
    }
}
