using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.Loader;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests;

/// <summary>What the module is in a session: which assembly runs, what is loaded when, and many runspaces at once.</summary>
public sealed class SessionTests
{
    [Fact]
    public void The_cmdlets_assembly_is_the_one_that_the_manifest_names()
    {
        using var host = new ModuleHost();
        string location = host.Run("(Get-Command Get-CdpPolicy).ImplementingType.Assembly.Location").Single().ToString();
        Assert.Equal(Path.Combine(ModuleHost.Root, "module", "bin", "CdpTools.dll"), location);
    }

    [Fact]
    public void The_manifest_is_valid_and_exports_every_cmdlet()
    {
        using var host = new ModuleHost();
        host.Run($"Test-ModuleManifest '{ModuleHost.Manifest}'").Single();
        Assert.Equal(
            host.Run("(Get-Command Get-CdpPolicy).ImplementingType.Assembly.GetExportedTypes() | Where-Object { -not $_.IsAbstract -and $_.IsSubclassOf([System.Management.Automation.PSCmdlet]) } | ForEach-Object Name").Output.Count,
            host.Run("(Get-Module CdpTools).ExportedCmdlets.Count").Single().BaseObject);
    }

    [Fact]
    public void The_engine_and_its_SDK_live_in_a_context_of_their_own()
    {
        using var rig = new Rig();
        rig.Run("Get-CdpPolicy").Single();
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, a => a.GetName().Name is "AWSSDK.Core" or "CdpTools.Aws");
        Assert.Contains(AssemblyLoadContext.All, c => c.Name == "CdpTools" && c.Assemblies.Any(a => a.GetName().Name == "AWSSDK.Core"));
    }

    [Fact]
    public void Re_import_and_remove_work_and_the_engine_is_used_again()
    {
        using var rig = new Rig();
        rig.Run("Get-CdpPolicy").Single();
        rig.Run($"Import-Module '{ModuleHost.Manifest}' -Force; Get-CdpPolicy").Single();
        rig.Run($"Remove-Module CdpTools; Import-Module '{ModuleHost.Manifest}'; Get-CdpPolicy").Single();
        Assert.Single(AssemblyLoadContext.All, c => c.Name == "CdpTools");
    }

    [Fact]
    public void Objects_of_one_runspace_can_be_written_in_another()
    {
        using var first = new Rig();
        using var second = new ModuleHost();
        PSObject policy = first.Run("Get-CdpPolicy").Single();
        PSObject after = second.Run(
            "$p | Set-CdpTrafficWeight -Weight 0.1 -EndpointUrl $endpoint -AccessKey AKIDTEST -SecretKey test-secret-key",
            ("p", policy), ("endpoint", first.Simulator.Endpoint.ToString())).Single();
        Assert.Equal(0.1m, after.Properties["Weight"].Value);
    }

    // Each with a state of its own: runspaces of a pool share one, and PowerShell's Import-Module goes through that state's list of
    // types while another runspace's import adds to it ("Collection was modified", seen under load with any module that has types).
    [Fact]
    public async Task Runspaces_share_one_engine_safely()
    {
        using var rig = new Rig();
        async Task<string[]> AskAsync()
        {
            using Runspace runspace = RunspaceFactory.CreateRunspace(rig.Host.Ui, InitialSessionState.CreateDefault2());
            runspace.Open();
            using PowerShell shell = PowerShell.Create(runspace);
            shell.AddScript(
                $"Import-Module '{ModuleHost.Manifest}'; "
                + $"1..5 | ForEach-Object {{ (Get-CdpPolicy -EndpointUrl '{rig.Simulator.Endpoint}' -AccessKey AKIDTEST -SecretKey test-secret-key).ETag }}");
            PSDataCollection<PSObject> etags = await shell.InvokeAsync();
            Assert.Empty(shell.Streams.Error.Select(e => e.ToString()));
            return [.. etags.Select(e => e.ToString())];
        }

        string[][] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(AskAsync)));
        Assert.Equal(40, all.Sum(a => a.Length));
        Assert.NotEmpty(Assert.Single(all.SelectMany(a => a).Distinct()));
    }

    [Fact]
    public void With_a_default_simulator_prompts_say_so_and_other_runspaces_use_it_too()
    {
        using var host = new ModuleHost();
        using var other = new ModuleHost();
        try
        {
            host.Run("$null = Start-CdpSimulator -Sample -AsDefault").NoErrors();
            Assert.Contains("[simulator] policy", host.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf").NoErrors().HostText, StringComparison.Ordinal);
            other.Run("Get-CdpPolicy -ProfileName production -Region eu-west-1").Single();
        }
        finally
        {
            host.Run("Stop-CdpSimulator").NoErrors();
        }
    }

    [Fact]
    public void ThrottleLimit_keeps_the_order_of_output_and_reports_each_failure()
    {
        using var rig = new Rig(new()
        {
            Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, CheckStagingDnsNames = false, PolicyQuota = 200, DefaultPageSize = 7,
        });
        rig.Run("1..30 | ForEach-Object { $null = New-CdpPolicy -StagingDistributionDnsName \"d$_.cloudfront.net\" -Weight 0.01 }; $all = @(Get-CdpPolicy); $null = $all[5] | Disable-CdpPolicy").NoErrors();
        ScriptResult result = rig.Run("$all | Set-CdpTrafficWeight -Weight 0.1 -ThrottleLimit 8");

        Assert.Equal(
            rig.Run("$all | ForEach-Object Id").Output.Select(o => o.ToString()).Where((_, i) => i != 5),
            result.Output.Select(o => o.Properties["Id"].Value));
        Assert.StartsWith("PreconditionFailed,", result.Error().FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
