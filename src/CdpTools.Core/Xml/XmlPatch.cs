using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>Writes changes into a copy of a document and leaves everything else as it came.</summary>
internal static class XmlPatch
{
    /// <exception cref="InvalidOperationException">A change belongs into something that the document no longer has.</exception>
    public static XElement Apply(XElement document, IEnumerable<FieldChange> changes)
    {
        var copy = new XElement(document);
        var touched = new Dictionary<XElement, bool>();

        // Orders last: they name members that other changes add.
        foreach (FieldChange change in changes.OrderBy(c => IsOrder(c) ? 1 : 0))
        {
            if (change.Path.Steps.Count == 0)
            {
                copy = new XElement(change.New!);
                continue;
            }

            XElement parent = Parent(copy, change.Path);
            PathStep last = change.Path.Steps[^1];
            if (last.Name == FieldPath.Attributes)
            {
                SetAttributes(parent, change.New!);
            }
            else if (change.Old?.Name == FieldPath.Group || change.New?.Name == FieldPath.Group)
            {
                SetGroup(parent, last.Name, change.New);
            }
            else if (IsOrder(change))
            {
                Reorder(parent, ListShape.Members(change.New).Select(k => k.Value).ToList());
            }
            else if (last.Key is not null)
            {
                touched.TryAdd(parent, parent.Element(ListShape.Name(parent, "Items")) is null);
                SetMember(parent, last, change.New);
            }
            else
            {
                SetChild(parent, last.Name, change.New);
            }
        }

        foreach ((XElement list, bool isNew) in touched)
        {
            ListShape.Recount(list, isNew);
        }

        return copy;
    }

    /// <summary>Sets, adds or (with null) removes a child, in the API's own order where that is known.</summary>
    public static void SetChild(XElement parent, XName name, XElement? value)
    {
        XElement? existing = parent.Element(name);
        if (value is null)
        {
            existing?.Remove();
        }
        else if (existing is null)
        {
            ElementOrder.Insert(parent, new XElement(value));
        }
        else if (!existing.HasElements && !value.HasElements && !existing.HasAttributes && !value.HasAttributes)
        {
            existing.Value = value.Value;
        }
        else
        {
            existing.ReplaceWith(new XElement(value));
        }
    }

    /// <summary>Finds a child or adds an empty one.</summary>
    public static XElement Ensure(XElement parent, XName name)
    {
        if (parent.Element(name) is { } existing)
        {
            return existing;
        }

        var added = new XElement(name);
        ElementOrder.Insert(parent, added);
        return added;
    }

    private static bool IsOrder(FieldChange change) => change.Path.Steps is [.., var last] && last.Name == FieldPath.Order;

    // Declarations of prefixes stay: something beneath may use them.
    private static void SetAttributes(XElement element, XElement value)
    {
        element.Attributes().Where(a => !a.IsNamespaceDeclaration).Remove();
        element.Add(value.Attributes());
    }

    private static void SetGroup(XElement parent, XName name, XElement? value)
    {
        List<XElement> existing = [.. parent.Elements(name)];
        List<XElement> wanted = value is null ? [] : [.. (value.Name == FieldPath.Group ? value.Elements() : [value]).Select(e => new XElement(e))];
        if (wanted.Count > 0)
        {
            if (existing.Count > 0)
            {
                existing[0].AddBeforeSelf(wanted[0]);
            }
            else
            {
                ElementOrder.Insert(parent, wanted[0]);
            }

            wanted[0].AddAfterSelf(wanted.Skip(1));
        }

        existing.ForEach(e => e.Remove());
    }

    private static XElement Parent(XElement document, FieldPath path)
    {
        XElement at = document;
        foreach (PathStep step in path.Steps.Take(path.Steps.Count - 1))
        {
            at = ListShape.Find(at, step) ?? throw new InvalidOperationException($"The configuration no longer has the part that {path} belongs to.");
        }

        return at;
    }

    private static void SetMember(XElement list, PathStep step, XElement? value)
    {
        XElement? existing = ListShape.Find(list, step);
        if (value is null)
        {
            existing?.Remove();
        }
        else if (existing is not null)
        {
            existing.ReplaceWith(new XElement(value));
        }
        else
        {
            Ensure(list, ListShape.Name(list, "Items")).Add(new XElement(value));
        }
    }

    private static void Reorder(XElement list, List<string> order)
    {
        XElement? items = list.Element(ListShape.Name(list, "Items"));
        if (items is null || ListShape.TryIndex(list) is not { } members)
        {
            return;
        }

        // Members the order does not name keep their places behind those that it does.
        int Rank(string? key) => order.IndexOf(key!) is >= 0 and var rank ? rank : int.MaxValue;
        List<XElement> sorted = [.. members.OrderBy(m => Rank(m.Key.Key)).Select(m => m.Value)];
        items.RemoveNodes();
        items.Add(sorted);
    }
}
