using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using CdpTools.Simulator;

namespace CdpTools.Engine.Tests;

/// <summary>Writes whose answer is lost, over real HTTP: every arrival is counted, and what took place is what is reported.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData("drop-after:1", 1, "the write was applied")]
    [InlineData("503-after:1", 1, "the write was applied")]
    [InlineData("500-after:1", 1, "the write was applied")]
    [InlineData("truncate:1", 1, "the write was applied")]
    [InlineData("garbage:1", 1, "the write was applied")]
    [InlineData("drop-before:1", 2, "still has ETag")]
    [InlineData("503:1", 2, "still has ETag")]
    [InlineData("500:2", 3, "still has ETag")]
    [InlineData("precondition:1", 2, "not consistent yet")]
    [InlineData("throttle:2", 3, "Throttling")]
    public void An_update_takes_place_once_and_is_reported_so(string fault, int arrivals, string said)
    {
        using var rig = Rig.With("Update*:" + fault);
        ScriptResult result = rig.Run("Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Verbose");

        Assert.Equal(0.1m, result.Single().Properties["Weight"].Value);
        Assert.Equal(1, rig.Writes);
        Assert.Equal(arrivals, Arrivals(rig, "UpdateContinuousDeploymentPolicy"));
        Assert.Contains(result.Verbose, v => v.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drop-after:1", 1)]
    [InlineData("503-after:1", 1)]
    [InlineData("drop-before:1", 2)]
    [InlineData("503:1", 2)]
    public void A_creation_takes_place_once(string fault, int arrivals)
    {
        using var rig = new Rig(Options("Create*:" + fault));
        PSObject created = rig.Run("New-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net -Weight 0.1").Single();

        Assert.NotNull(created.Properties["ETag"].Value);
        Assert.Equal(1, rig.Writes);
        Assert.Equal(arrivals, Arrivals(rig, "CreateContinuousDeploymentPolicy"));
    }

    [Theory]
    [InlineData("drop-after:1", 1)]
    [InlineData("503-after:1", 1)]
    [InlineData("drop-before:1", 2)]
    public void A_deletion_takes_place_once(string fault, int arrivals)
    {
        using var rig = new Rig(Options("Delete*:" + fault));
        rig.Run("$p = New-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net -Weight 0.1; $p | Remove-CdpPolicy -Force").NoErrors();

        Assert.Equal(2, rig.Writes);
        Assert.Equal(arrivals, Arrivals(rig, "DeleteContinuousDeploymentPolicy"));
    }

    [Fact]
    public void When_reading_back_fails_too_the_outcome_is_said_to_be_unknown()
    {
        using var rig = Rig.With("Update*:drop-after", "GetContinuousDeploymentPolicy:503");
        using var clean = new Rig();
        ErrorRecord error = rig.Run(
            "$q | Set-CdpTrafficWeight -Weight 0.1 -MaxRetry 0",
            ("q", clean.Run("Get-CdpPolicy").Single())).Error();

        Assert.StartsWith("CdpOutcomeUnknown,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Unknown", error.Exception.GetType().GetProperty("Outcome")!.GetValue(error.Exception)!.ToString());
        Assert.Equal(1, rig.Writes);
    }

    [Fact]
    public void A_refusal_is_not_hidden_when_the_report_cannot_be_made()
    {
        using var rig = Rig.With("Get*:503:#2", "Get*:503:#3");
        rig.Run("$p = Get-CdpPolicy; $null = $p | Disable-CdpPolicy").NoErrors();
        ErrorRecord error = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.1 -MaxRetry 0").Error();

        Assert.StartsWith("PreconditionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_keeps_a_disjoint_edit_and_refuses_the_same_field()
    {
        using var rig = new Rig();
        rig.Run("$p = Get-CdpPolicy; $null = Disable-CdpPolicy -Id $p.Id").NoErrors();
        PSObject merged = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.1 -ConflictAction Merge").Single();
        Assert.Equal(false, merged.Properties["Enabled"].Value);
        Assert.Equal(0.1m, merged.Properties["Weight"].Value);

        ErrorRecord error = rig.Run("$p | Set-CdpTrafficWeight -Weight 0.02 -ConflictAction Merge").Error();
        Assert.StartsWith("PreconditionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("you read 0.05, you want 0.02, it is now 0.1  <- conflict", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, rig.Writes);
    }

    private static SimulatorOptions Options(params string[] faults) =>
        new() { Sample = true, AccessKey = Rig.AccessKey, SecretKey = Rig.SecretKey, CheckStagingDnsNames = false, Faults = faults };

    private static int Arrivals(Rig rig, string operation) => rig.Simulator.Service.Arrivals.Count(a => a.Operation == operation);
}
