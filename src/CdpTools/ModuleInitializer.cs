using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace CdpTools;

/// <summary>
/// Loads CdpTools.Core when the module is imported. PowerShell runs this after it has looked at the exported types and before
/// it looks at the cmdlets' parameters, so no exported type may derive from a type of Core, or have a field of a value type of it.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private const string Core = "CdpTools.Core.dll";

    /// <summary>
    /// The same assembly lies in <c>lib/</c> compiled ahead of time for some platforms, each for one major version of .NET. One
    /// that fits is preferred, as its first use is quicker; without any, or damaged, the plain one does the same.
    /// </summary>
    public void OnImport()
    {
        string library = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location) ?? ".", "..", "lib"));
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string platform = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string compiled = Path.Combine(library, $"net{Environment.Version.Major}.0", platform, Core);
        try
        {
            if (File.Exists(compiled))
            {
                AssemblyLoadContext.Default.LoadFromAssemblyPath(compiled);
                return;
            }
        }
        catch (BadImageFormatException)
        {
            // Compiled for something else after all.
        }

        AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(library, Core));
    }
}
