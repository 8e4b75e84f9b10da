using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace CdpTools.Tests.Conventions;

/// <summary>In which folders the types of an assembly were written, as its symbols say.</summary>
internal static class Rooms
{
    // What compilers write down for a type that has no code: the document that it stands in.
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>Full names of types that people wrote, and the folders below the project: <c>Commands/Policies</c>, or nothing.</summary>
    public static IEnumerable<(string Type, string Room)> Of(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(file, ".pdb")));
        MetadataReader types = assembly.GetMetadataReader(), debug = symbols.GetMetadataReader();
        string project = Path.GetFileNameWithoutExtension(file);
        foreach (TypeDefinitionHandle handle in types.TypeDefinitions)
        {
            TypeDefinition type = types.GetTypeDefinition(handle);
            if (type.GetDeclaringType().IsNil && DocumentOf(handle, type, debug) is { } document
                && document.Split($"/{project}/", 2) is [_, var below] && !below.StartsWith("obj/", StringComparison.Ordinal))
            {
                string name = types.GetString(type.Name), space = types.GetString(type.Namespace);
                yield return (space.Length == 0 ? name : $"{space}.{name}", Path.GetDirectoryName(below)!.Replace('\\', '/'));
            }
        }
    }

    private static string? DocumentOf(TypeDefinitionHandle handle, TypeDefinition type, MetadataReader debug)
    {
        foreach (CustomDebugInformationHandle information in debug.GetCustomDebugInformation(handle))
        {
            CustomDebugInformation found = debug.GetCustomDebugInformation(information);
            if (debug.GetGuid(found.Kind) == TypeDocuments)
            {
                return Name(debug.GetDocument(MetadataTokens.DocumentHandle(debug.GetBlobReader(found.Value).ReadCompressedInteger())));
            }
        }

        return type.GetMethods().Select(m => debug.GetMethodDebugInformation(m.ToDebugInformationHandle()))
            .Where(m => !m.Document.IsNil).Select(m => Name(debug.GetDocument(m.Document))).FirstOrDefault();

        string Name(Document document) => debug.GetString(document.Name).Replace('\\', '/');
    }
}
