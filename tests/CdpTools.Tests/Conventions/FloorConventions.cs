using CdpTools.Commands;
using Mono.Cecil;
using Xunit.Abstractions;
using static CdpTools.Tests.Conventions.House;

namespace CdpTools.Tests.Conventions;

/// <summary>
/// The house stands on its floors: each room only on those below, and none beside it. Read from the compiled assemblies; there
/// is no list of exceptions.
/// </summary>
public class FloorConventions(ITestOutputHelper output)
{
    private static readonly string[][] Storeys =
    [
        ["Errors", "Xml"],
        ["Aws"],
        ["Policies", "Distributions", "CloudWatch"],
        ["Writes"],
        ["Work"],
        ["Rollouts"],
        ["Binding", "Formatting", "ErrorRecords", "Completers"],
        ["Commands"],
    ];

    private static readonly Floors TheHouse = new(typeof(CdpPolicy).Assembly.Location, typeof(CdpCommand).Assembly.Location);

    private static string Room(TypeDefinition type) => TheHouse.RoomOf(type).Split('/')[0];

    private static int Storey(TypeDefinition type) => Array.FindIndex(Storeys, s => s.Contains(Room(type)));

    [Fact]
    public void Every_room_stands_only_on_the_floors_below()
    {
        List<Arrow> arrows = [.. TheHouse.Arrows.Where(a => Room(a.From) != Room(a.To))];
        Assert.True(arrows.Count > 500, $"Only {arrows.Count} references were found.");
        foreach (var pair in arrows.GroupBy(a => $"{Room(a.From)} -> {Room(a.To)}").OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{pair.Key}: {pair.Select(a => (a.From, a.To)).Distinct().Count()} types, {pair.Count()} members");
        }

        None(
            arrows.Where(a => Storey(a.To) >= Storey(a.From))
                .Select(a => $"{a.From.FullName}, {a.Member}: {Room(a.From)} -> {Room(a.To)}, to {a.To.Name}").Distinct(),
            "Turn these round: move what is used down to where both may use it, or hand it in from above (CONTRIBUTING, The floors):");
    }

    [Fact]
    public void Every_type_is_in_a_room() =>
        None(
            TheHouse.Types.Where(t => Storey(t) < 0 && t.Name != nameof(ModuleInitializer)).Select(t => $"{t.FullName} in '{TheHouse.RoomOf(t)}'"),
            "Put it into one of the folders that are floors (CONTRIBUTING, The floors):");

    [Fact]
    public void Namespaces_are_the_folders_and_public_types_are_in_CdpTools() =>
        None(
            TheHouse.Types.Where(t => t.Namespace != (IsPublicModel(t) ? "CdpTools" : "CdpTools." + Room(t))).Select(t => $"{t.FullName} in {TheHouse.RoomOf(t)}"),
            "Rename the namespace, or move the file:");

    [Fact]
    public void No_exported_type_of_the_root_needs_Core_to_be_loaded()
    {
        string core = typeof(CdpPolicy).Assembly.GetName().Name!;
        IEnumerable<(string Member, TypeReference? Type)> Needed(TypeDefinition type) =>
        [
            ("its base", type.BaseType),
            .. type.Interfaces.Select(i => ("its interfaces", (TypeReference?)i.InterfaceType)),
            .. type.Fields.Where(f => f.FieldType.IsValueType).Select(f => (f.Name, (TypeReference?)f.FieldType)),
        ];
        None(
            TheHouse.Types.Where(t => t.IsPublic && t.Module.Assembly.Name.Name == "CdpTools")
                .SelectMany(t => Needed(t).Where(n => n.Type?.Scope.Name == core).Select(n => $"{t.FullName}, {n.Member}: {n.Type!.Name}")),
            "PowerShell looks at exported types before ModuleInitializer has loaded Core; keep it out of their bases and value-typed fields:");
    }

    [Fact]
    public void There_are_at_most_five_base_cmdlets_of_two_screens_each()
    {
        List<TypeDefinition> bases = [.. TheHouse.Types.Where(t => Room(t) == "Commands" && t is { IsAbstract: true, IsSealed: false, IsInterface: false })];
        Assert.InRange(bases.Count, 3, 5);
        None(
            bases.Where(t => File.ReadLines(Path.Combine(Root, "src", "CdpTools", TheHouse.RoomOf(t), t.Name + ".cs")).Count() > 200).Select(t => t.Name),
            "A base cmdlet of more than two screens does what belongs into Work:");
    }

    [Fact]
    public void A_type_has_one_name_in_the_whole_tree()
    {
        var all = new Floors(new[] { "CdpTools.Core", "CdpTools", "CdpTools.Aws", "CdpTools.Simulator" }.Select(p => Path.Combine(AppContext.BaseDirectory, p + ".dll")));
        None(
            all.Types.GroupBy(t => t.Name).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(t => t.FullName))),
            "Call one of them something else; the simulator's bear Sim:");
    }

    [Fact]
    public void Core_knows_neither_PowerShell_nor_an_SDK() =>
        None(
            typeof(CdpPolicy).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System", StringComparison.Ordinal) || n == "System.Management.Automation"),
            "Core is what the module knows and does, for any host:");

    // Views are called by name from CdpTools.Format.ps1xml, cmdlets by their class in every FullyQualifiedErrorId.
    private static bool IsPublicModel(TypeDefinition type) => type.IsPublic && Room(type) is not ("Commands" or "Formatting");
}
