using CdpTools.AwsToolsDouble;

/// <summary>Runs before Main of a process that DOTNET_STARTUP_HOOKS gives it to: nothing of the module is there yet.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("CDPTOOLS_TEST_PRELOAD") is { Length: > 0 } folder)
        {
            Preload.Load(folder);
        }
    }
}
