using System.Text.RegularExpressions;
using CdpTools.Engine.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace CdpTools.Engine.Tests.Runbooks;

/// <summary>Every piece of PowerShell that readers are meant to run: runbooks, and the fenced blocks of the pages.</summary>
internal static partial class PublishedScripts
{
    public static string Folder { get; } = Path.Combine(ModuleHost.Root, "module", "runbooks");

    /// <summary>Name and text of each.</summary>
    public static IEnumerable<(string Name, string Text)> All()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(ModuleHost.Root, "module"), "*", SearchOption.AllDirectories)
            .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}lib{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Append(Path.Combine(ModuleHost.Root, "README.md")).Append(Path.Combine(ModuleHost.Root, "src", "CdpTools.Lambda", "handler.ps1")).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(ModuleHost.Root, path);
            IEnumerable<string> texts = Path.GetFileName(path) switch
            {
                "Containerfile" => [OfContainerfile(File.ReadAllText(path))],
                "buildspec.yml" or "buildspec-rollout.yml" => Buildspec(Path.GetFileName(path)),
                _ when path.EndsWith(".ps1", StringComparison.Ordinal) => [File.ReadAllText(path)],
                _ when path.EndsWith(".yml", StringComparison.Ordinal) => Workflow(path),
                _ when path.EndsWith(".md", StringComparison.Ordinal) => Fenced(File.ReadAllText(path)),
                _ => [],
            };
            foreach ((string text, int number) in texts.Select((text, i) => (text, i + 1)))
            {
                yield return ($"{name} ({number})", text);
            }
        }
    }

    /// <summary>The only document of a YAML file.</summary>
    public static YamlMappingNode Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, file))));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    /// <summary>A node by its path: <c>jobs/plan/steps</c>.</summary>
    public static YamlNode At(YamlNode node, string path) => path.Split('/').Aggregate(node, (at, name) => ((YamlMappingNode)at).Children[name]);

    /// <summary>The commands of the buildspec that are PowerShell, without the shell's quotes.</summary>
    public static IReadOnlyList<string> Buildspec(string file) =>
        [.. new[] { "install", "build" }.SelectMany(phase => (YamlSequenceNode)At(Yaml(file), $"phases/{phase}/commands"))
            .Where(command => !command.ToString().StartsWith("export ", StringComparison.Ordinal))
            .Select(command => PwshCommand().Match(command.ToString()))
            .Select(match => match.Success ? match.Groups[1].Value : throw new InvalidOperationException("A command of the buildspec is not pwsh -Command '…'."))];

    /// <summary>What RUN gives to the shell of the container file.</summary>
    public static string OfContainerfile(string text)
    {
        string joined = Continuation().Replace(text, " ");
        return string.Join('\n', joined.Split('\n').Where(line => line.StartsWith("RUN ", StringComparison.Ordinal)).Select(line => line[4..]));
    }

    private static IEnumerable<string> Workflow(string path) =>
        ((YamlMappingNode)At(Yaml(Path.GetFileName(path)), "jobs")).Children.Values
            .SelectMany(job => (YamlSequenceNode)At(job, "steps")).Cast<YamlMappingNode>()
            .Where(step => step.Children.ContainsKey("run")).Select(step => step.Children["run"].ToString());

    // The syntax of a cmdlet is no script. A block with prompts shows output too: "PS> " begins a command and ">> " continues one.
    private static IEnumerable<string> Fenced(string text) => Fence().Matches(text.ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value)
        .Where(block => !block.Contains("[<CommonParameters>]", StringComparison.Ordinal))
        .Select(block => !block.Contains("PS> ", StringComparison.Ordinal) ? block : string.Join('\n', block.Split('\n')
            .Where(line => line.StartsWith("PS> ", StringComparison.Ordinal) || line.StartsWith(">>", StringComparison.Ordinal))
            .Select(line => line.StartsWith("PS> ", StringComparison.Ordinal) ? line[4..] : line[2..])));

    [GeneratedRegex("^```powershell\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^pwsh -NoProfile -NonInteractive -Command '([^']*)'$")]
    private static partial Regex PwshCommand();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
