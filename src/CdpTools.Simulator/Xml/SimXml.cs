using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>Reads request documents and writes reply documents.</summary>
internal static class SimXml
{
    /// <summary>The namespace of requests and replies [D].</summary>
    public const string NamespaceName = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>No document of the API is nearly this deep; trees are walked recursively.</summary>
    private const int MaximumDepth = 64;

    private static readonly UTF8Encoding s_utf8 = new(false);

    // No encoding attribute, one newline, the rest on one line [W].
    private static readonly byte[] s_prolog = "<?xml version=\"1.0\"?>\n"u8.ToArray();

    private static readonly XmlReaderSettings s_reading = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly XmlWriterSettings s_writing = new()
    {
        OmitXmlDeclaration = true,
        Encoding = s_utf8,
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>The namespace of requests and replies.</summary>
    public static XNamespace Namespace { get; } = NamespaceName;

    /// <summary>Reads a request's document. DTDs, wrong roots and wrong namespaces are refused as malformed [I].</summary>
    public static XElement Read(byte[] body, string root)
    {
        if (body.Length == 0)
        {
            throw SimError.MissingBody();
        }

        try
        {
            using MemoryStream stream = new(body);
            using XmlReader reader = XmlReader.Create(stream, s_reading);
            XElement document = ReadTree(reader);
            return document.Name == Namespace + root ? document : throw SimError.MalformedInput();
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            throw SimError.MalformedInput();
        }
    }

    /// <summary>An element of the service's namespace from inner XML of our own, without the declaration, which the writer makes.</summary>
    public static XElement Parse(string name, string inner)
    {
        XElement element = XElement.Parse($"<{name} xmlns=\"{NamespaceName}\">{inner}</{name}>");
        element.Attributes().Remove();
        return element;
    }

    /// <summary>A reply document: the prolog and the element.</summary>
    public static byte[] Write(XElement document)
    {
        using MemoryStream stream = new(1024);
        stream.Write(s_prolog);
        using (XmlWriter writer = XmlWriter.Create(stream, s_writing))
        {
            document.WriteTo(writer);
        }

        return stream.ToArray();
    }

    /// <summary>How many characters a document has, near enough and without writing it.</summary>
    public static long Size(XElement document) => document.DescendantNodesAndSelf().Sum(n => n switch
    {
        XElement element => (2L * element.Name.LocalName.Length) + 5,
        XText text => text.Value.Length,
        _ => 0,
    });

    /// <summary>A document as text, for the history.</summary>
    public static string Text(XElement document) => document.ToString(SaveOptions.DisableFormatting);

    /// <summary>A new element of the service's namespace.</summary>
    public static XElement New(string name, params object?[] content) => new(Namespace + name, content);

    /// <summary>A child, or null.</summary>
    public static XElement? Child(this XElement element, string name) => element.Element(Namespace + name);

    /// <summary>The text of a child, or null when it is not there.</summary>
    public static string? ChildText(this XElement element, string name) => element.Element(Namespace + name)?.Value;

    /// <summary>The members of a list: what stands in the Items of that child, foreign elements left out.</summary>
    public static IEnumerable<XElement> ListItems(this XElement element, string list, string item) =>
        element.Child(list)?.Child("Items")?.Elements(Namespace + item) ?? [];

    /// <summary>Whether a child says true.</summary>
    public static bool IsTrue(this XElement element, string name) => element.ChildText(name) == "true";

    /// <summary>ISO 8601 in UTC with milliseconds [W].</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static XElement ReadTree(XmlReader reader)
    {
        XElement? root = null;
        XElement? current = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    XElement element = new(XName.Get(reader.LocalName, reader.NamespaceURI));
                    bool empty = reader.IsEmptyElement;
                    ReadAttributes(reader, element);
                    current?.Add(element);
                    root ??= element;
                    if (!empty)
                    {
                        current = reader.Depth < MaximumDepth ? element : throw SimError.MalformedInput();
                    }

                    break;
                case XmlNodeType.EndElement:
                    current = current!.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    current?.Add(new XText(reader.Value));
                    break;
            }
        }

        return root ?? throw SimError.MalformedInput();
    }

    private static void ReadAttributes(XmlReader reader, XElement element)
    {
        while (reader.MoveToNextAttribute())
        {
            // The default namespace is a matter of the writer; a declared prefix belongs to the document.
            if (reader.Name != "xmlns")
            {
                element.Add(new XAttribute(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value));
            }
        }

        reader.MoveToElement();
    }
}
