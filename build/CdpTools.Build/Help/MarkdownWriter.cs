using System.Text;
using System.Text.RegularExpressions;

namespace CdpTools.Build.Help;

/// <summary>Writes the pages in module/help: the same texts, for reading on the web.</summary>
internal static partial class MarkdownWriter
{
    public static string Index(IEnumerable<CommandHelp> commands)
    {
        var page = new StringBuilder("# Cmdlets of CdpTools\n\nMade from the cmdlets' doc comments by the build; `Get-Help NAME -Full` says the same.\n\n");
        page.Append("| Cmdlet | What it does |\n|---|---|\n");
        foreach (CommandHelp command in commands)
        {
            page.Append($"| [{command.Name}]({command.Name}.md) | {Escape(string.Join(" ", command.Synopsis)).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
        return page.ToString();
    }

    public static string Page(CommandHelp command)
    {
        var page = new StringBuilder();
        page.Append($"# {command.Name}\n\n");
        Paragraphs(page, command.Synopsis);
        page.Append("## Syntax\n\n```powershell\n");
        page.AppendJoin('\n', command.Syntax.Select(uses => Syntax(command.Name, uses)));
        page.Append("\n```\n\n## Description\n\n");
        Paragraphs(page, command.Description);
        page.Append("## Examples\n\n");
        foreach ((int i, ExampleHelp example) in command.Examples.Index())
        {
            page.Append($"### {i + 1}. {Escape(example.Title)}\n\n```powershell\n{example.Code}\n```\n\n");
            Paragraphs(page, example.Remarks);
        }
        Parameters(page, "Parameters", command.Parameters.Where(parameter => !parameter.IsConnection));
        Parameters(page, "Parameters of all cmdlets that call AWS", command.Parameters.Where(parameter => parameter.IsConnection));
        Types(page, "Input", command.Inputs);
        Types(page, "Output", command.Outputs);
        if (command.Links.Count > 0)
        {
            page.Append("## See also\n\n");
            page.AppendJoin('\n', command.Links.Select(link => "- " + Link(link)));
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Parameters(StringBuilder page, string title, IEnumerable<ParameterHelp> parameters)
    {
        if (!parameters.Any())
        {
            return;
        }
        page.Append($"## {title}\n\n");
        foreach (ParameterHelp parameter in parameters)
        {
            page.Append($"### -{parameter.Name}\n\n");
            Paragraphs(page, parameter.Description);
            page.Append($"`{parameter.Type}`{string.Concat(Facts(parameter).Select(fact => "; " + fact))}\n\n");
        }
    }

    private static IEnumerable<string> Facts(ParameterHelp parameter)
    {
        if (parameter.Required)
        {
            yield return "required";
        }
        if (parameter.Position is { } position)
        {
            yield return $"position {position}";
        }
        if (parameter.ByValue || parameter.ByPropertyName)
        {
            yield return "from the pipeline " + (parameter.ByValue, parameter.ByPropertyName) switch
            {
                (true, true) => "by value and by property name",
                (true, false) => "by value",
                _ => "by property name",
            };
        }
        if (parameter.Default is not null)
        {
            yield return $"default {parameter.Default}";
        }
        if (parameter.Accepted.Count > 0)
        {
            yield return $"one of {string.Join(", ", parameter.Accepted)}";
        }
        if (parameter.Wildcards)
        {
            yield return "takes wildcards";
        }
        if (parameter.Aliases.Count > 0)
        {
            yield return $"alias {string.Join(", ", parameter.Aliases)}";
        }
    }

    private static string Syntax(string name, IEnumerable<ParameterUse> uses)
    {
        var line = new StringBuilder(name);
        bool connection = false;
        foreach (ParameterUse use in uses)
        {
            if (use.Parameter.IsConnection)
            {
                connection = true;
                continue;
            }
            string label = use.Position is null ? "-" + use.Parameter.Name : $"[-{use.Parameter.Name}]";
            string value = use.Parameter.IsSwitch ? "" : use.Parameter.Accepted.Count > 0 ? $" {{{string.Join(" | ", use.Parameter.Accepted)}}}" : $" <{use.Parameter.Type}>";
            line.Append(use.Required ? $" {label}{value}" : $" [{label}{value}]");
        }
        return line.Append(connection ? " [AWS parameters]" : "").Append(" [<CommonParameters>]").ToString();
    }

    private static void Types(StringBuilder page, string title, IReadOnlyList<TypeHelp> types)
    {
        page.Append($"## {title}\n\n");
        if (types.Count == 0)
        {
            page.Append("None.\n\n");
        }
        foreach (TypeHelp type in types)
        {
            page.Append($"`{type.Name}`");
            page.Append(type.Description.Count > 0 ? $": {Escape(string.Join(" ", type.Description))}\n\n" : "\n\n");
        }
    }

    private static string Link(LinkHelp link) => link switch
    {
        { Uri: { } uri } => $"[{Escape(link.Text)}]({uri})",
        { Text: var topic } when topic.StartsWith("about_", StringComparison.Ordinal) => $"[{topic}](../en-US/{topic}.help.txt)",
        _ => $"[{link.Text}]({link.Text}.md)",
    };

    private static void Paragraphs(StringBuilder page, IEnumerable<string> paragraphs)
    {
        foreach (string paragraph in paragraphs)
        {
            page.Append(Escape(paragraph)).Append("\n\n");
        }
    }

    /// <summary>Keeps what markdown would take for markup as it is.</summary>
    private static string Escape(string text) => Markup().Replace(text, @"\$0");

    [GeneratedRegex(@"[\\`*<\[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")]
    private static partial Regex Markup();
}
