using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Help;

/// <summary>One command of an example and the lines that the help shows as its output; none when it shows nothing.</summary>
public sealed record ExampleStep(string Command, IReadOnlyList<string> Output);

/// <summary>An example as it stands in the built help: <c>PS> </c> begins a command, <c>>> </c> continues one, the rest is output.</summary>
public sealed partial record HelpExample(string Cmdlet, string Title, IReadOnlyList<ExampleStep> Steps)
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>All examples of the help that Get-Help shows.</summary>
    public static IReadOnlyList<HelpExample> All { get; } =
        [.. XDocument.Load(Path.Combine(ModuleHost.Root, "en-US", "CdpTools.dll-Help.xml")).Descendants(Command + "command")
            .SelectMany(command => command.Descendants(Command + "example").Select(example => new HelpExample(
                command.Descendants(Command + "name").First().Value,
                example.Element(Maml + "title")!.Value.Trim('-', ' '),
                Split(example.Element(Dev + "code")!.Value))))];

    /// <summary>The names of the commands that the example calls.</summary>
    public IEnumerable<string> CommandNames => Steps
        .SelectMany(step => Parser.ParseInput(step.Command, out _, out _).FindAll(node => node is CommandAst, searchNestedScriptBlocks: true))
        .Select(node => ((CommandAst)node).GetCommandName())
        .Where(name => name is not null)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What differs between the shown and the real output, or null. … stands for anything. ETags, request ids, ages,
    /// widths of columns and blank lines differ from run to run and do not count.
    /// </summary>
    public static string? Difference(IEnumerable<string> shown, IEnumerable<string> real)
    {
        string[] expected = Lines(shown);
        string[] actual = Lines(real);
        bool same = expected.Length == actual.Length && expected.Zip(actual).All(pair => Matches(pair.First, pair.Second));
        return same ? null : $"shown:\n{string.Join('\n', expected)}\nreal:\n{string.Join('\n', actual)}";
    }

    public override string ToString() => $"{Cmdlet}, {Title}";

    private static bool Matches(string shown, string real) =>
        Regex.IsMatch(real, $"^{string.Join(".*", shown.Split('…').Select(Regex.Escape))}$", RegexOptions.CultureInvariant);

    private static string[] Lines(IEnumerable<string> lines) => [.. lines
        .Select(line => ETag().Replace(line, "<ETag>"))
        .Select(line => RequestId().Replace(line, "<request id>"))
        .Select(line => Age().Replace(line, "<age>"))
        .Select(line => Filling().Replace(line, " ").Trim())
        .Where(line => line.Length > 0)];

    [GeneratedRegex(@"\bE[0-9A-Z]{11,13}\b")]
    private static partial Regex ETag();

    [GeneratedRegex("(?<=request id )[0-9a-f-]{36}")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"(?<=\s)\d+ (s|min|h|d)\b")]
    private static partial Regex Age();

    // Spaces, and the line under a table's header.
    [GeneratedRegex(@"\s+|-{2,}")]
    private static partial Regex Filling();

    private static IReadOnlyList<ExampleStep> Split(string code)
    {
        var steps = new List<ExampleStep>();
        foreach (string line in code.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("PS> ", StringComparison.Ordinal))
            {
                steps.Add(new(line[4..], []));
            }
            else if (steps.Count == 0)
            {
                throw new FormatException($"An example begins with 'PS> ', but this one with '{line}'.");
            }
            else if (line.StartsWith(">> ", StringComparison.Ordinal) || line == ">>")
            {
                steps[^1] = steps[^1] with { Command = steps[^1].Command + "\n" + line[2..].TrimStart() };
            }
            else
            {
                steps[^1] = steps[^1] with { Output = [.. steps[^1].Output, line] };
            }
        }
        return steps;
    }
}
