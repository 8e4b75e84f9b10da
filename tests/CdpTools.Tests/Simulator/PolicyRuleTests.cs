using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class PolicyRuleTests
{
    private readonly Account _account = new();

    public static TheoryData<string, string> LegalWeights => new()
    {
        { "0", "0" }, { "0.15", "0.15" }, { "0.150", "0.15" }, { "1E-05", "0.00001" }, { " 0.1 ", "0.1" }, { "0.123456789", "0.123456789" },
    };

    [Theory]
    [MemberData(nameof(LegalWeights))]
    public void A_legal_weight_reads_back_in_its_shortest_form(string sent, string kept) =>
        Assert.Equal(kept, Update(Account.Weight(sent)).Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleWeightConfig/Weight"));

    [Fact]
    public void A_weight_is_rounded_to_float_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, RoundWeightToFloat = true });

        Assert.Equal("0.12345679", Account.Ok(account.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("0.123456789")), account.ETag(Account.SamplePolicy)))
            .Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleWeightConfig/Weight"));
    }

    [Theory]
    [InlineData("0.16", "Weight")]
    [InlineData("0.1500001", "Weight")]
    [InlineData("10", "Weight")]
    [InlineData("-0.01", "Weight")]
    public void A_weight_outside_0_to_15_percent_is_refused(string weight, string named) =>
        Assert.Contains(named, RefusedArgument(Account.Weight(weight)), StringComparison.Ordinal);

    [Theory]
    [InlineData("299", "600", "IdleTTL")]
    [InlineData("300", "3601", "MaximumTTL")]
    [InlineData("601", "600", "IdleTTL")]
    [InlineData("0", "0", "IdleTTL")]
    public void Session_stickiness_outside_its_limits_is_refused(string idle, string maximum, string named) =>
        Assert.Contains(named, RefusedArgument(Account.Weight("0.1", Account.Stickiness(idle, maximum))), StringComparison.Ordinal);

    [Theory]
    [InlineData("300", "300")]
    [InlineData("3600", "3600")]
    public void Session_stickiness_at_its_limits_is_taken(string idle, string maximum) =>
        Update(Account.Weight("0.1", Account.Stickiness(idle, maximum)));

    [Theory]
    [InlineData("x-test", "1", "Header")]
    [InlineData("aws-cf-cd-", "1", "Header")]
    [InlineData("aws-cf-cd-a b", "1", "Header")]
    [InlineData("aws-cf-cd-test", "", "Value")]
    public void A_header_without_prefix_or_value_is_refused(string name, string value, string named) =>
        Assert.Contains(named, RefusedArgument(Account.Header(name, value)), StringComparison.Ordinal);

    [Fact]
    public void A_header_keeps_the_case_it_was_sent_in() =>
        Assert.Equal("AWS-CF-CD-Test", Update(Account.Header("AWS-CF-CD-Test", "1")).Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleHeaderConfig/Header"));

    [Fact]
    public void A_missing_type_is_an_invalid_argument_and_an_unknown_one_breaks_the_model()
    {
        Assert.Equal("The parameter Type is not valid.", RefusedArgument("<TrafficConfig><SingleWeightConfig><Weight>0.1</Weight></SingleWeightConfig></TrafficConfig>"));
        Assert.Equal(
            "1 validation error detected: Value 'Canary' at 'continuousDeploymentPolicyConfig.trafficConfig.type' failed to satisfy constraint: Member must satisfy enum value set: [SingleWeight, SingleHeader]",
            Account.Refused(400, "MalformedXML", Put("<TrafficConfig><Type>Canary</Type></TrafficConfig>")));
    }

    [Fact]
    public void A_type_of_the_future_is_taken_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, AcceptUnknownTrafficTypes = true });

        Account.Ok(account.Send("PUT", Account.SamplePolicy, Account.PolicyConfig("<TrafficConfig><Type>Canary</Type></TrafficConfig>"), account.ETag(Account.SamplePolicy)));
    }

    [Fact]
    public void Type_and_settings_must_agree()
    {
        Assert.Contains("SingleHeaderConfig", RefusedArgument("<TrafficConfig><SingleWeightConfig><Weight>0.1</Weight></SingleWeightConfig><Type>SingleHeader</Type></TrafficConfig>"), StringComparison.Ordinal);
        Assert.Contains("SingleWeightConfig", RefusedArgument("<TrafficConfig><Type>SingleWeight</Type></TrafficConfig>"), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_kinds_of_settings_at_once_are_an_option()
    {
        const string Both = "<TrafficConfig><SingleWeightConfig><Weight>0.1</Weight></SingleWeightConfig><SingleHeaderConfig><Header>aws-cf-cd-x</Header><Value>1</Value></SingleHeaderConfig><Type>SingleWeight</Type></TrafficConfig>";
        Account lenient = new(new SimulatorOptions { Sample = true, AcceptBothTrafficConfigs = true });

        RefusedArgument(Both);
        Account.Ok(lenient.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(Both), lenient.ETag(Account.SamplePolicy)));
    }

    [Fact]
    public void A_missing_traffic_config_is_an_option()
    {
        Account strict = new(new SimulatorOptions { Sample = true, AllowMissingTrafficConfig = false });

        Update("");
        Account.Refused(400, "InvalidArgument", strict.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(""), strict.ETag(Account.SamplePolicy)));
    }

    [Theory]
    [InlineData("d000000000000.cloudfront.net")]
    [InlineData("d111111abcdef8.cloudfront.net")]
    [InlineData("")]
    public void A_name_must_belong_to_a_staging_distribution(string name) =>
        Account.Refused(400, "InvalidArgument", _account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), name)));

    [Fact]
    public void Names_are_not_looked_up_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { CheckStagingDnsNames = false });

        Account.Ok(account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), "any.cloudfront.net")));
    }

    [Fact]
    public void Two_names_are_an_option_and_the_same_twice_is_never_right()
    {
        (_, string other) = _account.Copy();
        Account strict = new(new SimulatorOptions { Sample = true, AllowSeveralStagingDnsNames = false });
        (_, string strictOther) = strict.Copy();

        Account.Ok(_account.Edit(Account.SamplePolicy, c => Names(c, SampleData.StagingDnsName, other)));
        Account.Refused(400, "InvalidArgument", _account.Edit(Account.SamplePolicy, c => Names(c, other, other.ToUpperInvariant())));
        Account.Refused(400, "InvalidArgument", strict.Edit(Account.SamplePolicy, c => Names(c, SampleData.StagingDnsName, strictOther)));
    }

    [Fact]
    public void A_wrong_quantity_is_named_with_both_numbers() => Assert.Equal(
        "The specified quantity of StagingDistributionDnsNames (2) does not match the actual quantity supplied (1).",
        Account.Refused(400, "InconsistentQuantities", _account.Edit(Account.SamplePolicy, c => c.At("StagingDistributionDnsNames/Quantity").Value = "2")));

    [Theory]
    [InlineData("Enabled", "continuousDeploymentPolicyConfig.enabled")]
    [InlineData("StagingDistributionDnsNames", "continuousDeploymentPolicyConfig.stagingDistributionDnsNames")]
    [InlineData("TrafficConfig/SingleWeightConfig/Weight", "continuousDeploymentPolicyConfig.trafficConfig.singleWeightConfig.weight")]
    [InlineData("TrafficConfig/SingleWeightConfig/SessionStickinessConfig/IdleTTL", "continuousDeploymentPolicyConfig.trafficConfig.singleWeightConfig.sessionStickinessConfig.idleTTL")]
    public void A_required_member_left_out_is_named_by_its_path(string path, string named) => Assert.Equal(
        $"1 validation error detected: Value null at '{named}' failed to satisfy constraint: Member must not be null",
        Account.Refused(400, "MalformedXML", _account.Edit(Account.SamplePolicy, c => c.At(path).Remove())));

    [Fact]
    public void The_order_of_checks_is_form_then_resource_then_if_match_then_quantity_then_value_then_state()
    {
        XElement badForm = Account.PolicyConfig(Account.Weight("lots"));
        XElement badQuantity = Account.PolicyConfig(Account.Weight("9"));
        badQuantity.At("StagingDistributionDnsNames/Quantity").Value = "7";
        (_, string other) = _account.Copy();
        Account.Ok(_account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), other)));
        XElement badValue = Account.PolicyConfig(Account.Weight("9"), other);
        string etag = _account.ETag(Account.SamplePolicy);

        Account.Refused(400, "MalformedInput", _account.Send("PUT", Account.Policies + "/none", badForm));
        Account.Refused(404, "NoSuchContinuousDeploymentPolicy", _account.Send("PUT", Account.Policies + "/none", badQuantity));
        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("PUT", Account.SamplePolicy, badQuantity));
        Account.Refused(400, "InconsistentQuantities", _account.Send("PUT", Account.SamplePolicy, badQuantity, etag));
        Account.Refused(400, "InvalidArgument", _account.Send("PUT", Account.SamplePolicy, badValue, etag));
        Account.Refused(409, "StagingDistributionInUse", _account.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("0.1"), other), etag));
    }

    private static void Names(XElement config, params string[] names)
    {
        config.At("StagingDistributionDnsNames/Quantity").Value = names.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        config.At("StagingDistributionDnsNames/Items").ReplaceNodes(names.Select(n => new XElement(Account.Ns + "DnsName", n)));
    }

    private SimReply Put(string traffic) => _account.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(traffic), _account.ETag(Account.SamplePolicy));

    private XElement Update(string traffic) => Account.Ok(Put(traffic));

    private string RefusedArgument(string traffic) => Account.Refused(400, "InvalidArgument", Put(traffic));
}
