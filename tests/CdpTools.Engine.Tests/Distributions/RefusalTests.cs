using System.Management.Automation;
using CdpTools.Engine.Tests.Support;
using static CdpTools.Engine.Tests.Distributions.PairRig;

namespace CdpTools.Engine.Tests.Distributions;

/// <summary>Each order that CloudFront does not allow is refused with the right error, and each locked field is named.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("Get-CdpPolicy | Remove-CdpPolicy -Force", "ContinuousDeploymentPolicyInUse")]
    [InlineData("Update-CdpDistribution -Id E2STAGINGEXAMPLE -Enabled $false", "StagingDistributionInUse")]
    [InlineData("New-CdpPolicy -StagingDistributionDnsName d222222abcdef8.cloudfront.net -Weight 0.1", "StagingDistributionInUse")]
    [InlineData("New-CdpStagingDistribution -PrimaryDistributionId E2STAGINGEXAMPLE", "CdpPrimaryIsStaging")]
    [InlineData("Get-CdpPolicy | Register-CdpPolicy -Primary E2STAGINGEXAMPLE -SkipTest", "CdpAnotherPolicyAttached,CdpPrimaryIsStaging")]
    [InlineData("Get-CdpDistribution -Staging | Unregister-CdpPolicy", "CdpPrimaryIsStaging")]
    [InlineData("Publish-CdpStagingDistribution E2STAGINGEXAMPLE EDFDVBD6EXAMPLE -Force", "CdpPrimaryIsStaging")]
    [InlineData("Publish-CdpStagingDistribution EDFDVBD6EXAMPLE EDFDVBD6EXAMPLE -Force", "CdpSameDistribution")]
    [InlineData("Remove-CdpStagingDistribution -Id EDFDVBD6EXAMPLE -Force", "CdpNotStaging")]
    [InlineData("Remove-CdpStagingDistribution -Id E2STAGINGEXAMPLE -PrimaryDistributionId EOTHER -Force", "CdpServesAnotherPrimary")]
    [InlineData("Remove-CdpStagingDistribution -Id E2STAGINGEXAMPLE -KeepPolicy -Force", "CdpPolicyMustGo")]
    [InlineData("Unregister-CdpPolicy -Id 00000000-0000-0000-0000-000000000000", "CdpNotAttached")]
    [InlineData("Get-CdpDistribution -Id ENOTHING", "NoSuchDistribution")]
    [InlineData("Update-CdpDistribution -Id EDFDVBD6EXAMPLE", "CdpNothingToChange")]
    [InlineData("Update-CdpDistribution -Id EDFDVBD6EXAMPLE -OriginPath /v2", "CdpContradictingSettings")]
    [InlineData("Update-CdpDistribution -Id EDFDVBD6EXAMPLE -OriginId other -OriginPath /v2", "CdpNoSuchOrigin")]
    [InlineData("Update-CdpDistribution -Id EDFDVBD6EXAMPLE -OriginId site -OriginPath v2", "CdpOriginPath")]
    [InlineData("Undo-CdpPublish -SnapshotPath /nowhere/at/all.json", "CdpSnapshotUnreadable")]
    public void What_is_not_allowed_is_refused_and_changes_nothing(string script, string ids)
    {
        using Rig rig = New();
        ScriptResult result = rig.Run(script);
        Assert.Contains(result.ErrorId(), ids.Split(','));
        Assert.Empty(result.Output);
        Assert.Equal(0, rig.Writes);
    }

    [Fact]
    public void A_disabled_staging_distribution_is_not_promoted()
    {
        using Rig rig = New();
        rig.Run($$"""
            $null = Get-CdpPolicy | Unregister-CdpPolicy
            Get-CdpPolicy | Remove-CdpPolicy -Force
            $null = Update-CdpDistribution -Id {{Staging}} -Enabled $false
            """).NoErrors();
        Assert.Equal("CdpStagingDisabled", rig.Run($"Publish-CdpStagingDistribution {Primary} {Staging} -Force").ErrorId());
        Assert.Equal(true, rig.Run($"(Get-CdpDistribution -Id {Primary}).Enabled").Single().BaseObject);
    }

    [Fact]
    public void A_promotion_without_an_attached_policy_says_so_and_leaves_no_snapshot()
    {
        using Rig rig = New();
        rig.Run($"$null = Get-CdpPolicy | Unregister-CdpPolicy; $null = Update-CdpDistribution -Id {Staging} -Comment new").NoErrors();
        ScriptResult result = rig.Run($"Publish-CdpStagingDistribution {Primary} {Staging} -Force");
        Assert.Equal("IllegalUpdate", result.ErrorId());
        Assert.Contains("The primary has no continuous deployment policy attached", result.Error().ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(rig.Run("$snapshots").Single().ToString()));
    }

    [Theory]
    [InlineData("PriceClass", "PriceClass", "PriceClass_All", "CdpPriceClassDiffers")]
    [InlineData("HttpVersion", "HttpVersion", "http1.1", "CdpHttpVersionDiffers")]
    [InlineData("IsIPV6Enabled", "IsIPV6Enabled", "false", "CdpIPv6Differs")]
    [InlineData("WebACLId", "WebACLId", "arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1", "CdpWebAclDiffers")]
    [InlineData("ViewerCertificate.MinimumProtocolVersion", "ViewerCertificate.MinimumProtocolVersion", "TLSv1.2_2019", "CdpViewerCertificateDiffers")]
    [InlineData("ViewerCertificate.ACMCertificateArn", "ViewerCertificate.ACMCertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/other", "CdpViewerCertificateDiffers")]
    public void A_locked_field_is_named_by_the_live_error_by_the_pre_flight_and_by_the_comparison(string path, string field, string value, string rule)
    {
        using Rig rig = New();
        string edit = $"-Edit {{ param([xml]$config) $config.DistributionConfig.{field} = '{value}' }}";

        // Attached: CloudFront refuses without naming anything.
        foreach (string id in new[] { Staging, Primary })
        {
            ScriptResult live = rig.Run($"Update-CdpDistribution -Id {id} {edit}");
            Assert.Equal("IllegalUpdate", live.ErrorId());
            Assert.Contains($"Suspects: {path} (primary", live.Error().ToString(), StringComparison.Ordinal);
            Assert.Contains(value, live.Error().ToString(), StringComparison.Ordinal);
        }

        // Detached it can be changed, and then the pair does not fit.
        rig.Run($"$policy = Get-CdpPolicy; $null = $policy | Unregister-CdpPolicy; $null = Update-CdpDistribution -Id {Staging} {edit}").NoErrors();
        Assert.Equal(false, rig.Run($"Test-CdpDistribution {Primary} {Staging}").Single().BaseObject);
        Assert.Contains(rule, rig.Run($"(Test-CdpDistribution {Primary} {Staging} -Detailed).RuleId").NoErrors().Output.Select(o => o.ToString()));
        Assert.Equal("Locked", rig.Run($"(Compare-CdpDistribution {Primary} {Staging} | Where-Object Path -eq '{path}').Effect").Single().ToString());

        int writes = rig.Writes;
        Assert.Equal(rule, rig.Run($"$policy | Register-CdpPolicy -Primary {Primary}").ErrorId());
        Assert.Equal(writes, rig.Writes);
        ScriptResult skipped = rig.Run($"$policy | Register-CdpPolicy -Primary {Primary} -SkipTest");
        Assert.Equal("IllegalUpdate", skipped.ErrorId());
        Assert.Contains($"Suspects: {path} (primary", skipped.Error().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void HTTP_3_is_refused_before_the_copy()
    {
        using Rig rig = OnlyPrimary();
        rig.Run($"$null = Update-CdpDistribution -Id {Primary} -Edit {{ param([xml]$config) $config.DistributionConfig.HttpVersion = 'http2and3' }}").NoErrors();
        Assert.Equal(false, rig.Run($"Test-CdpDistribution {Primary}").Single().BaseObject);
        Assert.Equal("CdpHttp3", rig.Run($"New-CdpStagingDistribution -PrimaryDistributionId {Primary}").ErrorId());
    }

    [Fact]
    public void Content_that_moved_after_the_review_is_not_promoted()
    {
        using Rig rig = New();
        rig.Run($$"""
            $primary = Get-CdpDistribution -Id {{Primary}}
            $staging = Update-CdpDistribution -Id {{Staging}} -OriginId site -OriginPath /v2
            $null = Update-CdpDistribution -Id {{Staging}} -Comment 'nobody reviewed this'
            """).NoErrors();
        ScriptResult result = rig.Run("Publish-CdpStagingDistribution $primary $staging -Force");
        Assert.Equal("PreconditionFailed", result.ErrorId());
        Assert.Contains("nobody reviewed this", result.Error().ToString(), StringComparison.Ordinal);
        Assert.IsType<string>(Value(PSObject.AsPSObject(result.Error().TargetObject), "Id"));
        Assert.Equal("Web site", rig.Run($"(Get-CdpDistribution -Id {Primary}).Comment").Single().ToString());
    }

    [Fact]
    public void A_stale_distribution_is_refused_and_Merge_keeps_both_edits()
    {
        using Rig rig = New();
        rig.Run($"$old = Get-CdpDistribution -Id {Primary}; $null = $old | Update-CdpDistribution -Comment theirs").NoErrors();
        ScriptResult refused = rig.Run("$old | Update-CdpDistribution -Comment mine");
        Assert.Equal("PreconditionFailed", refused.ErrorId());
        Assert.Contains("Comment: you read Web site, you want mine, it is now theirs", refused.Error().ToString(), StringComparison.Ordinal);
        Assert.Equal("PreconditionFailed", rig.Run("$old | Update-CdpDistribution -Comment mine -ConflictAction Merge").ErrorId());
        PSObject merged = rig.Run("$old | Update-CdpDistribution -DefaultRootObject mine.html -ConflictAction Merge").Single();
        Assert.Equal("theirs", Value(merged, "Comment"));
    }
}
