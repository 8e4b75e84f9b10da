using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace CdpTools.Build.Help;

/// <summary>Imports the module into an engine and puts together what the engine and the doc comments know of its cmdlets.</summary>
internal sealed class CommandReader(DocComments docs, IReadOnlyList<string> topics)
{
    private const string ConnectionBase = "ServiceCommand";

    private static readonly Dictionary<string, string> OptionalCommon = new(StringComparer.OrdinalIgnoreCase)
    {
        ["WhatIf"] = "Shows what would be done, old and new, and does nothing.",
        ["Confirm"] = "Asks before it is done; -Confirm:$false does not ask.",
    };

    public static IReadOnlyList<CommandHelp> Read(string manifest, DocComments docs, IReadOnlyList<string> topics)
    {
        using Runspace runspace = PowerShellEngine.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", "Stop").Invoke();
        shell.Commands.Clear();
        CmdletInfo[] cmdlets = [.. shell.AddCommand("Get-Command").AddParameter("Module", "CdpTools").AddParameter("CommandType", "Cmdlet").Invoke()
            .Select(command => (CmdletInfo)command.BaseObject)
            .OrderBy(command => command.Name, StringComparer.Ordinal)];
        var reader = new CommandReader(docs, topics);
        return [.. cmdlets.Select(cmdlet => reader.Describe(cmdlet, cmdlets))];
    }

    private CommandHelp Describe(CmdletInfo cmdlet, IEnumerable<CmdletInfo> all)
    {
        string member = "T:" + cmdlet.ImplementingType.FullName;
        Dictionary<string, ParameterHelp> parameters = cmdlet.Parameters.Values
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => Rank(parameter, cmdlet.ImplementingType))
            .Select(parameter => Describe(parameter, cmdlet))
            .ToDictionary(parameter => parameter.Name);
        return new CommandHelp
        {
            Name = cmdlet.Name,
            Synopsis = docs.Text(member, "summary"),
            Description = docs.Text(member, "remarks"),
            Syntax = [.. cmdlet.ParameterSets.OrderBy(set => !set.IsDefault).ThenBy(set => set.Name, StringComparer.Ordinal).Select(set => Uses(set, parameters))],
            Parameters = [.. parameters.Values],
            Inputs = [.. cmdlet.Parameters.Values
                .Where(parameter => parameters.TryGetValue(parameter.Name, out ParameterHelp? help) && help.ByValue)
                .Select(parameter => Describe(parameter.ParameterType))
                .DistinctBy(type => type.Name)],
            Outputs = [.. cmdlet.OutputType
                .Where(output => output.Type is not null && output.Type != typeof(void))
                .Select(output => Describe(output.Type))
                .DistinctBy(type => type.Name)],
            Examples = docs.Examples(member),
            Links = [.. docs.Links(member)
                .Prepend(new LinkHelp("CloudFront's own page", cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri))
                .Concat(all.Where(other => other.Noun == cmdlet.Noun && other != cmdlet).Select(other => new LinkHelp(other.Name, null)))
                .Concat(topics.Select(topic => new LinkHelp(topic, null)))
                .DistinctBy(link => link.Text)],
        };
    }

    private ParameterHelp Describe(ParameterMetadata parameter, CmdletInfo cmdlet)
    {
        PropertyInfo? property = Property(parameter, cmdlet.ImplementingType);
        string member = property is null ? "" : $"P:{property.DeclaringType!.FullName}.{property.Name}";
        ParameterSetMetadata[] sets = [.. parameter.ParameterSets.Values];
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        string? fallback = docs.Text(member, "value").FirstOrDefault();
        return new ParameterHelp
        {
            Name = parameter.Name,
            Description = OptionalCommon.TryGetValue(parameter.Name, out string? text) ? [text] : docs.Text(member, "summary"),
            Type = NameOf(type),
            IsSwitch = parameter.SwitchParameter,
            Aliases = [.. parameter.Aliases.Order(StringComparer.Ordinal)],
            Default = fallback,
            Accepted = type.IsEnum ? Enum.GetNames(type) : [.. parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues)],
            Wildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            IsConnection = property?.DeclaringType?.Name == ConnectionBase,
            Required = sets.All(set => set.IsMandatory),
            Position = sets.Select(set => Position(set.Position)).Min(),
            ByValue = sets.Any(set => set.ValueFromPipeline),
            ByPropertyName = sets.Any(set => set.ValueFromPipelineByPropertyName),
        };
    }

    /// <summary>Positional ones first, then mandatory ones, then the rest, in the order of the list of parameters.</summary>
    private static IReadOnlyList<ParameterUse> Uses(CommandParameterSetInfo set, Dictionary<string, ParameterHelp> parameters)
    {
        Dictionary<string, CommandParameterInfo> inSet = set.Parameters.ToDictionary(parameter => parameter.Name);
        return [.. parameters.Values
            .Where(parameter => inSet.ContainsKey(parameter.Name))
            .Select(parameter => (Help: parameter, Info: inSet[parameter.Name]))
            .Select(pair => new ParameterUse(pair.Help, pair.Info.IsMandatory, Position(pair.Info.Position), pair.Info.ValueFromPipeline, pair.Info.ValueFromPipelineByPropertyName))
            .OrderBy(use => use.Position ?? int.MaxValue)
            .ThenBy(use => !use.Required)];
    }

    private static PropertyInfo? Property(ParameterMetadata parameter, Type type) =>
        OptionalCommon.ContainsKey(parameter.Name) ? null : type.GetProperty(parameter.Name, BindingFlags.Public | BindingFlags.Instance);

    /// <summary>The cmdlet's own parameters in the order of its source, then those of its bases, nearest first; -WhatIf and -Confirm last.</summary>
    private static (int, int, string) Rank(ParameterMetadata parameter, Type type)
    {
        if (Property(parameter, type) is not { } property)
        {
            return (int.MaxValue, 0, parameter.Name);
        }
        int depth = 0;
        for (Type? at = type; at is not null && at != property.DeclaringType; at = at.BaseType)
        {
            depth++;
        }
        return (depth, property.MetadataToken, parameter.Name);
    }

    private TypeHelp Describe(Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type;
        return new TypeHelp(type.FullName ?? type.Name, docs.Text("T:" + element.FullName, "summary"));
    }

    private static string NameOf(Type type) => type switch
    {
        { IsArray: true } => NameOf(type.GetElementType()!) + "[]",
        { IsGenericType: true } => $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}[{string.Join(",", type.GetGenericArguments().Select(NameOf))}]",
        _ => type.Name,
    };

    private static int? Position(int position) => position >= 0 ? position : null;
}
