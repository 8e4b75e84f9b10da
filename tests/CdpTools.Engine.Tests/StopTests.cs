using System.Management.Automation;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests;

/// <summary>Ctrl+C ends what is waited for at once, without an error record, and says what is known about a write.</summary>
public sealed class StopTests
{
    // Far longer than any test may take: if stopping waited for the reply, the test would hang and not just be slow.
    private const string SlowReads = "Get*,List*:delay=60m";

    [Theory]
    [InlineData("Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3")]
    [InlineData("Get-CdpPolicy")]
    [InlineData("Set-CdpTrafficWeight -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Weight 0.1")]
    public void Ctrl_C_during_a_slow_read_ends_it_without_an_error_record(string script)
    {
        using var rig = Rig.With(SlowReads);
        using PowerShell shell = rig.Host.NewShell(script);
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Simulator.RequestCount > 0);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);
    }

    [Fact]
    public void Ctrl_C_during_a_write_says_that_it_may_have_been_applied()
    {
        using var rig = Rig.With("Update*:delay=60m");
        rig.Run("$p = Get-CdpPolicy").NoErrors();
        using PowerShell shell = rig.Host.NewShell("$p | Set-CdpTrafficWeight -Weight 0.1");
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Writes > 0);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);
        Assert.Contains("it may have been applied", rig.Host.Ui.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_between_attempts_says_that_the_write_was_not_applied()
    {
        using var rig = Rig.With("Update*:precondition", "Get*:delay=60m:#3");
        rig.Run("$p = Get-CdpPolicy").NoErrors();
        using PowerShell shell = rig.Host.NewShell("$p | Set-CdpTrafficWeight -Weight 0.1");
        IAsyncResult running = shell.BeginInvoke();

        // List, get; write, read back; write, and the read back that is never answered.
        Wait.Until(() => rig.Simulator.RequestCount >= 6);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Contains("was not applied", rig.Host.Ui.Text, StringComparison.Ordinal);
        Assert.Equal(0, rig.Writes);
    }

    [Theory]
    [InlineData(1, "EDFDVBD6EXAMPLE-1 is as it was: Wait-CdpRollout EDFDVBD6EXAMPLE-1 goes on with it, Stop-CdpRollout EDFDVBD6EXAMPLE-1 turns it back.")]
    [InlineData(2, "2 rollouts are as they were: Get-CdpRollout EDFDVBD6EXAMPLE-1, ESITE002EXAMPLE-1 | Wait-CdpRollout goes on with them.")]
    public void Ctrl_C_while_rollouts_are_waited_for_says_how_they_are_gone_on_with(int sites, string text)
    {
        using var rig = new Rig(new() { Sample = true, Sites = sites, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey });
        DirectoryInfo store = Directory.CreateTempSubdirectory("cdptools-stop-");
        rig.Run(
            """
            $rollouts = Get-CdpDistribution | Where-Object { -not $_.Staging } | ForEach-Object {
                Start-CdpRollout $_.Id -Weight 0.1 -Hold 1h -Store $store -Force -WarningAction Ignore
            }
            """,
            ("store", store.FullName)).NoErrors();
        using PowerShell shell = rig.Host.NewShell("$rollouts | Wait-CdpRollout");
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Writes >= sites);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);
        Assert.Contains($"Stopped waiting. {text}", rig.Host.Ui.Text, StringComparison.Ordinal);

        // A record that was being written is written.
        Wait.Until(() => IsDeleted(store));

        static bool IsDeleted(DirectoryInfo folder)
        {
            try
            {
                folder.Delete(recursive: true);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    // Four policies, whose updates are never answered.
    private static Rig FourPolicies(params string[] faults)
    {
        var rig = new Rig(new()
        {
            Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, CheckStagingDnsNames = false, Faults = faults,
        });
        rig.Run("1..3 | ForEach-Object { $null = New-CdpPolicy -StagingDistributionDnsName \"d$_.cloudfront.net\" -Weight 0.01 }; $all = @(Get-CdpPolicy)").NoErrors();
        return rig;
    }

    private static int SpokenOf(Rig rig) => rig.Host.Ui.Text.Split("it may have been applied").Length - 1;

    [Theory]
    [InlineData("$all | Set-CdpTrafficWeight -Weight 0.1 -ThrottleLimit 8")]
    [InlineData("& { $all; Start-Sleep -Seconds 86400 } | Set-CdpTrafficWeight -Weight 0.1 -ThrottleLimit 8")]
    public void With_a_throttle_limit_every_write_under_way_is_spoken_of_wherever_Ctrl_C_falls(string script)
    {
        using Rig rig = FourPolicies("Update*:delay=60m");
        int before = rig.Writes;
        using PowerShell shell = rig.Host.NewShell(script);
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Writes == before + 4);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal(4, SpokenOf(rig));
    }

    [Fact]
    public void An_error_further_up_the_pipeline_leaves_no_write_unspoken_of()
    {
        using Rig rig = FourPolicies("Update*:delay=60m");
        using PowerShell shell = rig.Host.NewShell("& { $all; throw 'further up' } | Set-CdpTrafficWeight -Weight 0.1 -ThrottleLimit 8");

        Assert.Contains("further up", Assert.ThrowsAny<RuntimeException>(() => shell.Invoke()).Message, StringComparison.Ordinal);
        Assert.Equal(4, SpokenOf(rig));
    }

    [Fact]
    public void Enough_for_Select_Object_leaves_no_write_unspoken_of()
    {
        // The first has this weight already and comes out; no answer comes to the others.
        using Rig rig = FourPolicies("Update*:delay=60m");
        using PowerShell shell = rig.Host.NewShell("$all | Set-CdpTrafficWeight -Weight 0.05 -ThrottleLimit 3 | Select-Object -First 1");

        Assert.Single(shell.Invoke());
        Assert.Equal(2, SpokenOf(rig));
    }

    [Fact]
    public void Ctrl_C_in_work_of_several_steps_says_what_is_done_what_is_left_and_how_to_go_on()
    {
        using var rig = Rig.With("DeleteContinuousDeploymentPolicy:delay=60m");
        int before = rig.Writes;
        using PowerShell shell = rig.Host.NewShell("Get-CdpDistribution -Staging | Remove-CdpStagingDistribution -Force");
        IAsyncResult running = shell.BeginInvoke();
        Wait.Until(() => rig.Writes == before + 3);
        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Contains("Done: disable policy", rig.Host.Ui.Text, StringComparison.Ordinal);
        Assert.Contains("Left: delete the policy, disable E2STAGINGEXAMPLE", rig.Host.Ui.Text, StringComparison.Ordinal);
        Assert.Contains("Go on with: Remove-CdpStagingDistribution -Id E2STAGINGEXAMPLE", rig.Host.Ui.Text, StringComparison.Ordinal);
        Assert.Equal(1, SpokenOf(rig));
    }

    [Theory]
    [InlineData("Wait-CdpRollout EDFDVBD6EXAMPLE-1 -Store $store")]
    [InlineData("Get-CdpRollout -Store $store | Wait-CdpRollout -NoTick")]
    public void Ctrl_C_in_a_wait_for_a_rollout_leaves_it_as_it_is_and_says_how_to_go_on(string script)
    {
        string store = Directory.CreateTempSubdirectory("cdptools-store-").FullName;
        try
        {
            using var rig = Rig.With();
            rig.Run(
                $"$store = '{store}'; $WarningPreference = 'SilentlyContinue'; "
                + "$null = Start-CdpRollout EDFDVBD6EXAMPLE -Weight 0.05 -Hold 9h -Store $store -Force; "
                + "$null = 1..3 | ForEach-Object { Step-CdpRollout EDFDVBD6EXAMPLE-1 -Store $store -Force }").NoErrors();
            int records = Directory.GetFiles(Path.Combine(store, "EDFDVBD6EXAMPLE", "1")).Length;
            using PowerShell shell = rig.Host.NewShell(script);
            IAsyncResult running = shell.BeginInvoke();
            Wait.Until(() => shell.Streams.Information.Count > 0);
            shell.Stop();

            Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
            Assert.Empty(shell.Streams.Error);
            Assert.Contains("Wait-CdpRollout EDFDVBD6EXAMPLE-1 goes on with it", rig.Host.Ui.Text, StringComparison.Ordinal);
            Assert.Equal(records, Directory.GetFiles(Path.Combine(store, "EDFDVBD6EXAMPLE", "1")).Length);
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }
}
