using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Help;

public sealed class HelpTests
{
    [Fact]
    public void The_committed_pages_say_what_the_doc_comments_say()
    {
        string made = Directory.CreateTempSubdirectory("cdptools-help-").FullName;
        try
        {
            Child.Run(
                Path.Combine(Child.OutputOf("build/CdpTools.Build"), "CdpTools.Build.dll"),
                ["help", ModuleHost.Root, Path.Combine(ModuleHost.Root, "src/CdpTools/bin", Child.Configuration, "net8.0/CdpTools.xml"), Path.Combine(made, "en-US"), Path.Combine(made, "help")])
                .Succeeded();
            Dictionary<string, string> wanted = Pages(Path.Combine(made, "help")), committed = Pages(Path.Combine(ModuleHost.Root, "module", "help"));

            string[] stale = [.. wanted.Keys.Union(committed.Keys).Where(page => wanted.GetValueOrDefault(page) != committed.GetValueOrDefault(page)).Order()];

            Assert.True(stale.Length == 0, $"module/help is not up to date: {string.Join(", ", stale)}. Build the solution and commit what changed there.");
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }

    private static Dictionary<string, string> Pages(string folder) =>
        Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), path => File.ReadAllText(path).ReplaceLineEndings("\n"));
}
