using System.Text;

namespace CdpTools.Build.Help;

/// <summary>Writes en-US/ (MAML and about topics) beside the manifest, which is where PowerShell looks, and the markdown pages.</summary>
internal static class HelpBuilder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static int Run(string root, string docComments, string target, string? pages)
    {
        string sources = Path.Combine(root, "module", "en-US");
        string[] topics = Directory.Exists(sources) ? [.. Directory.GetFiles(sources, "about_*.help.txt").Order(StringComparer.Ordinal)] : [];

        IReadOnlyList<CommandHelp> commands = CommandReader.Read(
            Path.Combine(root, "CdpTools.psd1"),
            new DocComments(docComments),
            [.. topics.Select(topic => Path.GetFileName(topic)[..^".help.txt".Length])]);

        Directory.CreateDirectory(target);
        foreach (string old in Directory.GetFiles(target, "about_*.help.txt"))
        {
            File.Delete(old);
        }
        foreach (string topic in topics)
        {
            File.Copy(topic, Path.Combine(target, Path.GetFileName(topic)));
        }
        if (pages is not null)
        {
            WritePages(commands, pages);
        }
        // Last, because the build takes this file for the sign that all is up to date.
        File.WriteAllText(Path.Combine(target, "CdpTools.dll-Help.xml"), MamlWriter.Write(commands), Utf8);
        return 0;
    }

    private static void WritePages(IReadOnlyList<CommandHelp> commands, string folder)
    {
        Directory.CreateDirectory(folder);
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "README.md" };
        foreach (CommandHelp command in commands)
        {
            written.Add(command.Name + ".md");
            WriteIfChanged(Path.Combine(folder, command.Name + ".md"), MarkdownWriter.Page(command));
        }
        WriteIfChanged(Path.Combine(folder, "README.md"), MarkdownWriter.Index(commands));
        foreach (string page in Directory.GetFiles(folder, "*.md").Where(page => !written.Contains(Path.GetFileName(page))))
        {
            File.Delete(page);
        }
    }

    private static void WriteIfChanged(string path, string text)
    {
        // A checkout may have other line ends; that is no change.
        if (!File.Exists(path) || File.ReadAllText(path).ReplaceLineEndings("\n") != text)
        {
            File.WriteAllText(path, text, Utf8);
        }
    }
}
