using System.Globalization;
using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>Credentials are resolved once for each distinct source and refreshed when due; calls are bounded as the user says.</summary>
public sealed class ReuseTests
{
    [Fact]
    public void A_role_is_assumed_once_for_many_calls_cmdlets_and_runspaces()
    {
        using var world = new CredentialWorld();
        using ModuleHost host = world.NewHost(), other = world.NewHost();

        host.Run("1..5 | ForEach-Object { Get-CdpPolicy -ProfileName role } | ForEach-Object { }; Get-CdpPolicy -ProfileName role | Set-CdpTrafficWeight -Weight 0.1 -ProfileName role -MaxRetry 2").NoErrors();
        other.Run("Get-CdpDistribution -ProfileName role -RequestTimeoutSec 9").NoErrors();
        host.Run($"Remove-Module CdpTools; Import-Module '{ModuleHost.Manifest}' -Force; Get-CdpPolicy -ProfileName role").Single();

        Assert.Single(world.Sts.Arrivals);
        Assert.True(world.Simulator.RequestCount >= 9);
    }

    [Fact]
    public void Another_source_is_resolved_on_its_own()
    {
        using var world = new CredentialWorld();
        using ModuleHost host = world.NewHost();

        host.Run("'role', 'chained', 'role', 'chained' | ForEach-Object { Get-CdpPolicy -ProfileName $_ -Summary }").NoErrors();

        // The second begins with a role of its own: one call for the first, two for the second.
        Assert.Equal(3, world.Sts.Arrivals.Count);
    }

    [Fact]
    public void Keys_that_are_about_to_expire_are_renewed_by_the_next_call()
    {
        string soon = DateTime.UtcNow.AddMinutes(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        using var world = new CredentialWorld((arrival, index) => TokenService.Sts(
            arrival, Rig.AccessKey, Rig.SecretKey, $"STS{index}", index == 0 ? soon : "2099-01-01T00:00:00Z"));
        using ModuleHost host = world.NewHost();

        host.Run("1..4 | ForEach-Object { Get-CdpPolicy -ProfileName role -Summary }").NoErrors();

        Assert.Equal(2, world.Sts.Arrivals.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void MaxRetry_is_how_often_a_read_is_repeated(int retries)
    {
        using var rig = Rig.With("GetContinuousDeploymentPolicy:500");
        long before = rig.Simulator.RequestCount;

        ErrorRecord error = rig.Run($"Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -MaxRetry {retries}").Error();

        Assert.Equal(ErrorCategory.ResourceUnavailable, error.CategoryInfo.Category);
        Assert.Equal(retries + 1, rig.Simulator.RequestCount - before);
    }

    [Fact]
    public void RequestTimeoutSec_bounds_each_attempt_and_the_error_counts_them()
    {
        using var rig = Rig.With("GetContinuousDeploymentPolicy:delay=60m");

        ErrorRecord error = rig.Run("Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -RequestTimeoutSec 1 -MaxRetry 1").Error();

        Assert.StartsWith("CdpTimeout,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("within 1 seconds. (2 attempts)", error.Exception.Message, StringComparison.Ordinal);
    }
}
