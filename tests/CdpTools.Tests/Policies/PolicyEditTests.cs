using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Tests.Policies;

public class PolicyEditTests
{
    private static CdpPolicyConfig Weight() => PolicyXml.Read(PolicyDocuments.Config());

    private static CdpPolicyConfig Header() => PolicyXml.Read(PolicyDocuments.Config(PolicyDocuments.HeaderPolicy));

    private static CdpValidationException Refused(PolicyEdit edit, CdpPolicyConfig config)
    {
        var error = Assert.Throws<CdpValidationException>(() => edit.Apply(config));
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
        return error;
    }

    [Fact]
    public void Not_given_means_keep()
    {
        CdpPolicyConfig config = new PolicyEdit { Weight = 0.1m }.Apply(Weight());
        Assert.True(config.Enabled);
        Assert.Equal([PolicyDocuments.Staging], config.StagingDistributionDnsNames);
        Assert.Equal((300, 600), (config.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig!.IdleTTL, config.TrafficConfig.SingleWeightConfig.SessionStickinessConfig.MaximumTTL));
        Assert.True(new PolicyEdit().IsEmpty);
    }

    [Fact]
    public void One_session_time_keeps_the_other_and_needs_it()
    {
        Assert.Equal(600, new PolicyEdit { IdleTTL = 400 }.Apply(Weight()).TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig!.MaximumTTL);
        CdpPolicyConfig bare = new PolicyEdit { NoSessionStickiness = true }.Apply(Weight());
        Assert.Null(bare.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig);
        Assert.Contains("-MaximumTTL", Refused(new() { IdleTTL = 400 }, bare).RecommendedAction);
        Assert.Contains("-IdleTTL", Refused(new() { MaximumTTL = 400 }, bare).RecommendedAction);
    }

    [Fact]
    public void Settings_that_contradict_each_other_or_the_kind_are_refused_by_name()
    {
        Assert.Equal(ErrorIds.ContradictingSettings, Refused(new() { Weight = 0.1m, Header = "aws-cf-cd-a" }, Weight()).ErrorId);
        Assert.Equal(ErrorIds.ContradictingSettings, Refused(new() { IdleTTL = 300, NoSessionStickiness = true }, Weight()).ErrorId);
        Assert.Contains("Set-CdpTrafficWeight", Refused(new() { Weight = 0.1m }, Header()).RecommendedAction);
        Assert.Contains("Set-CdpTrafficHeader", Refused(new() { HeaderValue = "on" }, Weight()).RecommendedAction);
        Assert.Contains("-Weight", Refused(new() { IdleTTL = 300, MaximumTTL = 600, MaySwitch = true }, Header()).RecommendedAction);
        Assert.Contains("-Header", Refused(new() { HeaderValue = "on", MaySwitch = true }, Weight()).RecommendedAction);
    }

    [Fact]
    public void A_kind_of_the_future_is_not_switched_without_being_asked()
    {
        CdpPolicyConfig cookie = Weight();
        cookie.TrafficConfig = new() { Type = "SingleCookie" };
        Assert.Contains("SingleCookie", Refused(new() { Weight = 0.1m }, cookie).Message);
        Assert.Contains("SingleCookie", Refused(new() { Header = "aws-cf-cd-a", HeaderValue = "on" }, cookie).Message);
        Assert.Equal("SingleWeight", new PolicyEdit { Weight = 0.1m, MaySwitch = true }.Apply(cookie).TrafficConfig!.Type);
    }

    [Fact]
    public void A_switch_drops_the_other_kinds_settings()
    {
        CdpTrafficConfig header = new PolicyEdit { Header = "aws-cf-cd-a", HeaderValue = "on", MaySwitch = true }.Apply(Weight()).TrafficConfig!;
        Assert.Equal(("SingleHeader", null), (header.Type, header.SingleWeightConfig));
        CdpTrafficConfig weight = new PolicyEdit { Weight = 0.1m, MaySwitch = true }.Apply(Header()).TrafficConfig!;
        Assert.Equal(("SingleWeight", null), (weight.Type, weight.SingleHeaderConfig));
    }

    [Theory]
    [InlineData(null, 200, ErrorIds.MaximumTtlOutOfRange)]
    [InlineData(4000, null, ErrorIds.IdleTtlOutOfRange)]
    [InlineData(600, 500, ErrorIds.IdleTtlAboveMaximumTtl)]
    public void Values_are_checked_before_any_policy_is_looked_at(int? idle, int? maximum, string rule) =>
        Assert.Equal(rule, Assert.Throws<CdpValidationException>(() => new PolicyEdit { IdleTTL = idle, MaximumTTL = maximum }.Check()).ErrorId);
}
