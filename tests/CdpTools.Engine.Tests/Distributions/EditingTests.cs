using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using static CdpTools.Engine.Tests.Distributions.PairRig;

namespace CdpTools.Engine.Tests.Distributions;

/// <summary>Scriptblocks on the configuration, -WhatIf, and distributions that come back from elsewhere.</summary>
public sealed class EditingTests
{
    [Fact]
    public void A_scriptblock_adds_a_list_member_without_namespace_and_without_counting()
    {
        using Rig rig = New();
        ScriptResult result = rig.Run($$"""
            Update-CdpDistribution -Id {{Staging}} -Verbose -Edit {
                param([xml]$config)
                $items = $config.DistributionConfig.CustomErrorResponses.Items
                $new = $items.CustomErrorResponse.Clone()
                $new.ErrorCode = '403'
                $items.AppendChild($new)
                $shield = $config.DistributionConfig.Origins.Items.Origin[0].OriginShield
                $shield.AppendChild($config.CreateElement('OriginShieldRegion')).InnerText = 'us-east-1'
            }
            """).NoErrors();
        Assert.Single(result.Output);
        Assert.Contains(result.Verbose, v => v.Contains("CustomErrorResponses[403]", StringComparison.Ordinal));
        Assert.Equal("2 us-east-1", rig.Run($"$c = (Get-CdpDistribution -Id {Staging}).GetConfig().DistributionConfig; \"$($c.CustomErrorResponses.Quantity) $($c.Origins.Items.Origin[0].OriginShield.OriginShieldRegion)\"").Single().ToString());
    }

    [Theory]
    [InlineData("throw 'my own error'", "my own error")]
    [InlineData("Write-Error 'my own error' -ErrorId Mine; $config.DistributionConfig.Comment = 'x'", "my own error")]
    [InlineData("$config.DistributionConfig.Comment = $null.Nothing()", "null-valued expression")]
    [InlineData("$config.RemoveAll()", "no root element")]
    public void An_error_in_the_scriptblock_is_the_users_own_and_nothing_is_sent(string block, string message)
    {
        using Rig rig = New();
        ScriptResult result = rig.Run($"Update-CdpDistribution -Id {Staging} -Edit {{ param([xml]$config) {block} }}; 'next'");
        Assert.Contains(message, result.Error().ToString(), StringComparison.Ordinal);
        Assert.Equal("next", Assert.Single(result.Output).ToString());
        Assert.Equal(0, rig.Writes);
    }

    [Fact]
    public void A_scriptblock_that_changes_nothing_sends_nothing_and_gives_the_distribution()
    {
        using Rig rig = New();
        ScriptResult result = rig.Run($"Update-CdpDistribution -Id {Staging} -Verbose -Edit {{ param([xml]$config) $config.DistributionConfig.Comment = 'Web site' }}");
        Assert.Equal(Staging, Value(result.Single(), "Id"));
        Assert.Contains(result.Verbose, v => v.Contains("nothing is sent", StringComparison.Ordinal));
        Assert.Equal(0, rig.Writes);
    }

    [Theory]
    [InlineData("$staging | Update-CdpDistribution -OriginId site -OriginPath /v2 -WhatIf", "Origins[site].OriginPath /v1 -> /v2")]
    [InlineData("$policy | Unregister-CdpPolicy -Primary $primary -WhatIf", "Detach the policy")]
    [InlineData("$policy | Register-CdpPolicy -Primary $free -WhatIf", "Attach the policy")]
    [InlineData("$primary | New-CdpStagingDistribution -WhatIf", "Copy it into a new staging distribution")]
    [InlineData("Publish-CdpStagingDistribution $primary $changed -WhatIf", "Origins[site].OriginPath /v1 -> /v2; the policy")]
    public void WhatIf_with_objects_shows_the_change_and_makes_no_call(string script, string shown)
    {
        using Rig rig = New();
        rig.Run($$"""
            $policy = Get-CdpPolicy; $primary = Get-CdpDistribution -Id {{Primary}}; $staging = Get-CdpDistribution -Id {{Staging}}
            $free = $policy | Unregister-CdpPolicy; $null = $policy | Register-CdpPolicy -Primary $free
            $changed = $staging | Update-CdpDistribution -OriginId site -OriginPath /v2
            """).NoErrors();
        long calls = rig.Simulator.RequestCount;
        ScriptResult result = rig.Run(script).NoErrors();
        Assert.Empty(result.Output);
        Assert.Contains(shown, result.HostText, StringComparison.Ordinal);
        Assert.Equal(calls, rig.Simulator.RequestCount);
    }

    [Fact]
    public void A_prompt_answered_with_No_changes_nothing_and_writes_no_snapshot()
    {
        using Rig rig = New();
        rig.Run($"$staging = Update-CdpDistribution -Id {Staging} -Comment new").NoErrors();
        int writes = rig.Writes;
        rig.Host.Ui.Choices.Enqueue(2);
        Assert.Empty(rig.Run($"Publish-CdpStagingDistribution {Primary} $staging").NoErrors().Output);
        rig.Host.Ui.Choices.Enqueue(2);
        Assert.Empty(rig.Run("$staging | Remove-CdpStagingDistribution").NoErrors().Output);
        Assert.Equal(writes, rig.Writes);
        Assert.Empty(Directory.GetFiles(rig.Run("$snapshots").Single().ToString()));
    }

    [Fact]
    public void A_distribution_from_Clixml_is_whole_and_its_etag_counts()
    {
        using Rig rig = New();
        rig.Run($"$old = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-CdpDistribution -Id {Primary})))").NoErrors();
        long calls = rig.Simulator.RequestCount;
        PSObject written = rig.Run("$old | Update-CdpDistribution -Comment 'from Clixml'").Single();
        Assert.Equal("from Clixml", Value(written, "Comment"));
        Assert.Equal(calls + 2, rig.Simulator.RequestCount);
        Assert.Equal("PreconditionFailed", rig.Run("$old | Update-CdpDistribution -Comment again").ErrorId());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = $d.Id; ETag = $d.ETag }")]
    [InlineData("[pscustomobject]@{ Id = $d.Id; ETag = $d.ETag; DomainName = $d.DomainName; Comment = 'as JSON gives it' }")]
    [InlineData("[pscustomobject]@{ ETag = $d.ETag; Distribution = [pscustomobject]@{ Id = $d.Id; DomainName = $d.DomainName; DistributionConfig = [pscustomobject]@{ Comment = 'x' } } }")]
    public void A_slim_object_is_written_with_its_etag_and_refused_when_that_is_stale(string shape)
    {
        using Rig rig = New();
        rig.Run($"$d = Get-CdpDistribution -Id {Primary}; $slim = {shape}").NoErrors();
        Assert.Equal("mine", Value(rig.Run("$slim | Update-CdpDistribution -Comment mine").Single(), "Comment"));
        Assert.Equal("PreconditionFailed", rig.Run("$slim | Update-CdpDistribution -Comment again").ErrorId());
        Assert.Equal("PreconditionFailed", rig.Run("$slim | Update-CdpDistribution -Comment again -ConflictAction Merge").ErrorId());
    }

    [Theory]
    [InlineData("$policy | Unregister-CdpPolicy")]
    [InlineData("$primary | Unregister-CdpPolicy")]
    [InlineData("[pscustomobject]@{ Id = $policy.Id; ETag = $policy.ETag } | Unregister-CdpPolicy")]
    [InlineData("[pscustomobject]@{ Id = $primary.Id; ETag = $primary.ETag } | Unregister-CdpPolicy")]
    [InlineData("Unregister-CdpPolicy -Primary EDFDVBD6EXAMPLE")]
    [InlineData("Unregister-CdpPolicy -Id $policy.Id")]
    [InlineData("$policy | Unregister-CdpPolicy -Primary $primary")]
    public void Detaching_takes_the_policy_or_the_primary_in_every_shape(string script)
    {
        using Rig rig = New();
        rig.Run($"$policy = Get-CdpPolicy; $primary = Get-CdpDistribution -Id {Primary}").NoErrors();
        PSObject detached = rig.Run(script).Single();
        Assert.Equal(Primary, Value(detached, "Id"));
        Assert.Null(Value(detached, "ContinuousDeploymentPolicyId"));
        Assert.Equal("CdpNotAttached", rig.Run("$policy | Unregister-CdpPolicy").ErrorId());
        Assert.Equal(Primary, Value(rig.Run($"$policy | Register-CdpPolicy -Primary {Primary}").Single(), "Id"));
        Assert.Equal(Value(rig.Run("$policy").Single(), "Id"), Value(rig.Run($"Get-CdpPolicy -PrimaryDistributionId {Primary}").Single(), "Id"));
    }

    [Fact]
    public void Finding_by_policy_gives_the_primary_or_the_staging_distribution()
    {
        using Rig rig = New();
        Assert.Equal(Primary, Value(rig.Run("Get-CdpDistribution -PolicyId (Get-CdpPolicy).Id").Single(), "Id"));
        Assert.Equal(Staging, Value(rig.Run("Get-CdpDistribution -PolicyId (Get-CdpPolicy).Id -Staging").Single(), "Id"));
        Assert.Equal(Staging, Value(rig.Run("Get-CdpDistribution -Staging").Single(), "Id"));
        Assert.Equal(Primary, Value(rig.Run("Get-CdpDistribution -Staging:$false -Summary").Single(), "Id"));
    }
}
