using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace CdpTools.Build;

/// <summary>A PowerShell engine without the modules of pwsh.</summary>
internal static class PowerShellEngine
{
    public static Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        return runspace;
    }
}
