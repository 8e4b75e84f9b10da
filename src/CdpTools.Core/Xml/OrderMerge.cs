using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>
/// Merges the orders that two sides gave to the members of a list, by what stands before what: where one side has changed that, it counts;
/// a member that one side has added stands to the others as that side has put it. Only orders that contradict each other cannot be merged.
/// </summary>
internal static class OrderMerge
{
    /// <summary>The order that keeps what both sides have changed; null when there is none.</summary>
    /// <param name="common">The order that both started from.</param>
    /// <param name="mine">The order that one side made of it.</param>
    /// <param name="theirs">The order that the other made of it. What is left open is as in this one.</param>
    public static IReadOnlyList<T>? Merge<T>(IReadOnlyList<T> common, IReadOnlyList<T> mine, IReadOnlyList<T> theirs)
        where T : notnull
    {
        Dictionary<T, int> atFirst = Places(common), inMine = Places(mine), inTheirs = Places(theirs);

        // What one side has taken away is gone.
        List<T> members =
        [
            .. theirs.Concat(mine.Where(m => !inTheirs.ContainsKey(m)))
                .Where(m => !atFirst.ContainsKey(m) || (inMine.ContainsKey(m) && inTheirs.ContainsKey(m))),
        ];
        var before = members.ToDictionary(m => m, _ => new HashSet<T>());
        for (int i = 0; i < members.Count; i++)
        {
            for (int j = i + 1; j < members.Count; j++)
            {
                T a = members[i], b = members[j];
                bool? old = IsBefore(atFirst, a, b), my = IsBefore(inMine, a, b), their = IsBefore(inTheirs, a, b);
                if (my is not null && their is not null && my != their && old is null)
                {
                    return null;
                }

                if ((my == their || my is null || my == old ? their ?? my : my) is { } first)
                {
                    before[first ? b : a].Add(first ? a : b);
                }
            }
        }

        var order = new List<T>();
        while (members.Count > 0)
        {
            int next = members.FindIndex(m => before[m].Count == 0);
            if (next < 0)
            {
                return null;
            }

            T member = members[next];
            members.RemoveAt(next);
            order.Add(member);
            members.ForEach(m => before[m].Remove(member));
        }

        return order;
    }

    /// <summary>The same for the orders in two changes of one list.</summary>
    public static XElement? Merge(FieldChange mine, FieldChange theirs)
    {
        if (mine is not { Old: { } common, New: { } wanted } || theirs.New is not { } current)
        {
            return null;
        }

        XName key = FieldPath.Order.Namespace + "Key";
        return Merge(Keys(common), Keys(wanted), Keys(current)) is { } merged
            ? new(FieldPath.Order, new XElement(FieldPath.Order.Namespace + "Items", merged.Select(k => new XElement(key, k))))
            : null;
    }

    private static List<string> Keys(XElement order) => [.. ListShape.Members(order).Select(k => k.Value)];

    private static Dictionary<T, int> Places<T>(IReadOnlyList<T> order)
        where T : notnull => order.Select((m, i) => (m, i)).ToDictionary(p => p.m, p => p.i);

    private static bool? IsBefore<T>(Dictionary<T, int> places, T a, T b)
        where T : notnull =>
        places.TryGetValue(a, out int atA) && places.TryGetValue(b, out int atB) ? atA < atB : null;
}
