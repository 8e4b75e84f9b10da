using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using static CdpTools.Tests.Conventions.House;

namespace CdpTools.Tests.Conventions;

public class CmdletConventions
{
    // They change nothing of AWS's.
    private static readonly string[] ReadingVerbs = ["Get", "Test", "Compare", "Wait", "Start", "Stop", "Invoke"];

    private static readonly string[] IdentityParameters = ["Id", "PrimaryId", "IfMatch", "Endpoint", "SnapshotPath"];

    private static CmdletAttribute Of(Type cmdlet) => cmdlet.GetCustomAttribute<CmdletAttribute>()!;

    // A simulator is this machine's own: nothing to ask about.
    // To start a rollout, or to stop it, is to let it write.
    // Export writes a file of the user's, as PowerShell's own do: it has -WhatIf and -NoClobber, and nothing to force.
    private static IEnumerable<Type> Writers => Cmdlets.Where(c => Of(c).NounName != "CdpSimulator" && Of(c).VerbName != "Export"
        && (!ReadingVerbs.Contains(Of(c).VerbName) || (Of(c).NounName == "CdpRollout" && Of(c).VerbName is "Start" or "Stop")));

    private static IEnumerable<(PropertyInfo Property, ParameterAttribute Attribute)> Parameters(Type cmdlet) =>
        cmdlet.GetProperties().SelectMany(p => p.GetCustomAttributes<ParameterAttribute>().Select(a => (p, a)));

    [Fact]
    public void There_are_cmdlets_to_look_at() => Assert.True(Cmdlets.Count >= 11, $"Only {Cmdlets.Count} cmdlets were found.");

    [Fact]
    public void Cmdlets_are_public_and_sealed() =>
        None(Cmdlets.Where(c => !c.IsSealed || !c.IsPublic).Select(c => c.Name), "Make these cmdlets public and sealed; what two of them share belongs into a base class:");

    [Fact]
    public void File_class_and_cmdlet_agree()
    {
        None(
            Cmdlets.Where(c => c.Name != $"{Of(c).VerbName}{Of(c).NounName}Command").Select(c => $"{c.Name} is {Name(c)}"),
            "Name the class after the cmdlet, SetCdpTrafficWeightCommand for Set-CdpTrafficWeight:");
        None(
            Cmdlets.Where(c => Sources("CdpTools").Count(f => Path.GetFileName(f) == c.Name + ".cs") != 1).Select(c => c.Name),
            "Put each cmdlet into a file of its own and its own name in src/CdpTools/Commands:");
    }

    [Fact]
    public void Cmdlets_declare_what_they_output() =>
        None(Cmdlets.Where(c => !c.GetCustomAttributes<OutputTypeAttribute>().Any()).Select(Name), "Declare the output with [OutputType(typeof(...))], typeof(void) when there is none:");

    [Fact]
    public void Verbs_are_approved_and_nouns_singular()
    {
        HashSet<string> approved =
        [
            .. typeof(VerbsCommon).Assembly.GetTypes().Where(t => t.IsPublic && t.Name.StartsWith("Verbs", StringComparison.Ordinal))
                .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!),
        ];
        Assert.Contains("Get", approved);
        None(Cmdlets.Where(c => !approved.Contains(Of(c).VerbName)).Select(Name), "Use a verb of the Verbs... constants (Get-Verb lists them):");
        None(Cmdlets.Where(c => !Of(c).NounName.StartsWith("Cdp", StringComparison.Ordinal)).Select(Name), "Begin the noun with Cdp:");
        None(Cmdlets.Where(c => Of(c).NounName.EndsWith('s')).Select(Name), "Use a singular noun:");
    }

    [Fact]
    public void Writers_ask_before_they_write()
    {
        Assert.NotEmpty(Writers);
        None(Writers.Where(c => !Of(c).SupportsShouldProcess).Select(Name), "Give SupportsShouldProcess = true, and ask with Confirm(...) before the write:");
        None(Writers.Where(c => c.GetProperty("Force")?.GetCustomAttribute<ParameterAttribute>() is null).Select(Name), "Derive from WriterCommand, which has -Force:");
        None(
            Writers.Where(c => Of(c).VerbName is "Remove" or "Publish" && Of(c).ConfirmImpact != ConfirmImpact.High).Select(Name),
            "Give ConfirmImpact = ConfirmImpact.High to what cannot be taken back:");
    }

    [Fact]
    public void Cmdlets_that_read_have_no_WhatIf() =>
        None(Cmdlets.Except(Writers).Where(c => Of(c).SupportsShouldProcess && Of(c).VerbName != "Export").Select(Name), "Nothing is written here; leave SupportsShouldProcess out, or this verb out of the list of reading verbs:");

    [Fact]
    public void The_default_set_of_what_changes_one_resource_takes_the_object() =>
        None(
            Writers.Where(c => Of(c).VerbName != "New" && c.GetProperty("Id") is not null).Where(c => !Parameters(c).Any(p =>
                (p.Attribute.ParameterSetName == Of(c).DefaultParameterSetName || p.Attribute.ParameterSetName == ParameterAttribute.AllParameterSets)
                && p.Attribute.ValueFromPipeline && p.Attribute.Mandatory && p.Property.PropertyType != typeof(string))).Select(c => $"{Name(c)}: {Of(c).DefaultParameterSetName}"),
            "Make the set that takes the object from the pipeline the default: with ById as default a live object binds by property name and its edits are dropped:");

    [Fact]
    public void Only_identity_binds_by_property_name() =>
        None(
            Cmdlets.SelectMany(c => Parameters(c).Where(p => p.Attribute.ValueFromPipelineByPropertyName && !IdentityParameters.Contains(p.Property.Name) && !(p.Property.Name is "Weight" or "Config" && p.Attribute.ParameterSetName == "ById")).Select(p => $"{Name(c)} -{p.Property.Name}")),
            "Settings must not bind by property name: a piped object would set them without being asked. Leave ValueFromPipelineByPropertyName out:");

    [Fact]
    public void IfMatch_binds_by_property_name_only_beside_an_id() =>
        None(
            Cmdlets.SelectMany(c => Parameters(c).Where(p => p.Property.Name == "IfMatch" && p.Attribute.ValueFromPipelineByPropertyName && p.Attribute.ParameterSetName != "ById").Select(_ => Name(c))),
            "Else $edited | Update-CdpPolicy -IfMatch X binds by id and drops the edits. Bind -IfMatch by property name in the set ById only:");

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        string file = Path.Combine(Root, "CdpTools.psd1");
        ScriptBlockAst ast = Parser.ParseFile(file, out _, out ParseError[] errors);
        Assert.Empty(errors);
        var manifest = (System.Collections.Hashtable)ast.Find(a => a is HashtableAst, false).SafeGetValue();
        string[] exported = [.. ((object[])manifest["CmdletsToExport"]!).Cast<string>()];

        None(Cmdlets.Select(Name).Except(exported), "Add to CmdletsToExport in CdpTools.psd1:");
        None(exported.Except(Cmdlets.Select(Name)), "No cmdlet has this name; take it out of CmdletsToExport in CdpTools.psd1:");
        Assert.Equal(exported.Order(StringComparer.Ordinal), exported);
        Assert.Equal("7.4", manifest["PowerShellVersion"]);
    }
}
