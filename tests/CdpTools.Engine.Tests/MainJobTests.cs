using System.Management.Automation;
using System.Text;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests;

/// <summary>The card's pipeline and its promises, through the real engine, over real HTTP.</summary>
public sealed class MainJobTests
{
    [Fact]
    public void The_pipeline_sets_the_weight_and_gives_the_policy_with_its_new_etag()
    {
        using var rig = new Rig();
        PSObject before = rig.Run("Get-CdpPolicy").Single();
        PSObject after = rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1").Single();

        Assert.Equal(0.05m, Value(before, "Weight"));
        Assert.Equal(0.1m, Value(after, "Weight"));
        Assert.NotEqual(Value(before, "ETag"), Value(after, "ETag"));
        Assert.Equal(Value(after, "ETag"), Value(rig.Run("Get-CdpPolicy").Single(), "ETag"));
    }

    [Fact]
    public void The_new_object_can_be_written_again_at_once()
    {
        using var rig = new Rig();
        PSObject after = rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 | Set-CdpTrafficWeight -Weight 0.12 | Disable-CdpPolicy").Single();

        Assert.Equal(0.12m, Value(after, "Weight"));
        Assert.Equal(false, Value(after, "Enabled"));
        Assert.Equal(3, rig.Writes);
    }

    [Fact]
    public void The_same_old_object_written_twice_is_refused_and_changes_nothing()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy; $null = $p | Set-CdpTrafficWeight -Weight 0.1").NoErrors();
        ErrorRecord error = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.12").Error();

        Assert.Equal("PreconditionFailed,CdpTools.Commands.SetCdpTrafficWeightCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Contains("you read 0.05, you want 0.12, it is now 0.1", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0.1m, Value(rig.Run("Get-CdpPolicy").Single(), "Weight"));
        Assert.Equal(1, rig.Writes);
    }

    [Fact]
    public void A_local_edit_is_written_by_Update_CdpPolicy_and_session_stickiness_stays()
    {
        using var rig = new Rig();
        PSObject after = rig.Run("$p = Get-CdpPolicy; $p.Config.Enabled = $false; $p.Config.TrafficConfig.SingleWeightConfig.Weight = 0.08; $p | Update-CdpPolicy").Single();

        Assert.Equal(false, Value(after, "Enabled"));
        Assert.Equal(0.08m, Value(after, "Weight"));
        Assert.Equal("300/600", rig.Run("$s = (Get-CdpPolicy).Config.TrafficConfig.SingleWeightConfig.SessionStickinessConfig; '{0}/{1}' -f $s.IdleTTL, $s.MaximumTTL").Single().ToString());
    }

    [Fact]
    public void WhatIf_with_a_piped_object_sends_nothing_and_outputs_nothing()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy").NoErrors();
        long before = rig.Simulator.RequestCount;
        ScriptResult result = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.1 -WhatIf").NoErrors();

        Assert.Empty(result.Output);
        Assert.Contains("Weight 0.05 -> 0.1", result.HostText, StringComparison.Ordinal);
        Assert.Matches(@"policy [0-9a-f-]{36} \(ETag E[A-Z0-9]+\)", result.HostText);
        Assert.Equal(before, rig.Simulator.RequestCount);
    }

    [Fact]
    public void WhatIf_with_a_piped_object_needs_neither_credentials_nor_network()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy; $PSDefaultParameterValues = @{}").NoErrors();
        ScriptResult result = rig.Run("$p | Update-CdpPolicy -Enabled $false -EndpointUrl http://nowhere.invalid -WhatIf").NoErrors();

        Assert.Contains("Enabled true -> false", result.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_skips_the_prompt_and_still_only_shows_under_WhatIf()
    {
        using var rig = new Rig();
        ScriptResult shown = rig.Run("$WhatIfPreference = $true; Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Force; $WhatIfPreference = $false").NoErrors();
        Assert.Empty(shown.Output);
        Assert.Equal(0, rig.Writes);

        rig.Host.Ui.Choices.Enqueue(2);
        Assert.Empty(rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Confirm").NoErrors().Output);
        Assert.Equal(0, rig.Writes);

        rig.Run("$ConfirmPreference = 'Low'; Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Force").Single();
        Assert.Equal(1, rig.Writes);
    }

    [Fact]
    public void One_bad_and_one_good_id_give_one_error_and_one_policy()
    {
        using var rig = new Rig();
        ScriptResult result = rig.Run("$good = (Get-CdpPolicy).Id; 'no-such-policy', $good | Get-CdpPolicy");

        Assert.Single(result.Output);
        Assert.StartsWith("NoSuchContinuousDeploymentPolicy,", result.Error().FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, result.Error().CategoryInfo.Category);
        Assert.Equal("no-such-policy", result.Error().TargetObject);
    }

    [Fact]
    public void An_element_that_nobody_knows_comes_back_unharmed()
    {
        using var rig = new Rig();
        var id = (string)Value(rig.Run("Get-CdpPolicy").Single(), "Id")!;
        string path = $"/2020-05-31/continuous-deployment-policy/{id}";
        SimReply config = rig.Plane.Handle(new SimRequest { Method = "GET", Path = path + "/config" });
        string document = config.BodyText
            .Replace("<Type>", "<Invented mode=\"x\"><Deep>1</Deep></Invented><Type>", StringComparison.Ordinal)
            .Replace("<Enabled>", "<AlsoNew/><Enabled>", StringComparison.Ordinal);
        rig.Plane.Handle(new SimRequest
        {
            Method = "PUT",
            Path = path,
            Headers = [new("If-Match", config.Header("ETag")!)],
            Body = Encoding.UTF8.GetBytes(document),
        });

        rig.Run("Get-CdpPolicy | Update-CdpPolicy -Weight 0.11 -IdleTTL 600 -Enabled $false").Single();
        rig.Run("Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-x -HeaderValue 1").Single();
        string now = rig.Plane.Handle(new SimRequest { Method = "GET", Path = path + "/config" }).BodyText;
        Assert.Contains("<Invented mode=\"x\"><Deep>1</Deep></Invented>", now, StringComparison.Ordinal);
        Assert.Contains("<AlsoNew", now, StringComparison.Ordinal);
        Assert.Contains("<Header>aws-cf-cd-x</Header>", now, StringComparison.Ordinal);
    }

    [Fact]
    public void Switching_a_header_policy_to_weight_says_that_the_header_settings_go()
    {
        using var rig = new Rig();
        rig.Run("$h = Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-x -HeaderValue 1").NoErrors();
        ScriptResult shown = rig.Run("$h | Set-CdpTrafficWeight -Weight 0.1 -WhatIf").NoErrors();
        Assert.Contains("drops the header settings", shown.HostText, StringComparison.Ordinal);
        Assert.Contains("Header aws-cf-cd-x -> (none)", shown.HostText, StringComparison.Ordinal);

        ErrorRecord refused = rig.Run("$h | Update-CdpPolicy -Weight 0.1").Error();
        Assert.StartsWith("CdpContradictingSettings,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Set-CdpTrafficWeight", refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        PSObject weight = rig.Run("$h | Set-CdpTrafficWeight -Weight 0.1").Single();
        Assert.Null(Value(weight, "Header"));
        Assert.Equal("SingleWeight", Value(weight, "Type"));
    }

    [Fact]
    public void Nothing_changed_means_no_call_and_the_object_comes_back()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy").NoErrors();
        long before = rig.Simulator.RequestCount;
        PSObject same = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.05").Single();

        Assert.Equal(before, rig.Simulator.RequestCount);
        Assert.Equal(Value(rig.Run("$p").Single(), "ETag"), Value(same, "ETag"));
    }

    [Fact]
    public void A_summary_has_no_etag_and_can_be_written_all_the_same()
    {
        using var rig = new Rig();
        PSObject summary = rig.Run("Get-CdpPolicy -Summary").Single();
        Assert.Null(Value(summary, "ETag"));

        PSObject after = rig.Run("Get-CdpPolicy -Summary | Set-CdpTrafficWeight -Weight 0.1").Single();
        Assert.Equal(0.1m, Value(after, "Weight"));
        Assert.NotNull(Value(after, "ETag"));
    }

    [Fact]
    public void A_newer_etag_given_beside_an_old_object_does_not_overwrite_what_came_in_between()
    {
        using var rig = new Rig();
        PSObject after = rig.Run("$old = Get-CdpPolicy; $new = $old | Disable-CdpPolicy; $old | Set-CdpTrafficWeight -Weight 0.1 -IfMatch $new.ETag").Single();
        Assert.Equal(0.1m, Value(after, "Weight"));
        Assert.Equal(false, Value(after, "Enabled"));

        Assert.StartsWith("PreconditionFailed,", rig.Run("$old | Set-CdpTrafficWeight -Weight 0.12 -IfMatch $new.ETag").Error().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_out_of_range_are_refused_before_any_call()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy").NoErrors();
        long before = rig.Simulator.RequestCount;
        foreach ((string script, string id) in new[]
        {
            ("$p | Set-CdpTrafficWeight -Weight 0.16", "CdpWeightOutOfRange"),
            ("Set-CdpTrafficWeight -Id x -Weight 10", "CdpWeightOutOfRange"),
            ("$p | Update-CdpPolicy -IdleTTL 10", "CdpIdleTTLOutOfRange"),
            ("$p | Update-CdpPolicy -MaximumTTL 5000", "CdpMaximumTTLOutOfRange"),
            ("$p | Update-CdpPolicy -IdleTTL 900 -MaximumTTL 600", "CdpIdleTTLAboveMaximumTTL"),
            ("$p | Update-CdpPolicy -IdleTTL 900", "CdpIdleTTLAboveMaximumTTL"),
            ("$p | Set-CdpTrafficHeader -Header x-beta -HeaderValue 1", "CdpHeaderPrefix"),
            ("$p | Update-CdpPolicy -StagingDistributionDnsName @()", "CdpStagingDnsNameMissing"),
            ("$p | Update-CdpPolicy -StagingDistributionDnsName ''", "CdpStagingDnsNameEmpty"),
            ("$p.Config.TrafficConfig.Type = 'SingleHeader'; $p | Update-CdpPolicy", "CdpTrafficTypeMismatch"),
            ("Get-CdpPolicy -Id 'a b'", "CdpInvalidId"),
        })
        {
            ErrorRecord error = rig.Run(script).Error();
            Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.Equal(before, rig.Simulator.RequestCount);
    }

    private static object? Value(PSObject of, string property) => of.Properties[property].Value;
}
