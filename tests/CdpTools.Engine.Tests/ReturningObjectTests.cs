using System.Management.Automation;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests;

/// <summary>Policies that come back from elsewhere: with their edits, or refused, never with values made up.</summary>
public sealed class ReturningObjectTests
{
    // What Export-Clixml | Import-Clixml, Start-Job and remoting do, by the class under them.
    private const string Clixml = "$p = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($p));";

    [Fact]
    public void A_deserialized_policy_with_local_edits_writes_those_edits()
    {
        using var rig = new Rig();
        PSObject after = rig.Run($"$p = Get-CdpPolicy; {Clixml} $p.Config.TrafficConfig.SingleWeightConfig.Weight = 0.12; $p.Config.Enabled = $false; $p | Update-CdpPolicy").Single();
        Assert.Equal(0.12m, after.Properties["Weight"].Value);
        Assert.Equal(false, after.Properties["Enabled"].Value);
    }

    [Fact]
    public void A_deserialized_policy_knows_what_was_read_so_that_it_can_be_merged()
    {
        using var rig = new Rig();
        PSObject after = rig.Run($"$p = Get-CdpPolicy; {Clixml} $null = Disable-CdpPolicy -Id $p.Id; $p | Set-CdpTrafficWeight -Weight 0.12 -ConflictAction Merge").Single();
        Assert.Equal(0.12m, after.Properties["Weight"].Value);
        Assert.Equal(false, after.Properties["Enabled"].Value);
    }

    [Fact]
    public void A_deserialized_policy_shows_as_a_live_one_does()
    {
        using var rig = new Rig();
        string live = Show(rig, "$p = Get-CdpPolicy; $p");
        Assert.Contains("5 %", live, StringComparison.Ordinal);

        // How long ago it was changed may have become a second more meanwhile.
        Assert.Equal(WithoutAge(live), WithoutAge(Show(rig, $"{Clixml} $p")));

        static string WithoutAge(string view) => System.Text.RegularExpressions.Regex.Replace(view, @"\b\d+ s\b", "age");
    }

    [Fact]
    public void A_deserialized_policy_is_compared_with_the_services_before_WhatIf_and_that_is_all()
    {
        using var rig = new Rig();
        rig.Run($"$p = Get-CdpPolicy; {Clixml}").NoErrors();
        long before = rig.Simulator.RequestCount;
        Assert.Contains("Weight 0.05 -> 0.1", rig.Run("$p | Set-CdpTrafficWeight -Weight 0.1 -WhatIf").NoErrors().HostText, StringComparison.Ordinal);
        Assert.Equal(before + 1, rig.Simulator.RequestCount);
    }

    [Fact]
    public void Objects_with_only_id_and_etag_bind_by_id_and_keep_their_etag()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy; $slim = [pscustomobject]@{ Id = $p.Id; ETag = $p.ETag }").NoErrors();
        Assert.Equal(0.1m, rig.Run("$slim | Set-CdpTrafficWeight -Weight 0.1").Single().Properties["Weight"].Value);
        Assert.StartsWith("PreconditionFailed,", rig.Run("$slim | Set-CdpTrafficWeight -Weight 0.12").Error().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Enabled = 'True'; Weight = '0.05'")]
    [InlineData("Enabled = 'True'; Weight = '0.05'; Config = 'CdpTools.CdpPolicyConfig'; StagingDistributionDnsNames = 'System.String[]'")]
    public void A_csv_row_binds_by_id(string columns)
    {
        using var rig = new Rig();
        PSObject after = rig.Run($"$p = Get-CdpPolicy; [pscustomobject]@{{ Id = $p.Id; ETag = $p.ETag; {columns} }} | Set-CdpTrafficWeight -Weight 0.1").Single();
        Assert.Equal(0.1m, after.Properties["Weight"].Value);
    }

    [Fact]
    public void Bare_ids_bind_by_id()
    {
        using var rig = new Rig();
        Assert.Equal(0.1m, rig.Run("(Get-CdpPolicy).Id | Set-CdpTrafficWeight -Weight 0.1").Single().Properties["Weight"].Value);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ ETag = $p.ETag; ContinuousDeploymentPolicy = [pscustomobject]@{ Id = $p.Id; LastModifiedTime = $p.LastModifiedTime; ContinuousDeploymentPolicyConfig = $c } }")]
    [InlineData("$p.ToApiShape()")]
    [InlineData("@{ ETag = $p.ETag; ContinuousDeploymentPolicy = @{ Id = $p.Id; ContinuousDeploymentPolicyConfig = $c } }")]
    public void Responses_of_other_tools_bind_with_their_edits(string response)
    {
        using var rig = new Rig();
        PSObject after = rig.Run(
            "$p = Get-CdpPolicy; $c = $p.Config.ToApiShape(); $r = " + response
            + "; $r.ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig.TrafficConfig.SingleWeightConfig.Weight = 0.07; Update-CdpPolicy -InputObject $r").Single();
        Assert.Equal(0.07m, after.Properties["Weight"].Value);
    }

    [Fact]
    public void What_get_config_prints_goes_in_by_Config_beside_an_id_with_its_etag()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy; $r = [pscustomobject]@{ ETag = $p.ETag; ContinuousDeploymentPolicyConfig = $p.Config.ToApiShape() }; $r.ContinuousDeploymentPolicyConfig.Enabled = $false").NoErrors();
        Assert.Equal(false, rig.Run("Update-CdpPolicy -Id $p.Id -Config $r").Single().Properties["Enabled"].Value);

        // Its ETag is stale now, and it says so instead of overwriting.
        Assert.StartsWith("PreconditionFailed,", rig.Run("$r.ContinuousDeploymentPolicyConfig.Enabled = $true; Update-CdpPolicy -Id $p.Id -Config $r").Error().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_without_its_document_that_is_stale_is_never_merged()
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run("$p = Get-CdpPolicy; $r = $p.ToApiShape(); $null = $p | Disable-CdpPolicy; Set-CdpTrafficWeight -InputObject $r -Weight 0.1 -ConflictAction Merge").Error();
        Assert.StartsWith("PreconditionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("you read (not known)", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, rig.Writes);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = $p.Id; ETag = $p.ETag; Config = 'CdpTools.CdpPolicyConfig' }")]
    [InlineData("[pscustomobject]@{ Id = $p.Id; ETag = $p.ETag; Config = [pscustomobject]@{ StagingDistributionDnsNames = @('a.cloudfront.net'); Enabled = $true; TrafficConfig = 'CdpTools.CdpTrafficConfig' } }")]
    [InlineData("[pscustomobject]@{ ETag = $p.ETag; ContinuousDeploymentPolicy = 'System.Collections.Hashtable' }")]
    public void A_policy_cut_off_by_depth_is_refused(string shape)
    {
        using var rig = new Rig();
        ErrorRecord error = rig.Run($"$p = Get-CdpPolicy; {shape} | Set-CdpTrafficWeight -Weight 0.1").Error();
        Assert.StartsWith("CdpIncompleteObject,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Depth 9", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(0, rig.Writes);
    }

    [Fact]
    public void WhatIf_outputs_nothing_even_when_there_is_nothing_to_change()
    {
        using var rig = new Rig();
        Assert.Empty(rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.05 -WhatIf | Remove-CdpPolicy -Force").NoErrors().Output);
    }

    private static string Show(Rig rig, string script)
    {
        ScriptResult result = rig.Run($". {{ {script} }} | Out-Default");
        result.NoErrors();
        return result.HostText;
    }
}
