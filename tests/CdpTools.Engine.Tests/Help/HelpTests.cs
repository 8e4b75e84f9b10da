using System.Management.Automation;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Help;

public sealed class HelpTests : IDisposable
{
    private readonly ModuleHost host = new();

    public static TheoryData<string> Cmdlets
    {
        get
        {
            using var host = new ModuleHost();
            return [.. host.Run("(Get-Command -Module CdpTools -CommandType Cmdlet).Name").NoErrors().Output.Select(name => (string)name.BaseObject)];
        }
    }

    public void Dispose() => host.Dispose();

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_explains_itself_and_each_of_its_parameters(string cmdlet)
    {
        PSObject help = host.Run($"Get-Help {cmdlet} -Full").Single();
        var lacks = new List<string>();
        if (Text(help, "Synopsis").Length == 0)
        {
            lacks.Add("a <summary> on its class, which is the synopsis");
        }
        if (Texts(help, "description").Length == 0)
        {
            lacks.Add("<remarks> on its class, which are the description");
        }
        int examples = Items(Value(help, "examples"), "example").Length;
        if (examples < 2)
        {
            lacks.Add($"two <example> elements on its class; it has {examples}");
        }
        lacks.AddRange(Items(Value(help, "parameters"), "parameter")
            .Where(parameter => Texts(parameter, "description").Length == 0)
            .Select(parameter => $"a <summary> on the property {Text(parameter, "name")}"));
        string[] documented = [.. Items(Value(help, "parameters"), "parameter").Select(parameter => Text(parameter, "name"))];
        lacks.AddRange(host.Run($"(Get-Command {cmdlet}).Parameters.Keys").Output.Select(name => (string)name.BaseObject)
            .Where(name => !Cmdlet.CommonParameters.Contains(name) && !documented.Contains(name))
            .Select(name => $"-{name} in the built help: build the solution again"));

        Assert.True(lacks.Count == 0, $"{cmdlet} lacks {string.Join("; ", lacks)}.");
    }

    [Fact]
    public void Get_Help_shows_the_full_page_the_examples_and_one_parameter()
    {
        string full = Rendered("Get-Help Set-CdpTrafficWeight -Full");
        string examples = Rendered("Get-Help Set-CdpTrafficWeight -Examples");
        string parameter = Rendered("Get-Help Set-CdpTrafficWeight -Parameter Weight");

        Assert.Contains("Set-CdpTrafficWeight [-InputObject] <CdpPolicy> -Weight <Decimal>", full);
        Assert.Contains("Accept pipeline input?       True (ByValue)", full);
        Assert.Contains("---------- Example 1: ", examples);
        Assert.Contains("PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1", examples);
        Assert.Contains("-Weight <Decimal>", parameter);
        Assert.Contains("Required?                    true", parameter);
    }

    [Fact]
    public void Every_about_topic_of_the_sources_is_found_by_Get_Help()
    {
        string sources = Path.Combine(ModuleHost.Root, "module", "en-US");
        string[] topics = Directory.Exists(sources) ? [.. Directory.GetFiles(sources, "about_*.help.txt").Select(path => Path.GetFileName(path)[..^9])] : [];

        Assert.All(topics, topic => Assert.Contains(topic, (string)host.Run($"Get-Help {topic}").Single().BaseObject));
    }

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

    private string Rendered(string script)
    {
        host.Run(script + " | Out-Default").NoErrors();
        return System.Management.Automation.Host.PSHostUserInterface.GetOutputString(host.Ui.Text, supportsVirtualTerminal: false);
    }

    private static PSObject[] Items(object? value, string name) => value is null ? [] : Many(Value(PSObject.AsPSObject(value), name));

    private static PSObject[] Many(object? value) => value switch
    {
        null => [],
        PSObject { BaseObject: object[] items } => [.. items.Select(PSObject.AsPSObject)],
        object[] items => [.. items.Select(PSObject.AsPSObject)],
        _ => [PSObject.AsPSObject(value)],
    };

    private static string Texts(PSObject item, string name) => string.Join(" ", Many(Value(item, name)).Select(paragraph => Text(paragraph, "Text"))).Trim();

    private static string Text(PSObject item, string name) => (Value(item, name)?.ToString() ?? "").Trim();

    private static object? Value(PSObject item, string name) => item.Properties[name]?.Value;
}
