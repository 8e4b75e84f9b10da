using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CdpTools.Errors;
using static CdpTools.Tests.Conventions.House;

namespace CdpTools.Tests.Conventions;

public class SourceConventions
{
    private static readonly string[] Projects = ["CdpTools.Core", "CdpTools", "CdpTools.Aws", "CdpTools.Simulator"];

    [Fact]
    public void The_module_assembly_refers_to_no_AWS_assembly()
    {
        None(
            TheModule.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("AWSSDK", StringComparison.OrdinalIgnoreCase) || n is "CdpTools.Aws" or "CdpTools.Simulator"),
            "The module assembly is loaded beside other AWS modules and must not refer to these; put what needs them into CdpTools.Aws:");
        None(
            PublicTypes.SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)).SelectMany(Signature)
                .Where(t => t.Namespace?.StartsWith("Amazon", StringComparison.Ordinal) == true).Select(t => t.FullName!),
            "No AWSSDK type in a public signature:");
    }

    [Fact]
    public void Only_the_engine_uses_Amazons_namespaces() =>
        None(
            Projects.Where(p => p != "CdpTools.Aws").SelectMany(Sources).Where(f => Regex.IsMatch(File.ReadAllText(f), @"^\s*(global )?using (static )?Amazon\b", RegexOptions.Multiline)).Select(Relative),
            "Code that touches AWS belongs into CdpTools.Aws:");

    [Fact]
    public void Error_ids_are_spelt_out_in_one_file()
    {
        HashSet<string> ids =
        [
            .. typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)
                .Where(v => v.StartsWith("Cdp", StringComparison.Ordinal)),
        ];
        Assert.True(ids.Count > 20);
        None(
            Projects.SelectMany(Sources).Where(f => Path.GetFileName(f) != "ErrorIds.cs")
                .SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"(Cdp\\w+)\"").Where(m => ids.Contains(m.Groups[1].Value)).Select(m => $"{Relative(f)}: {m.Value}")),
            "Use the constant of ErrorIds, so that an id has one spelling:");
        None(
            Projects.SelectMany(Sources)
                .SelectMany(f => Regex.Matches(File.ReadAllText(f), "new\\s+Cdp\\w*Exception\\(\\s*\"(Cdp\\w*)\"").Select(m => $"{Relative(f)}: {m.Groups[1].Value}")),
            "Add the id to ErrorIds and use the constant:");
    }

    [Fact]
    public void Error_ids_are_unique_and_named_after_the_module()
    {
        List<(string Name, string Value)> ids = [.. typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (f.Name, (string)f.GetRawConstantValue()!))];
        None(ids.GroupBy(i => i.Value).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(i => i.Name))}"), "Two constants of ErrorIds have one value:");
    }

    [Fact]
    public void Pwsh_and_the_engine_that_tests_use_are_one_version()
    {
        string packages = File.ReadAllText(Path.Combine(Root, "Directory.Packages.props"));
        None(
            Regex.Matches(packages, "\"((?:Microsoft\\.PowerShell\\.SDK|System\\.Management\\.Automation))\" Version=\"([^\"]+)\"").Select(m => (Name: m.Groups[1].Value, Version: m.Groups[2].Value))
                .Append((Name: "dotnet-tools.json", Version: Regex.Match(File.ReadAllText(Path.Combine(Root, "dotnet-tools.json")), "\"version\": \"([^\"]+)\"").Groups[1].Value))
                .GroupBy(p => p.Version).OrderBy(g => g.Count()).SkipLast(1).SelectMany(g => g).Select(p => $"{p.Name}: {p.Version}"),
            "Raise all of them together:");
    }

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        None(
            Projects.SelectMany(Sources).Select(f => (File: f, Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 300).Select(f => $"{Relative(f.File)}: {f.Lines}"),
            "A file past 300 lines is asking to be two; find the second thing that it is about:");

    [Fact]
    public void No_line_is_wider_than_150_columns() =>
        None(
            Projects.SelectMany(Sources).SelectMany(f => Written(f).Where(l => l.Text.Length > 150).Select(l => $"{Relative(f)}:{l.Number}: {l.Text.Length}")),
            "Break the line:");

    // What an example shows of a console is as wide as the console made it.
    private static IEnumerable<(int Number, string Text)> Written(string file)
    {
        bool console = false;
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            console = (console || line.Contains("<code>", StringComparison.Ordinal)) && !line.Contains("</code>", StringComparison.Ordinal);
            if (!console && !line.Contains("</code>", StringComparison.Ordinal))
            {
                yield return (number, line);
            }
        }
    }

    [Fact]
    public void Every_public_type_and_member_has_a_summary()
    {
        Dictionary<string, XElement> docs = new[] { TheModule, Core }
            .SelectMany(a => XDocument.Load(Path.ChangeExtension(a.Location, ".xml")).Descendants("member")).ToDictionary(m => m.Attribute("name")!.Value);
        bool Documented(string id) => docs.TryGetValue(id, out XElement? doc)
            && (doc.Element("inheritdoc") is not null || doc.Element("summary")?.Value.Trim().Length > 5 || doc.Element("summary")?.HasElements == true);

        List<Type> types = [.. PublicTypes];
        Assert.True(types.Count > 20);
        None(types.Where(t => !Documented("T:" + Id(t))).Select(t => t.FullName!), "Write a doc comment: what it is, units and range, what it throws:");
        None(
            types.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(p => $"P:{Id(t)}.{p.Name}")
                .Concat(t.IsEnum ? t.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"F:{Id(t)}.{f.Name}") : [])).Where(id => !Documented(id)),
            "Write a doc comment for the member:");
        None(
            types.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName && !typeof(Delegate).IsAssignableFrom(t))
                .Select(m => $"M:{Id(t)}.{m.Name}")).Where(id => !docs.Keys.Any(k => (k == id || k.StartsWith(id + "(", StringComparison.Ordinal) || k.StartsWith(id + "`", StringComparison.Ordinal)) && Documented(k))),
            "Write a doc comment for the method:");
    }

    [Fact]
    public void Pipeline_objects_cannot_be_made_up() =>
        None(
            new[] { typeof(CdpPolicy), typeof(CdpConflict), typeof(CdpSimulator) }.Where(t => t.GetConstructors().Length > 0).Select(t => t.Name),
            "A public constructor would let a cast make an object that nobody read; make it internal:");

    private static string Id(Type type) => type.FullName!.Replace('+', '.');

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        PropertyInfo p => [p.PropertyType],
        FieldInfo f => [f.FieldType],
        MethodInfo m => [m.ReturnType, .. m.GetParameters().Select(p => p.ParameterType)],
        ConstructorInfo c => c.GetParameters().Select(p => p.ParameterType),
        _ => [],
    };
}
