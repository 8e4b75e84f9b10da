using System.Diagnostics;
using System.Management.Automation;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests;

/// <summary>The process is killed between sending and the answer; a fresh one with the same saved object ends right.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("Update*:delay=60m:1", "Get*:throttle:#99", 1, 2)] // applied, and the answer has not come yet
    [InlineData("Update*:drop-before:1", "Get*:delay=60m:#3", 0, 3)] // not applied, and the read that would tell has not been answered yet
    public void A_killed_update_can_be_repeated_with_the_saved_object(string fault, string readFault, int appliedBeforeTheKill, int reads)
    {
        using var rig = Rig.With(fault, readFault);
        string saved = Path.Combine(Path.GetTempPath(), $"cdptools-crash-{Guid.NewGuid():N}.xml");
        try
        {
            File.WriteAllText(saved, PSSerializer.Serialize(rig.Run("Get-CdpPolicy").Single(), 6));
            using (Process first = Start(Command(saved, rig)))
            {
                Wait.Until(() => Arrivals(rig, "UpdateContinuousDeploymentPolicy") == 1 && Arrivals(rig, "GetContinuousDeploymentPolicy") == reads);
                first.Kill(entireProcessTree: true);
                first.WaitForExit();
            }

            Assert.Equal(appliedBeforeTheKill, rig.Writes);
            ChildResult second = Child.Run(Child.PwshDll, Child.Pwsh(Command(saved, rig)).Skip(1));
            Assert.True(second.ExitCode == 0, second.Error);
            Assert.Contains("0.1", second.Output, StringComparison.Ordinal);
            Assert.Equal(1, rig.Writes);
        }
        finally
        {
            File.Delete(saved);
        }
    }

    private static int Arrivals(Rig rig, string operation) => rig.Simulator.Service.Arrivals.Count(a => a.Operation == operation);

    private static string Command(string saved, Rig rig) =>
        $"(([System.Management.Automation.PSSerializer]::Deserialize([IO.File]::ReadAllText('{saved}'))) | Set-CdpTrafficWeight -Weight 0.1 -ConflictAction Merge "
        + $"-EndpointUrl {rig.Simulator.Endpoint} -AccessKey {Rig.AccessKey} -SecretKey {Rig.SecretKey}).Weight.ToString([cultureinfo]::InvariantCulture)";

    private static Process Start(string command)
    {
        var start = new ProcessStartInfo("dotnet", Child.Pwsh(command))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
