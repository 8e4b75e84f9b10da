using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>Reads and writes CloudFront's XML: no DTDs, no external entities, bounded depth and size, white space kept.</summary>
internal static class ServiceXml
{
    /// <summary>The namespace of every request and reply. [D] botocore 1.43.11, cloudfront/2020-05-31/service-2.json.</summary>
    public static readonly XNamespace CloudFront = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>A larger document is refused: 16 MB.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    // Deeper documents are refused: CloudFront's deepest is about 12, and walking a tree must not exhaust the stack.
    private const int MaximumDepth = 64;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaximumBytes,
    };

    // Carriage returns that came as &#xD; go back as that; written bare, every parser makes them line feeds.
    private static readonly XmlWriterSettings Faithful = new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>Parses one document.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, or is too deep.</exception>
    public static XElement Parse(byte[] body)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(body, writable: false), Safe);
        return Load(reader) ?? throw new XmlException("There is no root element.");
    }

    /// <summary>Parses text that <see cref="ToText(XElement)"/> wrote, or that a user saved.</summary>
    public static XElement Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>The document as text, exactly as it will be parsed again.</summary>
    public static string ToText(XElement element)
    {
        var text = new StringBuilder();
        using (XmlWriter writer = XmlWriter.Create(text, Faithful))
        {
            element.WriteTo(writer);
        }

        return text.ToString();
    }

    /// <summary>The same for a document that a user's script has edited.</summary>
    public static string ToText(XmlNode node)
    {
        var text = new StringBuilder();
        using (XmlWriter writer = XmlWriter.Create(text, Faithful))
        {
            node.WriteTo(writer);
        }

        return text.ToString();
    }

    /// <summary>Whether XML can carry a text at all: most control characters are in no document.</summary>
    public static bool CanCarry(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>The document as a request body: UTF-8, no byte order mark, no declaration.</summary>
    public static byte[] ToBody(XElement element) => Encoding.UTF8.GetBytes(ToText(element));

    /// <summary>Takes a part out of a document, to stand alone: prefixes declared above it are declared on it.</summary>
    public static XElement Detach(XElement part)
    {
        List<XAttribute> declarations =
        [
            .. part.Ancestors().Attributes().Where(a => a.IsNamespaceDeclaration && a.Name.Namespace == XNamespace.Xmlns),
        ];
        if (part.Parent is not null)
        {
            part.Remove();
        }

        foreach (XAttribute declaration in declarations.Where(d => part.Attribute(d.Name) is null))
        {
            part.Add(new XAttribute(declaration));
        }

        return part;
    }

    // One pass. Children are held until their parent ends: XElement.Add costs time in proportion to the depth of the tree, so
    // a document that is refused for its depth must not be built from the root down.
    private static XElement? Load(XmlReader reader)
    {
        XElement? root = null;
        var open = new Stack<(XElement Element, List<XNode> Children)>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.Depth > MaximumDepth)
                {
                    throw new XmlException($"The document is nested more than {MaximumDepth} levels deep.");
                }

                bool empty = reader.IsEmptyElement;
                XElement element = Start(reader);
                root ??= element;
                if (open.TryPeek(out var parent))
                {
                    parent.Children.Add(element);
                }

                if (!empty)
                {
                    open.Push((element, []));
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                (XElement element, List<XNode> children) = open.Pop();
                if (children.Count == 0)
                {
                    // <a></a> stays what it was, and does not become <a/>.
                    element.Value = "";
                }
                else
                {
                    element.Add(children);
                }
            }
            else if (open.TryPeek(out var parent) && Content(reader) is { } node)
            {
                parent.Children.Add(node);
            }
        }

        return root;
    }

    private static XElement Start(XmlReader reader)
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        while (reader.MoveToNextAttribute())
        {
            string name = reader.Prefix.Length == 0 && reader.LocalName == "xmlns" ? "" : reader.NamespaceURI;
            element.Add(new XAttribute(XName.Get(reader.LocalName, name), reader.Value));
        }

        return element;
    }

    private static XNode? Content(XmlReader reader) => reader.NodeType switch
    {
        XmlNodeType.Text or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace => new XText(reader.Value),
        XmlNodeType.CDATA => new XCData(reader.Value),
        XmlNodeType.Comment => new XComment(reader.Value),
        XmlNodeType.ProcessingInstruction => new XProcessingInstruction(reader.Name, reader.Value),
        _ => null,
    };
}
