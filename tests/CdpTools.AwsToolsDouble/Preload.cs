using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace CdpTools.AwsToolsDouble;

/// <summary>Loads an SDK into the default context, as importing AWS Tools does.</summary>
public static class Preload
{
    /// <summary>
    /// Loads every assembly of a folder. Where the folder has no SSO assemblies, empty ones stand in for them: the name
    /// is all that the SDK looks for when it searches the process.
    /// </summary>
    public static void Load(string folder)
    {
        Version version = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, "AWSSDK.Core.dll")).GetName().Version!;
        foreach (string service in (string[])["AWSSDK.SecurityToken", "AWSSDK.SSO", "AWSSDK.SSOOIDC"])
        {
            string path = Path.Combine(folder, service + ".dll");
            if (File.Exists(path))
            {
                AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
            }
            else
            {
                AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(service) { Version = version }, AssemblyBuilderAccess.Run).DefineDynamicModule(service);
            }
        }
    }
}
