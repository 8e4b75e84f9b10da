using System.Management.Automation;
using Amazon.PowerShell.Common;
using Amazon.Runtime;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>Which credentials count, as a user of AWS Tools expects it: parameters, session variables in every scope, and no guessing.</summary>
public sealed class SourceTests : IDisposable
{
    private static readonly ImmutableCredentials Known = new(Rig.AccessKey, Rig.SecretKey, "T");

    private readonly CredentialWorld world = new();
    private readonly ModuleHost host;

    public SourceTests() => host = world.NewHost();

    public void Dispose()
    {
        host.Dispose();
        world.Dispose();
    }

    [Theory]
    [InlineData("-AccessKey A -SecretKey S -ProfileName static", "-ProfileName")]
    [InlineData("-AK A -SK S -Credential $good", "-Credential")]
    [InlineData("-ProfileName static -Credential $good", "-ProfileName and -Credential")]
    [InlineData("-AccessKey A", "-SecretKey")]
    [InlineData("-SecretAccessKey S", "-AccessKey")]
    [InlineData("-ST T", "-SessionToken")]
    [InlineData("-StoredCredentials static -ST T", "-ProfileName")]
    public void Combinations_that_could_mean_two_things_end_the_pipeline_before_any_call(string parameters, string named)
    {
        long before = world.Simulator.RequestCount;

        ErrorRecord error = host.Run($"Get-CdpPolicy {parameters}", ("good", new CountingCredentials(_ => Known))).Error();

        Assert.Equal("CdpAmbiguousCredentials,CdpTools.Commands.GetCdpPolicyCommand", error.FullyQualifiedErrorId);
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, world.Simulator.RequestCount);
    }

    [Fact]
    public void A_credentials_object_is_asked_again_for_every_call()
    {
        var credentials = new CountingCredentials(_ => Known);

        host.Run("1..3 | ForEach-Object { Get-CdpPolicy -Credential $c -Summary }", ("c", credentials)).NoErrors();

        Assert.Equal(3, credentials.Asked);
    }

    [Fact]
    public void A_PSCredential_is_refused_with_what_is_wanted_instead()
    {
        ErrorRecord error = host.Run("Get-CdpPolicy -Credential ([pscredential]::new('me', [securestring]::new()))").Error();

        Assert.StartsWith("CdpCredentialsFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Get-AWSCredential", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("System.Management.Automation.PSCredential", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$StoredAWSCredentials = $stored; Get-CdpPolicy")]
    [InlineData("$global:StoredAWSCredentials = $stored; & { Get-CdpPolicy }")]
    [InlineData("function Use-Aws { $StoredAWSCredentials = $stored; Get-CdpPolicy }; Use-Aws")]
    [InlineData("function Set-It { $global:StoredAWSCredentials = $stored }; Set-It; Get-CdpPolicy")]
    [InlineData("function Use-Aws { $StoredAWSCredentials = $stored; 1 | ForEach-Object { Get-CdpPolicy } }; Use-Aws")]
    [InlineData("$m = New-Module { $StoredAWSCredentials = $args[0]; function Use-Aws { Get-CdpPolicy -EndpointUrl $global:endpoint } } -ArgumentList $stored; Use-Aws")]
    [InlineData("$m = New-Module { function Use-Aws { $script:StoredAWSCredentials = $args[0]; Get-CdpPolicy -EndpointUrl $global:endpoint } }; Use-Aws $stored")]
    public void The_variable_of_AWS_Tools_counts_in_whatever_scope_it_is_set(string script)
    {
        var credentials = new CountingCredentials(_ => Known);

        host.Run(script, ("stored", AWSPSCredentials.Make(credentials))).Single();

        Assert.NotEqual(0, credentials.Asked);
    }

    [Fact]
    public void The_nearest_scope_wins_and_a_scope_that_has_ended_no_longer_counts()
    {
        var near = new CountingCredentials(_ => Known);
        var far = new CountingCredentials(_ => Known);

        host.Run(
            "$StoredAWSCredentials = $far; function Use-Near { $StoredAWSCredentials = $near; Get-CdpPolicy -Summary }; Use-Near; Get-CdpPolicy -Summary",
            ("near", AWSPSCredentials.Make(near)), ("far", AWSPSCredentials.Make(far))).NoErrors();

        Assert.Equal((1, 1), (near.Asked, far.Asked));
    }

    [Fact]
    public void The_region_variable_counts_and_a_parameter_wins_over_it()
    {
        ScriptResult result = host.Run("$StoredAWSRegion = 'eu-west-1'; Get-CdpPolicy -ProfileName static -Debug; Get-CdpPolicy -ProfileName static -Region eu-west-2 -Debug");

        Assert.Contains(result.Debug, l => l.Contains("Region: eu-west-1 ($StoredAWSRegion)", StringComparison.Ordinal));
        Assert.Contains(result.Debug, l => l.Contains("Region: eu-west-2 (-Region)", StringComparison.Ordinal));
    }

    [Fact]
    public void With_Debug_alone_nobody_is_asked_whether_to_go_on()
    {
        ScriptResult result = host.Run("Get-CdpPolicy -ProfileName static -Debug");

        result.Single();
        Assert.DoesNotContain("Continue with this operation", result.HostText, StringComparison.Ordinal);
        Assert.Contains(result.Debug, l => l.StartsWith("ListContinuousDeploymentPolicies: 200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'surprise'", "System.String")]
    [InlineData("@{ Credentials = 'x' }", "System.Collections.Hashtable")]
    [InlineData("$empty", "Amazon.PowerShell.Common.AWSPSCredentials")]
    public void A_variable_of_another_shape_is_passed_over_with_a_debug_line(string value, string type)
    {
        // A profile location that has a default profile is what comes next.
        ScriptResult result = host.Run(
            $"$StoredAWSCredentials = {value}; Get-CdpPolicy -ProfileLocation $file -Debug",
            ("file", world.WriteDefaultProfile()), ("empty", AWSPSCredentials.Make("no credentials")));

        result.Single();
        Assert.Contains(result.Debug, l => l.Contains($"$StoredAWSCredentials holds a {type}", StringComparison.Ordinal) && l.Contains("passed over", StringComparison.Ordinal));
    }

    [Fact]
    public void The_variables_are_never_written()
    {
        AWSPSCredentials stored = AWSPSCredentials.Make(new CountingCredentials(_ => Known));
        ScriptResult with = host.Run(
            "$StoredAWSCredentials = $stored; $StoredAWSRegion = 'eu-west-1'; $null = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -ProfileName static -Region us-east-1; [object]::ReferenceEquals($StoredAWSCredentials, $stored); $StoredAWSRegion",
            ("stored", stored)).NoErrors();
        Assert.Equal([true, "eu-west-1"], with.Output.Select(o => o.BaseObject));

        using ModuleHost fresh = world.NewHost();
        ScriptResult without = fresh.Run("$null = Get-CdpPolicy -ProfileName static -Region eu-west-1; 'StoredAWSCredentials', 'StoredAWSRegion' | ForEach-Object { $ExecutionContext.SessionState.PSVariable.Get($_) }").NoErrors();
        Assert.Equal(2, without.Output.Count(o => o is null));
    }
}
