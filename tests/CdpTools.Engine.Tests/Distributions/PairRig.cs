using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests.Distributions;

/// <summary>A rig whose deployments take a moment, with short names for the sample pair.</summary>
internal static class PairRig
{
    public const string Primary = SampleData.PrimaryId;
    public const string Staging = SampleData.StagingId;

    /// <summary>Quick polling, no warnings, and snapshots in a folder of the test's own.</summary>
    public static Rig New(TimeSpan propagation, params string[] faults)
    {
        var rig = new Rig(new() { Sample = true, Seed = 1, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, Propagation = propagation, Faults = faults });
        rig.Run("""
            $PSDefaultParameterValues['*-Cdp*:PollSec'] = 0.05
            $WarningPreference = 'SilentlyContinue'
            $snapshots = [IO.Directory]::CreateTempSubdirectory('cdp-').FullName + '/'
            $PSDefaultParameterValues['Publish-Cdp*:SnapshotPath'] = $snapshots
            """).NoErrors();
        return rig;
    }

    public static Rig New(params string[] faults) => New(TimeSpan.Zero, faults);

    /// <summary>The sample pair without what is between them, so that a life can begin.</summary>
    public static Rig OnlyPrimary(TimeSpan propagation = default)
    {
        Rig rig = New(propagation);
        rig.Run($"Remove-CdpStagingDistribution -Id {Staging} -Force").NoErrors();
        return rig;
    }

    public static object? Value(PSObject of, string property) => of.Properties[property].Value;

    /// <summary>The id of the only error, without the cmdlet's name.</summary>
    public static string ErrorId(this ScriptResult result) => result.Error().FullyQualifiedErrorId.Split(',')[0];
}
