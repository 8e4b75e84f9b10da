using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CdpTools.Service;

/// <summary>Reads and writes CloudFront's XML: no DTDs, no external entities, bounded depth, white space kept.</summary>
internal static class ServiceXml
{
    /// <summary>The namespace of every request and reply. [D] botocore 1.43.11, cloudfront/2020-05-31/service-2.json.</summary>
    public static readonly XNamespace CloudFront = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>Deeper documents are refused: CloudFront's deepest is about 12, and walking a tree must not exhaust the stack.</summary>
    private const int MaximumDepth = 64;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = AwsReply.MaximumBytes,
    };

    /// <summary>Parses one document.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, or is too deep.</exception>
    public static XElement Parse(byte[] body)
    {
        CheckDepth(body);
        using XmlReader reader = XmlReader.Create(new MemoryStream(body), Safe);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root
            ?? throw new XmlException("There is no root element.");
    }

    /// <summary>Parses text that <see cref="ToText"/> wrote, or that a user saved.</summary>
    public static XElement Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    // Carriage returns that came as &#xD; go back as that; written bare, every parser makes them line feeds.
    private static readonly XmlWriterSettings Faithful = new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };

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

    /// <summary>The document as a request body: UTF-8, no byte order mark, no declaration.</summary>
    public static byte[] ToBody(XElement element) => Encoding.UTF8.GetBytes(ToText(element));

    /// <summary>A copy of a part of a reply that stands alone: prefixes declared above it are declared on it.</summary>
    public static XElement Detach(XElement part)
    {
        var alone = new XElement(part);
        foreach (XElement above in part.Ancestors())
        {
            foreach (XAttribute declaration in above.Attributes().Where(a => a.IsNamespaceDeclaration))
            {
                if (declaration.Name.Namespace == XNamespace.Xmlns && alone.Attribute(declaration.Name) is null)
                {
                    alone.Add(new XAttribute(declaration));
                }
            }
        }

        return alone;
    }

    // In a pass of its own: adding a node to a tree costs time in proportion to its depth, so loading comes too late.
    private static void CheckDepth(byte[] body)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(body), Safe);
        while (reader.Read())
        {
            if (reader.Depth > MaximumDepth)
            {
                throw new XmlException($"The document is nested more than {MaximumDepth} levels deep.");
            }
        }
    }
}
