using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>
/// Holds documents against the model. Elements may come in any order, as clients differ [W]; elements and attributes
/// that the model does not know are kept, behind those it knows [I].
/// </summary>
internal static class Document
{
    /// <summary>The check before a resource is looked at: types, enumerations, required members, nothing twice.</summary>
    public static void CheckForm(XElement element, Shape shape, string path)
    {
        if (shape.Scalar != ScalarKind.None)
        {
            CheckScalar(element, shape, path);
        }
        else if (shape.Item is not null)
        {
            int number = 0;
            foreach (XElement item in element.Elements(shape.ItemName))
            {
                CheckForm(item, shape.Item, $"{path}.{++number}.member");
            }
        }
        else
        {
            CheckMembers(element, shape, path);
        }
    }

    /// <summary>The check after If-Match: each Quantity says how many Items there are.</summary>
    public static void CheckQuantities(XElement element, Shape shape)
    {
        if (shape.Item is not null)
        {
            foreach (XElement item in element.Elements(shape.ItemName))
            {
                CheckQuantities(item, shape.Item);
            }

            return;
        }

        foreach (Member member in shape.Members)
        {
            if (member.Shape.Scalar == ScalarKind.None && element.Element(member.Name) is { } child)
            {
                CheckQuantities(child, member.Shape);
            }
        }

        if (element.ChildText("Quantity") is { } quantity && shape.Members.FirstOrDefault(m => m.Shape.Item is not null) is { } items)
        {
            int actual = element.Element(items.Name)?.Elements(items.Shape.ItemName).Count() ?? 0;
            if (long.Parse(quantity, NumberStyles.Integer, CultureInfo.InvariantCulture) != actual)
            {
                throw SimError.InconsistentQuantities(element.Name.LocalName, quantity.Trim(), actual);
            }
        }
    }

    /// <summary>
    /// The document as the service keeps it: model order, an empty Items left out [W], numbers in their shortest form,
    /// and what the service fills in.
    /// </summary>
    public static XElement Canonical(XElement element, Shape shape)
    {
        XElement result = new(element.Name, element.Attributes());
        if (shape.Scalar != ScalarKind.None)
        {
            AddText(result, ScalarText(element.Value, shape.Scalar));
        }
        else if (shape.Item is not null)
        {
            foreach (XElement item in element.Elements())
            {
                result.Add(item.Name == shape.ItemName ? Canonical(item, shape.Item) : new XElement(item));
            }
        }
        else
        {
            foreach (Member member in shape.Members)
            {
                XElement? child = element.Element(member.Name);
                if (child is null)
                {
                    if (member.Default is not null)
                    {
                        result.Add(member.NewDefault());
                    }
                }
                else if (member.Shape.Item is null || child.HasElements)
                {
                    result.Add(Canonical(child, member.Shape));
                }
            }

            foreach (XElement unknown in element.Elements().Where(e => shape.PositionOf(e.Name) < 0))
            {
                result.Add(new XElement(unknown));
            }
        }

        return result;
    }

    private static void CheckScalar(XElement element, Shape shape, string path)
    {
        string value = element.Value;
        bool fits = shape.Scalar switch
        {
            ScalarKind.Boolean => value.Trim() is "true" or "false",
            ScalarKind.Integer => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            ScalarKind.Number => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            _ => true,
        };
        if (!fits || element.HasElements)
        {
            // What the service says to a number that is none is not known; the document is malformed [I].
            throw SimError.MalformedInput();
        }

        if (shape.Values is { } values && !values.Contains(value))
        {
            throw SimError.MalformedXml(
                $"Value '{value}' at '{path}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values)}]");
        }
    }

    private static void CheckMembers(XElement element, Shape shape, string path)
    {
        Span<bool> seen = stackalloc bool[shape.Members.Count];
        foreach (XElement child in element.Elements())
        {
            int position = shape.PositionOf(child.Name);
            if (position < 0)
            {
                // The name of a member in another namespace is a client's mistake, not a newer element [I].
                if (shape.HasLocalName(child.Name.LocalName))
                {
                    throw SimError.MalformedInput();
                }

                continue;
            }

            if (seen[position])
            {
                throw SimError.MalformedInput();
            }

            seen[position] = true;
            CheckForm(child, shape.Members[position].Shape, $"{path}.{CamelCase(child.Name.LocalName)}");
        }

        for (int i = 0; i < seen.Length; i++)
        {
            if (!seen[i] && shape.Members[i].IsRequired)
            {
                throw SimError.MalformedXml(
                    $"Value null at '{path}.{CamelCase(shape.Members[i].Name.LocalName)}' failed to satisfy constraint: Member must not be null");
            }
        }
    }

    // An element that was sent as <X></X> reads back as <X></X>, not as <X/>.
    private static void AddText(XElement element, string text) => element.Value = text;

    private static string ScalarText(string value, ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean or ScalarKind.Integer => value.Trim(),
        ScalarKind.Number => Shortest(decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture)),
        _ => value,
    };

    private static string Shortest(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
