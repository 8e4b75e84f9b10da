using System.Globalization;
using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Tests.Policies;

public class PolicyRulesTests
{
    private static CdpPolicyConfig Legal() => PolicyXml.Read(PolicyDocuments.Config());

    private static CdpPolicyConfig LegalHeader() => PolicyXml.Read(PolicyDocuments.Config(PolicyDocuments.HeaderPolicy));

    private static CdpFinding Only(CdpPolicyConfig config, CdpPolicyConfig? before = null) => Assert.Single(PolicyRules.Check(config, before));

    [Fact]
    public void Legal_configurations_have_no_finding()
    {
        Assert.Empty(PolicyRules.Check(Legal()));
        Assert.Empty(PolicyRules.Check(LegalHeader()));
        Assert.Empty(PolicyRules.Check(new() { StagingDistributionDnsNames = ["a"] }));
    }

    [Theory]
    [InlineData("0.150", true)]
    [InlineData("0", true)]
    [InlineData("0.1500000000000000001", false)]
    [InlineData("-0.01", false)]
    public void A_weight_is_0_to_15_percent(string weight, bool legal)
    {
        CdpPolicyConfig config = Legal();
        config.Enabled = false;
        config.TrafficConfig!.SingleWeightConfig!.Weight = decimal.Parse(weight, CultureInfo.InvariantCulture);
        Assert.Equal(legal, !PolicyRules.Check(config).Any());
    }

    [Theory]
    [InlineData("10", "For 10 % give 0.1.")]
    [InlineData("7.5", "For 7.5 % give 0.075.")]
    [InlineData("1", "For 1 % give 0.01.")]
    [InlineData("0.5", "Give a fraction from 0 to 0.15.")]
    [InlineData("50", "Give a fraction from 0 to 0.15.")]
    public void A_weight_out_of_range_names_rule_value_and_intention_in_every_culture(string weight, string advice)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            CdpPolicyConfig config = Legal();
            config.TrafficConfig!.SingleWeightConfig!.Weight = decimal.Parse(weight, CultureInfo.InvariantCulture);
            CdpFinding finding = Only(config);
            Assert.Equal((ErrorIds.WeightOutOfRange, CdpSeverity.Error), (finding.RuleId, finding.Severity));
            Assert.Equal($"Weight {weight} is out of range. Weight is a fraction: 0.1 is 10 %, the largest is 0.15.", finding.Message);
            Assert.Equal(advice, finding.Action);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(299, 600, ErrorIds.IdleTtlOutOfRange, "299")]
    [InlineData(0, 600, ErrorIds.IdleTtlOutOfRange, "0")]
    [InlineData(300, 3601, ErrorIds.MaximumTtlOutOfRange, "3601")]
    [InlineData(601, 600, ErrorIds.IdleTtlAboveMaximumTtl, "601")]
    public void Session_times_are_300_to_3600_and_idle_is_not_above_maximum(int idle, int maximum, string rule, string value)
    {
        CdpPolicyConfig config = Legal();
        config.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig = new() { IdleTTL = idle, MaximumTTL = maximum };
        CdpFinding finding = Only(config);
        Assert.Equal(rule, finding.RuleId);
        Assert.Contains(value, finding.Message);
        Assert.NotEmpty(finding.Action);
    }

    [Fact]
    public void Minutes_given_for_seconds_are_understood() =>
        Assert.Equal("Give at least 300. If 5 was meant as minutes, that is 300.", PolicyRules.CheckStickiness(new() { IdleTTL = 5, MaximumTTL = 600 }).First().Action);

    [Theory]
    [InlineData("staging", "on", ErrorIds.HeaderPrefix, "Did you mean 'aws-cf-cd-staging'?")]
    [InlineData("aws-cf-cd-", "on", ErrorIds.HeaderPrefix, "aws-cf-cd-staging")]
    [InlineData("", "on", ErrorIds.HeaderPrefix, "aws-cf-cd-staging")]
    [InlineData(null, "on", ErrorIds.HeaderPrefix, "aws-cf-cd-staging")]
    [InlineData("aws-cf-cd-a b", "on", ErrorIds.HeaderPrefix, "letters, digits and hyphens")]
    [InlineData("aws-cf-cd-ü", "on", ErrorIds.HeaderPrefix, "letters, digits and hyphens")]
    [InlineData("aws-cf-cd-a", "", ErrorIds.HeaderValueMissing, "-HeaderValue")]
    [InlineData("aws-cf-cd-a", null, ErrorIds.HeaderValueMissing, "-HeaderValue")]
    [InlineData("aws-cf-cd-a", "on\r\n", ErrorIds.UnreadableValue, "line end")]
    [InlineData("aws-cf-cd-a", "\0", ErrorIds.UnreadableValue, "line end")]
    [InlineData("aws-cf-cd-a", " on", ErrorIds.UnreadableValue, "Give 'on'.")]
    [InlineData("aws-cf-cd-a", "on ", ErrorIds.UnreadableValue, "Give 'on'.")]
    [InlineData("aws-cf-cd-a", " ", ErrorIds.UnreadableValue, "Give a value.")]
    public void A_header_has_the_prefix_and_a_value(string? header, string? value, string rule, string action)
    {
        CdpPolicyConfig config = LegalHeader();
        config.TrafficConfig!.SingleHeaderConfig = new() { Header = header, Value = value };
        CdpFinding finding = Only(config);
        Assert.Equal((rule, CdpSeverity.Error), (finding.RuleId, finding.Severity));
        Assert.Contains($"'{header}'", finding.Message);
        Assert.Contains(action, finding.Action);
    }

    [Fact]
    public void A_header_has_at_most_256_characters_and_its_value_1783()
    {
        CdpPolicyConfig config = LegalHeader();
        config.TrafficConfig!.SingleHeaderConfig = new() { Header = "aws-cf-cd-" + new string('a', 246), Value = new string('v', 1783) };
        Assert.Empty(PolicyRules.Check(config));
        config.TrafficConfig!.SingleHeaderConfig!.Header += "a";
        Assert.Equal(ErrorIds.HeaderPrefix, Only(config).RuleId);
        config.TrafficConfig!.SingleHeaderConfig = new() { Header = "aws-cf-cd-a", Value = new string('v', 1784) };
        Assert.Contains("1783", Only(config).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://d111111abcdef8.cloudfront.net", "Did you mean 'd111111abcdef8.cloudfront.net'?")]
    [InlineData("d111111abcdef8.cloudfront.net/index.html", "Did you mean 'd111111abcdef8.cloudfront.net'?")]
    [InlineData("d111111abcdef8.cloudfront.net.", "Did you mean 'd111111abcdef8.cloudfront.net'?")]
    [InlineData("E2STAGINGEXAMPLE", "(Get-CdpDistribution E2STAGINGEXAMPLE).DomainName is its name.")]
    public void A_staging_name_is_no_URL_and_no_id(string name, string says)
    {
        CdpFinding finding = Assert.Single(TextRules.CheckNames([name]));
        Assert.Equal((ErrorIds.UnreadableValue, CdpSeverity.Error), (finding.RuleId, finding.Severity));
        Assert.Contains(says, finding.Action, StringComparison.Ordinal);
        Assert.Empty(TextRules.CheckNames(["D111111ABCDEF8.CloudFront.net"]));
    }

    [Fact]
    public void The_prefix_compares_without_case() =>
        Assert.Empty(TextRules.CheckHeader(new() { Header = "AWS-CF-CD-Staging", Value = "on" }));

    [Fact]
    public void Half_a_character_is_refused_before_any_request_is_written()
    {
        CdpPolicyConfig config = LegalHeader();
        config.TrafficConfig!.SingleHeaderConfig!.Value = "\uD83D";
        Assert.Equal(ErrorIds.UnreadableValue, Only(config).RuleId);
        config.TrafficConfig.SingleHeaderConfig.Value = "\uD83D\uDE00";
        Assert.Empty(PolicyRules.Check(config));
    }

    [Theory]
    [InlineData("", ErrorIds.StagingDnsNameEmpty)]
    [InlineData(" ", ErrorIds.StagingDnsNameEmpty)]
    [InlineData(null, ErrorIds.StagingDnsNameEmpty)]
    [InlineData("a b", ErrorIds.UnreadableValue)]
    [InlineData("a\u0001", ErrorIds.UnreadableValue)]
    public void A_staging_name_is_a_name(string? name, string rule)
    {
        CdpPolicyConfig config = Legal();
        config.StagingDistributionDnsNames = [name!];
        Assert.Equal(rule, Only(config).RuleId);
    }

    [Fact]
    public void There_is_at_least_one_staging_name()
    {
        CdpPolicyConfig config = Legal();
        config.StagingDistributionDnsNames = [];
        Assert.Equal(ErrorIds.StagingDnsNameMissing, Only(config).RuleId);
        config.StagingDistributionDnsNames = null!;
        Assert.Contains("-StagingDistributionDnsName", Only(config).Action);
    }

    [Theory]
    [InlineData(null, true, false)]
    [InlineData("", true, false)]
    [InlineData("SingleWeight", false, false)]
    [InlineData("SingleWeight", true, true)]
    [InlineData("SingleHeader", false, false)]
    [InlineData("SingleHeader", true, true)]
    [InlineData("singleweight", true, false)]
    [InlineData("singleheader", false, false)]
    [InlineData("SingleHeader ", false, true)]
    public void The_type_agrees_with_the_settings(string? type, bool weight, bool header)
    {
        CdpPolicyConfig config = Legal();
        config.TrafficConfig = new()
        {
            Type = type,
            SingleWeightConfig = weight ? new() { Weight = 0.1m } : null,
            SingleHeaderConfig = header ? new() { Header = "aws-cf-cd-a", Value = "on" } : null,
        };
        CdpFinding finding = Only(config);
        Assert.Equal((ErrorIds.TrafficTypeMismatch, "TrafficConfig.Type"), (finding.RuleId, finding.Path));
        Assert.NotEmpty(finding.Action);
    }

    [Fact]
    public void A_type_of_the_future_passes()
    {
        CdpPolicyConfig config = Legal();
        config.TrafficConfig = new() { Type = "SingleCookie" };
        Assert.Empty(PolicyRules.Check(config));
    }

    [Fact]
    public void What_is_legal_and_risky_is_a_warning_and_passes()
    {
        CdpPolicyConfig zero = Legal(), off = Legal(), several = Legal(), cased = LegalHeader();
        zero.TrafficConfig!.SingleWeightConfig!.Weight = 0.00m;
        off.Enabled = false;
        several.StagingDistributionDnsNames = ["a", "b"];
        cased.TrafficConfig!.SingleHeaderConfig!.Value = "ON";
        foreach ((CdpPolicyConfig config, CdpPolicyConfig? before, string rule) in new (CdpPolicyConfig, CdpPolicyConfig?, string)[]
        {
            (zero, null, ErrorIds.WeightZero), (off, Legal(), ErrorIds.StickinessReset), (several, null, ErrorIds.SeveralStagingDnsNames), (cased, LegalHeader(), ErrorIds.HeaderValueCase),
        })
        {
            CdpFinding finding = Only(config, before);
            Assert.Equal((rule, CdpSeverity.Warning), (finding.RuleId, finding.Severity));
            Assert.NotEmpty(finding.Action);
            PolicyRules.Require(config, before);
        }

        Assert.Empty(PolicyRules.Check(off, off));
    }

    [Fact]
    public void A_writer_refuses_with_the_rule_as_error_id_and_the_way_out_as_advice()
    {
        CdpPolicyConfig config = Legal();
        config.TrafficConfig!.SingleWeightConfig!.Weight = 10;
        var error = Assert.Throws<CdpValidationException>(() => PolicyRules.Require(config));
        Assert.Equal((ErrorIds.WeightOutOfRange, "For 10 % give 0.1."), (error.ErrorId, error.RecommendedAction));
    }

    [Fact]
    public void A_policy_that_broke_a_rule_before_can_still_be_switched_off_and_not_made_worse()
    {
        CdpPolicyConfig before = Legal(), after = Legal();
        before.TrafficConfig!.SingleWeightConfig!.Weight = after.TrafficConfig!.SingleWeightConfig!.Weight = 0.2m;
        after.Enabled = false;
        PolicyRules.Require(after, before);
        after.TrafficConfig.SingleWeightConfig.Weight = 0.3m;
        Assert.Throws<CdpValidationException>(() => PolicyRules.Require(after, before));
    }
}
