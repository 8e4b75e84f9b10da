using Mono.Cecil;

namespace CdpTools.Tests.Conventions;

/// <summary>One reference from a type to another, as the compiler wrote it.</summary>
/// <param name="From">The type that refers, the outermost one.</param>
/// <param name="Member">Its member that does.</param>
/// <param name="To">The type that is referred to.</param>
internal sealed record Arrow(TypeDefinition From, string Member, TypeDefinition To);

/// <summary>The compiled assemblies of the house, and in which of its rooms, the folders, each type was written.</summary>
internal sealed class Floors
{
    private readonly Dictionary<string, string> rooms = new(StringComparer.Ordinal);
    private readonly List<AssemblyDefinition> assemblies = [];

    /// <summary>Reads assemblies with their symbols, which must lie beside them.</summary>
    public Floors(params IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            assemblies.Add(AssemblyDefinition.ReadAssembly(file, new() { ReadSymbols = false }));
            foreach ((string type, string room) in Rooms.Of(file))
            {
                rooms[type] = room;
            }
        }
    }

    /// <summary>All types that people wrote; what the compiler made belongs to the outermost type around it.</summary>
    public IEnumerable<TypeDefinition> Types => assemblies.SelectMany(a => a.MainModule.Types).Where(t => rooms.ContainsKey(t.FullName));

    /// <summary>The folders below the project in which a type stands: <c>Commands/Policies</c>; empty for the project's own folder.</summary>
    public string RoomOf(TypeDefinition type) => rooms[type.FullName];

    /// <summary>Every reference between two types of the house.</summary>
    public IEnumerable<Arrow> Arrows => Types.SelectMany(t => All(t).SelectMany(inner => ReferencesOf(inner))
        .SelectMany(r => Parts(r.Type).Select(to => (r.Member, To: Outermost(to))))
        .Where(r => r.To is not null && r.To != t && rooms.ContainsKey(r.To.FullName))
        .Distinct()
        .Select(r => new Arrow(t, r.Member, r.To!)));

    private static IEnumerable<TypeDefinition> All(TypeDefinition type) => type.NestedTypes.SelectMany(All).Prepend(type);

    private static IEnumerable<(string Member, TypeReference Type)> ReferencesOf(TypeDefinition type)
    {
        IEnumerable<(string, TypeReference)> own =
        [
            .. type.BaseType is null ? [] : new[] { ("its base", type.BaseType) },
            .. type.Interfaces.Select(i => ("its interfaces", i.InterfaceType)),
            .. Attributes("its attributes", type),
            .. type.Fields.SelectMany(f => Attributes(f.Name, f).Prepend((f.Name, f.FieldType))),
            .. type.Properties.SelectMany(p => Attributes(p.Name, p).Prepend((p.Name, p.PropertyType))),
        ];
        return own.Concat(type.Methods.SelectMany(ReferencesOf));
    }

    private static IEnumerable<(string Member, TypeReference Type)> ReferencesOf(MethodDefinition method)
    {
        IEnumerable<TypeReference> types =
        [
            method.ReturnType,
            .. method.Parameters.Select(p => p.ParameterType),
            .. method.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType),
            .. method.Body?.Variables.Select(v => v.VariableType) ?? [],
            .. method.Body?.ExceptionHandlers.Select(h => h.CatchType).OfType<TypeReference>() ?? [],
            .. method.Body?.Instructions.SelectMany(i => Operand(i.Operand)) ?? [],
        ];
        return types.Select(t => (method.Name, t)).Concat(Attributes(method.Name, method));
    }

    private static IEnumerable<TypeReference> Operand(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod generic => [.. generic.GenericArguments, .. Operand(generic.ElementMethod)],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)],
        _ => [],
    };

    private static IEnumerable<(string, TypeReference)> Attributes(string member, ICustomAttributeProvider provider) => provider.CustomAttributes.SelectMany(a =>
        a.ConstructorArguments.Concat(a.Properties.Select(p => p.Argument)).Select(v => v.Value).OfType<TypeReference>().Prepend(a.AttributeType).Select(t => (member, t)));

    // A list of policies is a reference to policies.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType),
        IModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
        TypeSpecification specification => Parts(specification.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private TypeDefinition? Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return assemblies.Select(a => a.MainModule.GetType(type.FullName)).FirstOrDefault(t => t is not null);
    }
}
