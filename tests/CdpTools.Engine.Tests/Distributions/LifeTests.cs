using System.Management.Automation;
using System.Text.RegularExpressions;
using CdpTools.Engine.Tests.Support;
using static CdpTools.Engine.Tests.Distributions.PairRig;

namespace CdpTools.Engine.Tests.Distributions;

/// <summary>The life of a staging pair, from copy to tear-down, through the real engine and over real HTTP.</summary>
public sealed partial class LifeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    [Fact]
    public void The_release_in_the_README_runs_as_it_stands_there()
    {
        string readme = File.ReadAllText(Path.Combine(ModuleHost.Root, "README.md"));
        Match block = TenLines().Match(readme);
        Assert.True(block.Success, "README.md has no section 'A release in ten lines' with a powershell block.");
        string[] lines = block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 1, 10);

        using Rig rig = OnlyPrimary(Moment);
        rig.Run(block.Groups[1].Value).NoErrors();
        Assert.Equal("/v2", OriginPath(rig, Primary));
        Assert.Equal(Primary, Value(rig.Run("Get-CdpDistribution").Single(), "Id"));
        Assert.Empty(rig.Run("Get-CdpPolicy").NoErrors().Output);
    }

    [Fact]
    public void A_pair_lives_from_copy_to_tear_down_with_the_objects_that_the_cmdlets_put_out()
    {
        using Rig rig = OnlyPrimary(Moment);
        rig.Run($$"""
            $primary = Get-CdpDistribution -Id {{Primary}}
            $staging = $primary | New-CdpStagingDistribution -Wait
            $policy = New-CdpPolicy -StagingDistributionDnsName $staging.DomainName -Weight 0.05
            $primary = $policy | Register-CdpPolicy -Primary $primary
            $staging = $staging | Update-CdpDistribution -OriginId site -OriginPath /v3
            $primary, $staging = $primary, $staging | Wait-CdpDistribution
            $promoted = Compare-CdpDistribution $primary $staging | Where-Object Effect -eq 'Promoted'
            $published = Publish-CdpStagingDistribution $primary $staging -Force -Wait -EnablePolicy
            """).NoErrors();
        Assert.Equal("Origins[site].OriginPath", rig.Run("$promoted.Path").Single().ToString());
        Assert.Equal("Deployed", rig.Run("$published.Status").Single().ToString());
        Assert.Equal("www.example.com", rig.Run("$published.Aliases[0]").Single().ToString());
        Assert.Equal(true, rig.Run("(Get-CdpPolicy).Enabled").Single().BaseObject);
        Assert.Equal("/v3", OriginPath(rig, Primary));

        rig.Run("$null = $published | Undo-CdpPublish -Force").NoErrors();
        Assert.Equal("/v1", OriginPath(rig, Primary));

        Assert.Empty(rig.Run("$staging | Remove-CdpStagingDistribution -PrimaryDistributionId $primary.Id -Force").NoErrors().Output);
        Assert.Equal(Primary, Value(rig.Run("Get-CdpDistribution").Single(), "Id"));
        Assert.Null(Value(rig.Run("Get-CdpDistribution").Single(), "ContinuousDeploymentPolicyId"));
    }

    [Fact]
    public void Undo_keeps_what_others_changed_since()
    {
        using Rig rig = New();
        rig.Run($$"""
            $published = Publish-CdpStagingDistribution {{Primary}} (Update-CdpDistribution -Id {{Staging}} -OriginId site -OriginPath /v2 -Comment promoted) -Force
            $null = Update-CdpDistribution -Id {{Primary}} -DefaultRootObject theirs.html
            """).NoErrors();
        PSObject undone = rig.Run("$published | Undo-CdpPublish -Force").Single();
        Assert.Equal("Web site", Value(undone, "Comment"));
        Assert.Equal("theirs.html", rig.Run($"(Get-CdpDistribution -Id {Primary}).GetConfig().DistributionConfig.DefaultRootObject").Single().ToString());

        rig.Run($$"""
            $published = Publish-CdpStagingDistribution {{Primary}} {{Staging}} -Force
            $null = Update-CdpDistribution -Id {{Primary}} -Comment 'somebody else'
            """).NoErrors();
        ScriptResult refused = rig.Run("$published | Undo-CdpPublish -Force");
        Assert.Equal("PreconditionFailed", refused.ErrorId());
        Assert.Contains("somebody else", refused.Error().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CopyDistribution", "New-CdpStagingDistribution -PrimaryDistributionId EDFDVBD6EXAMPLE", "(Get-CdpDistribution -Staging).Count", "2")]
    [InlineData("UpdateDistribution", "Update-CdpDistribution -Id E2STAGINGEXAMPLE -Comment done", "(Get-CdpDistribution -Id E2STAGINGEXAMPLE).Comment", "done")]
    [InlineData("UpdateDistribution", "Get-CdpPolicy | Unregister-CdpPolicy", "\"[$((Get-CdpDistribution -Id EDFDVBD6EXAMPLE).ContinuousDeploymentPolicyId)]\"", "[]")]
    [InlineData("UpdateDistributionWithStagingConfig", "Publish-CdpStagingDistribution EDFDVBD6EXAMPLE (Update-CdpDistribution -Id E2STAGINGEXAMPLE -Comment new) -Force", "(Get-CdpDistribution -Id EDFDVBD6EXAMPLE).Comment", "new")]
    public void A_lost_answer_is_proved_and_nothing_is_done_twice(string operation, string script, string question, string answer)
    {
        foreach (string fault in new[] { "drop-after", "503-after", "drop-before", "503", "throttle" })
        {
            using Rig clean = New();
            clean.Run(script).NoErrors();
            using Rig rig = New($"{operation}:{fault}:1");
            Assert.Single(rig.Run(script).NoErrors().Output);
            Assert.Equal(answer, rig.Run(question).Single().ToString());
            Assert.Equal(clean.Writes, rig.Writes);
        }
    }

    [Fact]
    public void A_412_although_the_etag_is_current_is_tried_again()
    {
        using Rig rig = New("UpdateDistributionWithStagingConfig:precondition:2", "DeleteDistribution:precondition:2", "CopyDistribution:precondition:2");
        rig.Run($$"""
            $null = New-CdpStagingDistribution -PrimaryDistributionId {{Primary}}
            $null = Publish-CdpStagingDistribution {{Primary}} (Update-CdpDistribution -Id {{Staging}} -Comment new) -Force
            Remove-CdpStagingDistribution -Id {{Staging}} -Force
            """).NoErrors();
        Assert.Equal(2, rig.Run("Get-CdpDistribution").NoErrors().Output.Count);
    }

    [Theory]
    [InlineData("UpdateContinuousDeploymentPolicy")]
    [InlineData("UpdateDistribution")]
    [InlineData("DeleteContinuousDeploymentPolicy")]
    [InlineData("DeleteDistribution")]
    public void A_tear_down_that_an_error_ended_goes_on_where_it_was(string operation)
    {
        // Each write that a tear-down makes is refused once, and for UpdateDistribution both of them.
        foreach (int time in operation == "UpdateDistribution" ? [1, 2] : new[] { 1 })
        {
            using Rig rig = New($"{operation}:500:#{time}");
            rig.Run($"$staging = Get-CdpDistribution -Id {Staging}").NoErrors();
            ScriptResult first = rig.Run("$staging | Remove-CdpStagingDistribution -Force -MaxAttempts 1");
            Assert.Equal("InternalFailure", first.ErrorId().Replace("InternalError", "InternalFailure", StringComparison.Ordinal));
            rig.Run("$staging | Remove-CdpStagingDistribution -Force").NoErrors();
            Assert.Equal(Primary, Value(rig.Run("Get-CdpDistribution").Single(), "Id"));
            Assert.Empty(rig.Run("Get-CdpPolicy").NoErrors().Output);
            rig.Run("$staging | Remove-CdpStagingDistribution -Force").NoErrors();
        }
    }

    [Fact]
    public void Ctrl_C_during_a_wait_ends_it_at_once_and_the_next_run_goes_on()
    {
        using Rig rig = New(TimeSpan.FromMinutes(60));
        using PowerShell shell = rig.Host.NewShell($"Remove-CdpStagingDistribution -Id {Staging} -Force");
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Writes >= 2);
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);

        ScriptResult plan = rig.Run($"Remove-CdpStagingDistribution -Id {Staging} -PrimaryDistributionId {Primary} -WhatIf").NoErrors();
        Assert.Contains("Take it down: wait for EDFDVBD6EXAMPLE, delete the policy", plan.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_takes_several_and_a_time_out_ends_nothing_else()
    {
        using Rig rig = New(Moment);
        rig.Run($"$a = Update-CdpDistribution -Id {Staging} -Comment a; $b = Update-CdpDistribution -Id {Primary} -Comment b -Force").NoErrors();
        ScriptResult waited = rig.Run("$a, $b | Wait-CdpDistribution").NoErrors();
        Assert.Equal(2, waited.Output.Count);
        Assert.All(waited.Output, d => Assert.Equal("Deployed", Value(d, "Status")));

        using Rig slow = New(TimeSpan.FromMinutes(60));
        slow.Run($"$a = Update-CdpDistribution -Id {Staging} -Comment a").NoErrors();
        ScriptResult late = slow.Run("$a | Wait-CdpDistribution -WaitTimeoutSec 1");
        Assert.Equal("CdpWaitTimeout", late.ErrorId());
        Assert.Equal(ErrorCategory.OperationTimeout, late.Error().CategoryInfo.Category);
        Assert.Equal("went on", slow.Run("$a | Wait-CdpDistribution -WaitTimeoutSec 1 -ErrorAction Ignore; 'went on'").Single().ToString());
    }

    [Fact]
    public void A_caller_reference_finds_the_copy_of_an_earlier_run()
    {
        using Rig rig = New();
        PSObject first = rig.Run($"New-CdpStagingDistribution -PrimaryDistributionId {Primary} -CallerReference r1 -Disabled").Single();
        PSObject second = rig.Run($"New-CdpStagingDistribution -PrimaryDistributionId {Primary} -CallerReference r1").Single();
        Assert.Equal(Value(first, "Id"), Value(second, "Id"));
        Assert.Equal(false, Value(second, "Enabled"));
        Assert.Equal("DistributionAlreadyExists", rig.Run($"New-CdpStagingDistribution -PrimaryDistributionId {Primary} -CallerReference site-2026").ErrorId());
    }

    private static string OriginPath(Rig rig, string id) =>
        rig.Run($"(Get-CdpDistribution -Id {id}).GetConfig().DistributionConfig.Origins.Items.Origin[0].OriginPath").Single().ToString();

    [GeneratedRegex(@"## A release in ten lines.*?```powershell\n(\$primary .*?)```", RegexOptions.Singleline)]
    private static partial Regex TenLines();
}
