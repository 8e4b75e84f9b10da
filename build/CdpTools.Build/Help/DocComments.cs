using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace CdpTools.Build.Help;

/// <summary>The XML documentation file of the module assembly, as plain text.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> members;

    public DocComments(string path) =>
        members = XDocument.Load(path, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo)
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>The paragraphs of an element of a type's or property's comment; none when there is no such comment.</summary>
    public IReadOnlyList<string> Text(string member, string element) =>
        Find(member)?.Element(element) is { } found ? Paragraphs(found) : [];

    public IReadOnlyList<ExampleHelp> Examples(string member) =>
        [.. (Find(member)?.Elements("example") ?? []).Select(example => new ExampleHelp(
            string.Join(" ", example.Elements("title").SelectMany(Paragraphs)),
            string.Join("\n", example.Elements("code").Select(Code)),
            [.. example.Elements("para").SelectMany(Paragraphs)]))];

    public IReadOnlyList<LinkHelp> Links(string member) =>
        [.. (Find(member)?.Elements("seealso") ?? []).Select(link => link.Attribute("href") is { } href
            ? new LinkHelp(link.Value.Length > 0 ? Collapse(link.Value) : href.Value, href.Value)
            : new LinkHelp(NameOf(link.Attribute("cref")!.Value), null))];

    private XElement? Find(string member) => members.GetValueOrDefault(member);

    private static IReadOnlyList<string> Paragraphs(XElement element)
    {
        XElement[] inner = [.. element.Elements("para")];
        string[] texts = inner.Length > 0 ? [.. inner.Select(Flatten)] : [Flatten(element)];
        return [.. texts.Select(Collapse).Where(text => text.Length > 0)];
    }

    private static string Flatten(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference when reference.IsEmpty => Reference(reference),
        XElement inner => Flatten(inner),
        _ => "",
    }));

    private static string Reference(XElement reference) =>
        reference.Attribute("langword")?.Value
        ?? reference.Attribute("href")?.Value
        ?? reference.Attribute("name")?.Value
        ?? NameOf(reference.Attribute("cref")?.Value ?? "");

    /// <summary>A cmdlet's class is called by the cmdlet's name, any other member by its own.</summary>
    private static string NameOf(string cref)
    {
        string name = cref[(cref.LastIndexOfAny(['.', ':']) + 1)..];
        Match command = CommandClass().Match(name);
        return command.Success ? $"{command.Groups["verb"]}-{command.Groups["noun"]}" : name;
    }

    /// <summary>The text as it was written, without the indentation that its element has in the file.</summary>
    private static string Code(XElement code)
    {
        int indentation = ((IXmlLineInfo)code).LinePosition - 2;
        IEnumerable<string> lines = code.Value.ReplaceLineEndings("\n").Split('\n')
            .Select((line, i) => i == 0 ? line : line[Math.Min(indentation, line.Length - line.TrimStart().Length)..]);
        return string.Join("\n", lines).Trim('\n', ' ');
    }

    private static string Collapse(string text) => Space().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("^(?<verb>[A-Z][a-z]+)(?<noun>Cdp[A-Za-z]+)Command$")]
    private static partial Regex CommandClass();
}
