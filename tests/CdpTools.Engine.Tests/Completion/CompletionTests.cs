using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests.Completion;

/// <summary>What Tab gives, by the engine's own completion API.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Policy = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";
    private const string Primary = "EDFDVBD6EXAMPLE";
    private const string Staging = "E2STAGINGEXAMPLE";

    private readonly Rig rig = new();

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData("Get-CdpPolicy -Id ")]
    [InlineData("Get-CdpPolicy -Id 1F6")]
    [InlineData("Get-CdpPolicy ")]
    [InlineData("Set-CdpTrafficWeight -Weight 0.1 -Id ")]
    [InlineData("Set-CdpTrafficHeader -Id ")]
    [InlineData("Update-CdpPolicy -Id ")]
    [InlineData("Enable-CdpPolicy -Id ")]
    [InlineData("Disable-CdpPolicy -Id ")]
    [InlineData("Remove-CdpPolicy -Id ")]
    [InlineData("Register-CdpPolicy -Id ")]
    [InlineData("Unregister-CdpPolicy -Id ")]
    [InlineData("Get-CdpDistribution -PolicyId ")]
    public void Policy_ids_say_route_state_and_staging_name(string line)
    {
        CompletionResult result = Assert.Single(Complete(line));

        Assert.Equal(Policy, result.CompletionText);
        Assert.Equal("5 %, on, d222222abcdef8.cloudfront.net", result.ToolTip);
    }

    [Theory]
    [InlineData("Get-CdpDistribution -Id ", Primary, Staging)]
    [InlineData("Update-CdpDistribution -Id ", Primary, Staging)]
    [InlineData("Wait-CdpDistribution -Id ", Primary, Staging)]
    [InlineData("Wait-CdpDistribution -Id e2", Staging)]
    [InlineData("Remove-CdpStagingDistribution -Id ", Staging)]
    [InlineData("Remove-CdpStagingDistribution -PrimaryDistributionId ", Primary)]
    [InlineData("New-CdpStagingDistribution -PrimaryDistributionId ", Primary)]
    [InlineData("Get-CdpPolicy -PrimaryDistributionId ", Primary)]
    [InlineData("Register-CdpPolicy -Primary ", Primary)]
    [InlineData("Unregister-CdpPolicy -Primary ", Primary)]
    [InlineData("Compare-CdpDistribution -Primary ", Primary)]
    [InlineData("Compare-CdpDistribution EDFDVBD6EXAMPLE -Staging ", Staging)]
    [InlineData("Test-CdpDistribution -Primary ", Primary)]
    [InlineData("Test-CdpDistribution -Staging ", Staging)]
    [InlineData("Publish-CdpStagingDistribution -Primary ", Primary)]
    [InlineData("Publish-CdpStagingDistribution -Staging ", Staging)]
    public void Distribution_ids_are_those_of_the_kind_that_the_parameter_takes(string line, params string[] ids)
    {
        Assert.Equal(ids, Complete(line).Select(r => r.CompletionText));
    }

    [Fact]
    public void Distribution_ids_say_comment_aliases_and_status()
    {
        CompletionResult[] results = Complete("Get-CdpDistribution -Id ");

        Assert.Equal("Web site; www.example.com; Deployed", results[0].ToolTip);
        Assert.Equal("Web site; staging; Deployed", results[1].ToolTip);
    }

    [Theory]
    [InlineData("New-CdpPolicy -StagingDistributionDnsName ")]
    [InlineData("New-CdpPolicy -StagingDistributionDnsName D2")]
    [InlineData("Update-CdpPolicy -StagingDistributionDnsName ")]
    public void Staging_names_are_those_of_staging_distributions_only(string line)
    {
        CompletionResult result = Assert.Single(Complete(line));

        Assert.Equal("d222222abcdef8.cloudfront.net", result.CompletionText);
        Assert.Equal("E2STAGINGEXAMPLE Web site", result.ToolTip);
    }

    [Theory]
    [InlineData("Set-CdpTrafficWeight -Weight ", "0", "0.01", "0.02", "0.05", "0.1", "0.15")]
    [InlineData("Update-CdpPolicy -Weight 0.0", "0.01", "0.02", "0.05")]
    [InlineData("New-CdpPolicy -Weight 0.1", "0.1", "0.15")]
    public void Weights_come_in_the_usual_steps(string line, params string[] weights)
    {
        CompletionResult[] results = Complete(line);

        Assert.Equal(weights, results.Select(r => r.CompletionText));
        Assert.Equal(results.Select(r => $"{decimal.Parse(r.CompletionText, System.Globalization.CultureInfo.InvariantCulture) * 100:0} % of all requests"), results.Select(r => r.ToolTip));
    }

    [Fact]
    public void Header_names_begin_with_the_required_prefix_and_include_those_in_use()
    {
        Assert.Equal(["aws-cf-cd-"], Complete("Set-CdpTrafficHeader -Header ").Select(r => r.CompletionText));

        rig.Run("Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-beta -HeaderValue yes").NoErrors();
        using var another = new ModuleHost();
        CompletionResult[] results = Complete(another, $"New-CdpPolicy {Place(rig.Simulator)} -Header AWS-");

        Assert.Equal(["aws-cf-cd-", "aws-cf-cd-beta"], results.Select(r => r.CompletionText));
        Assert.Equal($"aws-cf-cd-beta: yes, of policy {Policy}", results[1].ToolTip);
    }

    [Fact]
    public void Regions_are_one_for_each_partition()
    {
        Assert.Equal(["us-east-1", "cn-northwest-1", "eusc-de-east-1"], Complete("Get-CdpPolicy -Region ").Select(r => r.CompletionText));
        Assert.Equal("cn-northwest-1", Assert.Single(Complete("Get-CdpDistribution -Region cn")).CompletionText);
    }

    [Fact]
    public void Profile_names_come_from_the_files_and_are_quoted_where_they_need_it()
    {
        string file = Path.Combine(Path.GetTempPath(), $"cdptools-{Guid.NewGuid():N}");
        File.WriteAllText(file, "[zz-build]\naws_access_key_id = A\n[zz team's account]\n# [zz-comment]\n[zz-prod]\n");
        try
        {
            CompletionResult[] all = Complete($"Get-CdpPolicy -ProfileLocation '{file}' -ProfileName zz");
            CompletionResult quoted = Assert.Single(Complete($"Get-CdpPolicy -ProfileLocation '{file}' -ProfileName 'zz t"));

            Assert.Equal(["'zz team''s account'", "zz-build", "zz-prod"], all.Select(r => r.CompletionText));
            Assert.Equal("zz team's account", all[0].ListItemText);
            Assert.Equal("'zz team''s account'", quoted.CompletionText);
            Assert.DoesNotContain(Complete($"Get-CdpPolicy -ProfileLocation '{file}.gone' -ProfileName zz"), r => r.ListItemText.StartsWith("zz", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Two_tabs_ask_once()
    {
        long before = rig.Simulator.RequestCount;

        Complete("Get-CdpPolicy -Id ");
        Complete("Set-CdpTrafficWeight -Id 1f");

        Assert.Equal(1, rig.Simulator.RequestCount - before);
    }

    [Fact]
    public void Another_endpoint_another_runspace_and_other_defaults_ask_anew()
    {
        using SimulatorServer other = SimulatorServer.Start(new() { AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey });
        using var host = new ModuleHost();
        string line = "Get-CdpPolicy -Id ";

        Assert.Single(Complete(line));
        Assert.Empty(Policies(Complete(rig.Host, $"Get-CdpPolicy -EndpointUrl {other.Endpoint} -Id ")));
        Assert.Single(Complete(host, $"Get-CdpPolicy {Place(rig.Simulator)} -Id "));
        rig.Run("$PSDefaultParameterValues['*-Cdp*:EndpointUrl'] = $other", ("other", other.Endpoint.ToString())).NoErrors();
        Assert.Empty(Policies(Complete(line)));

        Assert.Equal(2, rig.Simulator.RequestCount);
        Assert.Equal(2, other.RequestCount);
    }

    [Fact]
    public void A_failure_gives_nothing_leaves_no_error_and_is_held_too()
    {
        rig.Run("Set-StrictMode -Version Latest; Get-NoSuchCommand");
        object errors = rig.Run("$global:Error.Count; $global:Error[0].FullyQualifiedErrorId").Output.Select(o => o.BaseObject).ToArray();
        using CannedServer refuses = CannedServer.Error(403, "AccessDenied", "no");
        foreach (string where in new[]
        {
            $"-EndpointUrl {refuses.Endpoint}",
            "-EndpointUrl http://127.0.0.1:1",
            "-EndpointUrl not-a-url",
            "-SecretKey wrong",
            "-ProfileName no-such-profile-anywhere -AccessKey ''",
            "-Credential 5",
        })
        {
            Assert.Empty(Policies(Complete($"Get-CdpPolicy {where} -Id ")));
            Assert.Empty(Policies(Complete($"Register-CdpPolicy {where} -Primary E")));
        }

        Assert.Equal(errors, rig.Run("$global:Error.Count; $global:Error[0].FullyQualifiedErrorId").Output.Select(o => o.BaseObject).ToArray());
        Assert.Equal("", rig.Host.Ui.Text);

        long before = rig.Simulator.RequestCount;
        Complete("Get-CdpPolicy -SecretKey wrong -Id ");
        Assert.Equal(before, rig.Simulator.RequestCount);
    }

    [Fact]
    public void A_service_that_does_not_answer_does_not_hold_the_prompt()
    {
        using Rig slow = Rig.With("ListContinuousDeploymentPolicies:delay=1m");

        // Waiting for the answer would give the id.
        Assert.Empty(Policies(Complete(slow.Host, "Get-CdpPolicy -Id ")));
        Assert.Equal(1, slow.Simulator.RequestCount);
    }

    [Fact]
    public void A_preference_to_be_talkative_or_to_stop_changes_nothing()
    {
        rig.Run("$global:VerbosePreference = 'Continue'; $global:DebugPreference = 'Continue'; $global:ErrorActionPreference = 'Stop'; $global:ProgressPreference = 'Continue'").NoErrors();

        Assert.Single(Complete("Get-CdpPolicy -Id "));
        Assert.Empty(Policies(Complete("Get-CdpPolicy -SecretKey wrong -Id ")));
        Assert.Equal("", rig.Host.Ui.Text);
    }

    // Where a completer gives nothing, PowerShell offers the names of files.
    private static IEnumerable<CompletionResult> Policies(IEnumerable<CompletionResult> results) =>
        results.Where(r => r.ResultType is not (CompletionResultType.ProviderItem or CompletionResultType.ProviderContainer));

    private static string Place(SimulatorServer simulator) =>
        $"-EndpointUrl {simulator.Endpoint} -AccessKey {simulator.AccessKey} -SecretKey {simulator.SecretKey}";

    private CompletionResult[] Complete(string line) => Complete(rig.Host, line);

    private static CompletionResult[] Complete(ModuleHost host, string line)
    {
        host.Ui.Clear();
        using var shell = PowerShell.Create();
        shell.Runspace = host.Runspace;
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches];
    }
}
