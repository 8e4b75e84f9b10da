using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>
/// Loads the engine from <c>lib/</c> in a load context of its own, so that its AWSSDK.Core lives beside any other
/// AWSSDK.Core of the session. Nothing is loaded before <see cref="Engine"/> is first asked for.
/// </summary>
internal static class EngineLoader
{
    private const string ContextName = "CdpTools";
    private const string EngineAssembly = "CdpTools.Aws";
    private const string EngineType = "CdpTools.Aws.Engine";

    private static readonly object Gate = new();
    private static volatile IEngine? _engine;

    /// <summary>The engine, one for the process. The setter is for tests that bring their own.</summary>
    internal static IEngine Engine
    {
        get
        {
            if (_engine is { } loaded)
            {
                return loaded;
            }

            lock (Gate)
            {
                return _engine ??= Load(LibraryOf(typeof(EngineLoader).Assembly.Location));
            }
        }
        set => _engine = value;
    }

    /// <summary>Loads the engine that lies in this folder, or compiled ahead in a folder below it.</summary>
    /// <remarks>
    /// The package has the same assemblies once more, compiled ahead of time for some platforms. Those that fit this
    /// process are preferred, as the first call is sooner done with them; they do nothing that the others do not.
    /// </remarks>
    internal static IEngine Load(string library)
    {
        Assembly self = typeof(EngineLoader).Assembly;
        string engine = Path.Combine(library, EngineAssembly + ".dll");
        if (!File.Exists(engine))
        {
            throw Missing($"The engine of CdpTools is not where it belongs: '{engine}' does not exist.", null);
        }

        try
        {
            var context = new LibraryContext([Path.Combine(library, CompiledFolder), library], self);
            Assembly assembly = context.LoadFromAssemblyName(new AssemblyName(EngineAssembly));
            return (IEngine)Activator.CreateInstance(assembly.GetType(EngineType, throwOnError: true)!, nonPublic: true)!;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidCastException
            or TargetInvocationException)
        {
            throw Missing($"The engine of CdpTools could not be loaded from '{engine}': {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>
    /// Where in <c>lib/</c> the assemblies compiled for this process lie, if there are any. Such code is for one operating
    /// system, one processor and one major version of .NET; a later one would compile it all anew, so it is not offered any.
    /// </summary>
    internal static string CompiledFolder { get; } = Path.Combine(
        $"net{Environment.Version.Major}.0",
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());

    /// <summary>The folder <c>lib</c> in which this assembly lies, itself or compiled ahead.</summary>
    private static string LibraryOf(string location)
    {
        string folder = Path.GetDirectoryName(location) ?? ".";
        return folder.EndsWith(Path.DirectorySeparatorChar + CompiledFolder, StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(folder, "..", ".."))
            : folder;
    }

    private static CdpValidationException Missing(string message, Exception? cause)
    {
        const string Advice = "Build the module with build.ps1 (or dotnet build), or install it again.";
        return new CdpValidationException(ErrorIds.EngineMissing, $"{message} {Advice}", cause) { RecommendedAction = Advice };
    }

    /// <summary>
    /// Answers this assembly for its name, what lies in <c>lib/</c> for the rest, and leaves
    /// everything else to the default context. Never unloaded: an import after Remove-Module uses it again, as
    /// PowerShell never unloads a module's assemblies either.
    /// </summary>
    private sealed class LibraryContext(string[] folders, Assembly core) : AssemblyLoadContext(ContextName, isCollectible: false)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == core.GetName().Name)
            {
                return core;
            }

            foreach (string folder in folders)
            {
                string path = Path.Combine(folder, assemblyName.Name + ".dll");
                try
                {
                    if (File.Exists(path))
                    {
                        return LoadFromAssemblyPath(path);
                    }
                }
                catch (BadImageFormatException) when (folder != folders[^1])
                {
                    // Compiled for something else after all, or damaged; the plain one is the same.
                }
            }

            return null;
        }
    }
}
