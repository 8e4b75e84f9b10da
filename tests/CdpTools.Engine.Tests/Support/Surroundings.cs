using System.Runtime.CompilerServices;

namespace CdpTools.Engine.Tests.Support;

/// <summary>Keeps what the tests do out of the user's own folders.</summary>
internal static class Surroundings
{
    [ModuleInitializer]
    internal static void SetUp()
    {
        // Snapshots of promotions go to the folder for local application data.
        string folder = Directory.CreateTempSubdirectory("cdptools-tests-").FullName;
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
