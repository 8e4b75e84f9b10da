using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>What a scalar element holds.</summary>
internal enum ScalarKind
{
    /// <summary>Not a scalar.</summary>
    None,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A decimal number, exponents included.</summary>
    Number,
}

/// <summary>The form of one element in the service model: a scalar, a structure, or the Items of a list.</summary>
internal sealed class Shape
{
    private Dictionary<XName, int>? _positions;

    private Shape(ScalarKind scalar) => Scalar = scalar;

    /// <summary>The kind of scalar, None for the rest.</summary>
    public ScalarKind Scalar { get; }

    /// <summary>The values of an enumeration.</summary>
    public IReadOnlyList<string>? Values { get; private init; }

    /// <summary>The members of a structure in model order, which is reply order [D].</summary>
    public IReadOnlyList<Member> Members { get; private init; } = [];

    /// <summary>The name of list members, for an Items element.</summary>
    public XName? ItemName { get; private init; }

    /// <summary>The form of list members.</summary>
    public Shape? Item { get; private init; }

    /// <summary>Any text.</summary>
    public static Shape Text { get; } = new(ScalarKind.Text);

    /// <summary>true or false.</summary>
    public static Shape Flag { get; } = new(ScalarKind.Boolean);

    /// <summary>A whole number.</summary>
    public static Shape Integer { get; } = new(ScalarKind.Integer);

    /// <summary>A decimal number.</summary>
    public static Shape Number { get; } = new(ScalarKind.Number);

    /// <summary>An enumeration.</summary>
    public static Shape OneOf(params string[] values) => new(ScalarKind.Text) { Values = values };

    /// <summary>A structure.</summary>
    public static Shape Structure(params Member[] members) => new(ScalarKind.None) { Members = members };

    /// <summary>The Items element of a list.</summary>
    public static Shape Items(string name, Shape item) => new(ScalarKind.None) { ItemName = SimXml.Namespace + name, Item = item };

    /// <summary>CloudFront's list: Quantity beside Items, perhaps with members before and after.</summary>
    public static Shape List(string name, Shape item, Member[]? before = null, Member[]? after = null) =>
        Structure([.. before ?? [], Member.Required("Quantity", Integer), Member.Optional("Items", Items(name, item)), .. after ?? []]);

    /// <summary>The place of a member, or -1 when the model does not know it.</summary>
    public int PositionOf(XName name)
    {
        Dictionary<XName, int> positions = _positions ??= Index();
        return positions.TryGetValue(name, out int position) ? position : -1;
    }

    /// <summary>Whether some member has this local name.</summary>
    public bool HasLocalName(string localName) => Members.Any(m => m.Name.LocalName == localName);

    private Dictionary<XName, int> Index()
    {
        Dictionary<XName, int> positions = [];
        for (int i = 0; i < Members.Count; i++)
        {
            positions.Add(Members[i].Name, i);
        }

        return positions;
    }
}

/// <summary>One member of a structure.</summary>
/// <param name="Name">The element's name.</param>
/// <param name="Shape">Its form.</param>
/// <param name="IsRequired">Required by the model.</param>
/// <param name="Default">The inner XML the service fills in when the element is left out, or null when it stays out.</param>
internal sealed record Member(XName Name, Shape Shape, bool IsRequired, string? Default)
{
    private XElement? _template;

    /// <summary>A required member.</summary>
    public static Member Required(string name, Shape shape) => new(SimXml.Namespace + name, shape, true, null);

    /// <summary>An optional member, with what the service fills in.</summary>
    public static Member Optional(string name, Shape shape, string? filledIn = null) => new(SimXml.Namespace + name, shape, false, filledIn);

    /// <summary>A new element with the default in it.</summary>
    public XElement NewDefault() => new(_template ??= SimXml.Parse(Name.LocalName, Default!));
}
