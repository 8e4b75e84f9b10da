using System.Xml.Linq;

namespace CdpTools.Build.Help;

/// <summary>Writes MAML, the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<CommandHelp> commands)
    {
        var root = new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            commands.Select(Write));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Write(CommandHelp command)
    {
        string[] parts = command.Name.Split('-', 2);
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", parts[0]),
                new XElement(Command + "noun", parts[1]),
                Description(command.Synopsis)),
            Description(command.Description),
            new XElement(Command + "syntax", command.Syntax.Select(uses => new XElement(
                Command + "syntaxItem",
                new XElement(Maml + "name", command.Name),
                uses.Select(use => Write(use, inSyntax: true))))),
            new XElement(Command + "parameters", command.Parameters.Select(parameter => Write(
                new ParameterUse(parameter, parameter.Required, parameter.Position, parameter.ByValue, parameter.ByPropertyName), inSyntax: false))),
            new XElement(Command + "inputTypes", Types(command.Inputs, "inputType")),
            new XElement(Command + "returnValues", Types(command.Outputs, "returnValue")),
            new XElement(Command + "examples", command.Examples.Select((example, i) => new XElement(
                Command + "example",
                new XElement(Maml + "title", $"---------- Example {i + 1}: {example.Title} ----------"),
                new XElement(Dev + "code", example.Code),
                new XElement(Dev + "remarks", Paragraphs(example.Remarks))))),
            new XElement(Command + "relatedLinks", command.Links.Select(link => new XElement(
                Maml + "navigationLink",
                new XElement(Maml + "linkText", link.Text),
                new XElement(Maml + "uri", link.Uri)))));
    }

    private static XElement Write(ParameterUse use, bool inSyntax)
    {
        ParameterHelp parameter = use.Parameter;
        return new XElement(
            Command + "parameter",
            new XAttribute("required", use.Required ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
            new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
            new XAttribute("pipelineInput", PipelineInput(use)),
            new XAttribute("position", use.Position?.ToString() ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            // Get-Help takes the text from the list of parameters; in each syntax again it would make most of the file.
            inSyntax ? null : new XElement(Maml + "description", Paragraphs(parameter.Accepted.Count == 0
                ? parameter.Description
                : [.. parameter.Description, $"Accepted values: {string.Join(", ", parameter.Accepted)}"])),
            inSyntax && parameter.Accepted.Count > 0
                ? new XElement(Command + "parameterValueGroup", parameter.Accepted.Select(value => new XElement(
                    Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value)))
                : null,
            // A switch has no value to be shown in the syntax.
            parameter.IsSwitch && inSyntax
                ? null
                : new XElement(Command + "parameterValue", new XAttribute("required", parameter.IsSwitch ? "false" : "true"), new XAttribute("variableLength", "false"), parameter.Type),
            inSyntax ? null : new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
            inSyntax ? null : new XElement(Dev + "defaultValue", parameter.Default ?? (parameter.IsSwitch ? "False" : "None")));
    }

    private static string PipelineInput(ParameterUse use) => (use.ByValue, use.ByPropertyName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static IEnumerable<XElement> Types(IReadOnlyList<TypeHelp> types, string element) =>
        (types.Count > 0 ? types : [new TypeHelp("None", [])]).Select(type => new XElement(
            Command + element,
            new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
            Description(type.Description)));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(Maml + "para", text));
}
