using System.Xml.Linq;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using CdpTools.Work;
using CdpTools.Xml;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionPairRulesTests
{
    private static readonly XNamespace Ns = ServiceXml.CloudFront;

    private static XElement Config(bool staging, Action<XElement>? change = null)
    {
        XElement config = DistributionDocuments.Config(staging ? "ref-s" : "ref-p", staging);
        change?.Invoke(config);
        return config;
    }

    [Fact]
    public void A_fresh_pair_breaks_no_rule()
    {
        IEnumerable<CdpDistributionFinding> findings = DistributionPairRules.Check(Config(false), Config(true));
        Assert.Equal(["CdpOriginAccessControl"], findings.Select(f => f.RuleId));
        Assert.All(findings, f => Assert.Equal(CdpSeverity.Warning, f.Severity));
    }

    [Theory]
    [InlineData("PriceClass", "PriceClass_All", "CdpPriceClassDiffers", "PriceClass")]
    [InlineData("MinimumProtocolVersion", "TLSv1.2_2025", "CdpViewerCertificateDiffers", "ViewerCertificate.MinimumProtocolVersion")]
    [InlineData("ACMCertificateArn", "arn:other", "CdpViewerCertificateDiffers", "ViewerCertificate.ACMCertificateArn")]
    [InlineData("HttpVersion", "http1.1", "CdpHttpVersionDiffers", "HttpVersion")]
    [InlineData("IsIPV6Enabled", "false", "CdpIPv6Differs", "IsIPV6Enabled")]
    [InlineData("WebACLId", "arn:acl", "CdpWebAclDiffers", "WebACLId")]
    [InlineData("Depth", "2", "CdpLockedSettingDiffers", "FutureSetting.Depth")]
    public void A_locked_setting_that_differs_is_named_with_both_values(string element, string value, string rule, string path)
    {
        CdpDistributionFinding finding = Assert.Single(
            DistributionPairRules.Check(Config(false), Config(true, c => DistributionDocuments.SetText(c, element, value))), f => f.Severity == CdpSeverity.Error);
        Assert.Equal(rule, finding.RuleId);
        Assert.Equal(path, finding.Path);
        Assert.Equal(value, finding.StagingValue);
        Assert.NotEqual(value, finding.PrimaryValue);
        Assert.Contains(value, finding.Message, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Action);
    }

    [Theory]
    [InlineData("DefaultRootObject", "other.html")]
    [InlineData("OriginPath", "/v2")]
    [InlineData("Comment", "other")]
    [InlineData("Compress", "false")]
    [InlineData("RestrictionType", "blacklist")]
    public void A_setting_that_may_differ_is_no_finding(string element, string value) =>
        Assert.DoesNotContain(
            DistributionPairRules.Check(Config(false), Config(true, c => DistributionDocuments.SetText(c, element, value))), f => f.RuleId != "CdpOriginAccessControl");

    [Theory]
    [InlineData("http3")]
    [InlineData("http2and3")]
    public void HTTP_3_is_found_on_either_one(string version)
    {
        Assert.Contains(DistributionPairRules.CheckPrimary(Config(false, c => DistributionDocuments.SetText(c, "HttpVersion", version))), f => f.RuleId == "CdpHttp3");
        Assert.Contains(DistributionPairRules.Check(Config(false), Config(true, c => DistributionDocuments.SetText(c, "HttpVersion", version))), f => f.RuleId == "CdpHttp3");
    }

    [Fact]
    public void Aliases_on_staging_and_swapped_roles_are_errors()
    {
        XElement aliased = Config(true, c => c.Element(Ns + "Aliases")!.ReplaceWith(Config(false).Element(Ns + "Aliases")));
        Assert.Contains(DistributionPairRules.Check(Config(false), aliased), f => f.RuleId == "CdpStagingHasAliases" && f.StagingValue == "www.example.com");
        Assert.Equal(["CdpPrimaryIsStaging", "CdpNotStaging"], DistributionPairRules.CheckRoles(Config(true), Config(false)).Select(f => f.RuleId));
    }

    [Fact]
    public void Risks_are_warnings()
    {
        XElement risky = Config(true, c =>
        {
            DistributionDocuments.SetText(c, "PathPattern", "/new/*");
            c.Element(Ns + "Enabled")!.Value = "false";
            c.Element(Ns + "CustomErrorResponses")!.ReplaceNodes(
                new XElement(Ns + "Quantity", 1),
                new XElement(Ns + "Items", new XElement(Ns + "CustomErrorResponse", new XElement(Ns + "ErrorCode", 404))));
        });
        IEnumerable<CdpDistributionFinding> findings = DistributionPairRules.Check(Config(false), risky, byWeight: true);
        Assert.All(findings, f => Assert.Equal(CdpSeverity.Warning, f.Severity));
        Assert.Equal(
            ["CdpStagingDisabled", "CdpPathPatternNotInPrimary", "CdpOriginAccessControl", "CdpWeightWithCustomErrors"], findings.Select(f => f.RuleId));
        Assert.DoesNotContain(DistributionPairRules.Check(Config(false), risky), f => f.RuleId == "CdpWeightWithCustomErrors");
    }

    [Fact]
    public void A_comparison_says_what_promotion_does_with_each_difference()
    {
        XElement staging = Config(true, c =>
        {
            DistributionDocuments.SetText(c, "OriginPath", "/v2");
            DistributionDocuments.SetText(c, "PriceClass", "PriceClass_All");
        });
        Dictionary<string, CdpPromotionEffect> effects = DistributionFields.Compare(Config(false), staging).ToDictionary(d => d.Path, d => d.Effect);
        Assert.Equal(CdpPromotionEffect.Promoted, effects["Origins[s3-site].OriginPath"]);
        Assert.Equal(CdpPromotionEffect.Locked, effects["PriceClass"]);
        Assert.Equal(CdpPromotionEffect.Kept, effects["CallerReference"]);
        Assert.Equal(CdpPromotionEffect.Kept, effects["Staging"]);
        Assert.Equal(CdpPromotionEffect.Kept, effects["Aliases[www.example.com]"]);
        Assert.Equal(5, effects.Count);
    }

    [Fact]
    public void Promotion_overwrites_all_but_what_the_primary_keeps()
    {
        XElement primary = Config(false, c => c.Element(Ns + "ContinuousDeploymentPolicyId")!.Value = "p1");
        XElement after = DistributionFields.AfterPromotion(primary, Config(true, c => DistributionDocuments.SetText(c, "OriginPath", "/v2")));
        Assert.Equal(["Origins[s3-site].OriginPath"], XmlDiff.Compare(primary, after).Select(c => c.Path.ToString()));
    }

    [Fact]
    public void A_behavior_whose_origin_is_gone_is_refused()
    {
        XElement broken = Config(false, c => DistributionDocuments.SetText(c, "TargetOriginId", "gone"));
        Assert.Equal("CdpNoSuchOrigin", Assert.Throws<CdpValidationException>(() => DistributionRules.Require(broken)).ErrorId);
        DistributionRules.Require(Config(false));
    }

    [Fact]
    public async Task A_full_account_is_a_warning_before_the_copy()
    {
        var cloud = new TestCloud(new SimulatorOptions { Sample = true, PolicyQuota = 100, StagingQuota = 100, CheckStagingDnsNames = false });
        Assert.Empty(await DistributionQuotaRules.CheckAsync(cloud.Api, new TestLog(), default));
        for (int i = 1; i < 20; i++)
        {
            await cloud.Api.Distributions.CopyAsync(TestCloud.Primary, cloud.Distribution(TestCloud.Primary).ETag!, "ref-" + i, true, new TestLog(), default);
            CdpPolicyConfig config = cloud.Policy()!.Config.Copy();
            config.StagingDistributionDnsNames = [$"d{i}.cloudfront.net"];
            await cloud.Api.Policies.CreateAsync(PolicyXml.Create(config), new TestLog(), default);
        }

        IReadOnlyList<CdpDistributionFinding> findings = await DistributionQuotaRules.CheckAsync(cloud.Api, new TestLog(), default);
        Assert.Equal(["CdpStagingQuota", "CdpPolicyQuota"], findings.Select(f => f.RuleId));
        Assert.All(findings, f => Assert.Equal(CdpSeverity.Warning, f.Severity));
    }
}
