using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdpTools.Binding;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Tests.Policies;
using CdpTools.Xml;

namespace CdpTools.Tests.Binding;

public class PolicyShapeTests
{
    private static readonly CdpPolicy Live = new("p-1", "E1", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), PolicyXml.Read(PolicyDocuments.Config()), PolicyDocuments.Config());

    // What ConvertTo-Json -Depth 9 prints: the properties and no XML.
    private const string Json =
        """
        {"Id":"p-1","ETag":"E1","LastModifiedTime":"2026-01-02T03:04:05Z","Config":{"StagingDistributionDnsNames":["d111111abcdef8.cloudfront.net"],"Enabled":true,
        "TrafficConfig":{"Type":"SingleWeight","SingleWeightConfig":{"Weight":0.05,"SessionStickinessConfig":{"IdleTTL":300,"MaximumTTL":600}},"SingleHeaderConfig":null}},"Enabled":true,"Weight":0.05}
        """;

    // What the AWS CLI and boto3 print.
    private const string CliJson =
        """
        {"ETag":"E1","ContinuousDeploymentPolicy":{"Id":"p-1","LastModifiedTime":"2026-01-02T03:04:05+00:00","ContinuousDeploymentPolicyConfig":{
        "StagingDistributionDnsNames":{"Quantity":1,"Items":["d111111abcdef8.cloudfront.net"]},"Enabled":true,
        "TrafficConfig":{"SingleWeightConfig":{"Weight":0.05,"SessionStickinessConfig":{"IdleTTL":300,"MaximumTTL":600}},"Type":"SingleWeight"}}}}
        """;

    private const string CliConfigJson =
        """
        {"ETag":"E1","ContinuousDeploymentPolicyConfig":{"StagingDistributionDnsNames":{"Quantity":1,"Items":["d111111abcdef8.cloudfront.net"]},"Enabled":true,
        "TrafficConfig":{"SingleWeightConfig":{"Weight":0.05,"SessionStickinessConfig":{"IdleTTL":300,"MaximumTTL":600}},"Type":"SingleWeight"}}}
        """;

    public static TheoryData<string> Jsons => [Json, CliJson];

    [Fact]
    public void A_live_policy_comes_back_as_itself()
    {
        Assert.Same(Live, PolicyShape.TryRead(Live));
        Assert.Same(Live, PolicyShape.TryRead(new PSObject(Live)));
        Assert.Same(Live.Config, PolicyShape.ReadConfig(Live));
        Assert.Same(Live.Config, PolicyShape.ReadConfig(new PSObject(Live.Config)));
    }

    [Theory]
    [MemberData(nameof(Jsons))]
    public void A_policy_is_read_from_every_kind_of_parsed_json(string json)
    {
        foreach (object shape in new object[] { JsonDocument.Parse(json).RootElement, Bag(json), Table(json), new PSObject(Table(json)) })
        {
            CdpPolicy policy = PolicyShape.TryRead(shape)!;
            Assert.Null(policy.Defect);
            Assert.Equal(("p-1", "E1"), (policy.Id, policy.ETag));
            Assert.Equal(Live.LastModifiedTime, policy.LastModifiedTime);
            Assert.Equal(DateTimeKind.Utc, policy.LastModifiedTime!.Value.Kind);
            Assert.Null(policy.Document);
            SameAsLive(policy.Config);
        }
    }

    [Fact]
    public void Local_edits_of_a_deserialized_policy_are_in_what_is_read()
    {
        PSObject bag = Bag(Json);
        ((PSObject)((PSObject)((PSObject)bag.Properties["Config"].Value).Properties["TrafficConfig"].Value).Properties["SingleWeightConfig"].Value).Properties["Weight"].Value = 0.12;
        bag.Properties.Add(new PSNoteProperty(PolicyShape.DocumentProperty, ServiceXml.ToText(Live.Document!)));

        CdpPolicy policy = PolicyShape.TryRead(bag)!;

        Assert.Equal(0.12m, policy.Weight);
        Assert.Equal(0.05m, PolicyXml.Read(policy.Document!).TrafficConfig!.SingleWeightConfig!.Weight);
        Assert.Equal(ServiceXml.ToText(Live.Document!), ServiceXml.ToText(policy.Document!));
    }

    [Theory]
    [InlineData("<not xml")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    [InlineData("<ContinuousDeploymentPolicyConfig/>")]
    public void A_document_that_cannot_be_read_is_as_good_as_none(string document)
    {
        PSObject bag = Bag(Json);
        bag.Properties.Add(new PSNoteProperty(PolicyShape.DocumentProperty, document));
        CdpPolicy policy = PolicyShape.TryRead(bag)!;
        Assert.Null(policy.Defect);
        Assert.Null(policy.Document);
    }

    [Fact]
    public void Aws_tools_response_object_binds_with_its_own_types()
    {
        var response = new AwsResponse
        {
            ETag = "E1",
            ContinuousDeploymentPolicy = new()
            {
                Id = "p-1",
                LastModifiedTime = Live.LastModifiedTime!.Value,
                ContinuousDeploymentPolicyConfig = new()
                {
                    Enabled = true,
                    StagingDistributionDnsNames = new() { Items = [PolicyDocuments.Staging], Quantity = 1 },
                    TrafficConfig = new()
                    {
                        Type = new AwsConstant("SingleWeight"),
                        SingleWeightConfig = new() { Weight = 0.05f, SessionStickinessConfig = new() { IdleTTL = 300, MaximumTTL = 600 } },
                    },
                },
            },
        };
        foreach (object shape in new object[] { response, new PSObject(response) })
        {
            CdpPolicy policy = PolicyShape.TryRead(shape)!;
            Assert.Equal(("p-1", "E1"), (policy.Id, policy.ETag));
            SameAsLive(policy.Config);
        }

        SameAsLive(PolicyShape.ReadConfig(response.ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig));
    }

    [Fact]
    public void A_configuration_is_read_from_json_text_tables_and_what_stands_beside_an_etag()
    {
        SameAsLive(PolicyShape.ReadConfig(CliConfigJson));
        SameAsLive(PolicyShape.ReadConfig(new PSObject(CliConfigJson)));
        SameAsLive(PolicyShape.ReadConfig(Json));
        SameAsLive(PolicyShape.ReadConfig(Table(CliConfigJson)));
        SameAsLive(PolicyShape.ReadConfig(new Hashtable
        {
            ["stagingdistributiondnsnames"] = PolicyDocuments.Staging,
            ["ENABLED"] = new SwitchParameter(true),
            ["TrafficConfig"] = new Hashtable
            {
                ["Type"] = "SingleWeight",
                ["SingleWeightConfig"] = new Hashtable { ["Weight"] = "0.05", ["SessionStickinessConfig"] = Live.Config.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig },
            },
        }));
        SameAsLive(PolicyShape.ReadConfig(Live.Config.ToApiShape()));
    }

    [Fact]
    public void What_is_no_policy_is_left_to_the_binder()
    {
        foreach (object other in new object[] { "p-1", 1, true, new[] { "p-1" }, Bag("""{"Id":"p-1","ETag":"E1"}"""), Bag("""{"Config":{}}"""), new Hashtable(), new Uri("http://a/"), JsonDocument.Parse("[1]").RootElement })
        {
            Assert.Null(PolicyShape.TryRead(other));
        }
    }

    [Theory]
    [InlineData("""{"Id":"p-1","ETag":"E1","Config":"CdpTools.CdpPolicyConfig"}""")]
    [InlineData("""{"Id":"p-1","ETag":"E1","Config":null}""")]
    [InlineData("""{"ETag":"E1","ContinuousDeploymentPolicy":"@{Id=p-1}"}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":["a"],"Enabled":true,"TrafficConfig":"CdpTools.CdpTrafficConfig"}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":["a"],"Enabled":true,"TrafficConfig":{"Type":"SingleWeight","SingleWeightConfig":"CdpTools.CdpSingleWeightConfig"}}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":["a"],"Enabled":true,"TrafficConfig":{"Type":"SingleWeight","SingleWeightConfig":{"Weight":0.1,"SessionStickinessConfig":"x"}}}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":["a"],"Enabled":true,"TrafficConfig":{"Type":"SingleHeader","SingleHeaderConfig":"x"}}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":"@{Quantity=1; Items=System.Object[]}","Enabled":true}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":{"Quantity":1,"Items":"System.Object[]"},"Enabled":true}}""")]
    [InlineData("""{"Id":"p-1","Config":{"StagingDistributionDnsNames":"System.Collections.Generic.List`1[System.String]","Enabled":true}}""")]
    public void A_policy_that_was_cut_off_is_refused_and_never_read_as_something_else(string json)
    {
        foreach (object shape in new object[] { JsonDocument.Parse(json).RootElement, Bag(json), Table(json) })
        {
            CdpPolicy policy = PolicyShape.TryRead(shape)!;
            Assert.Equal(ErrorIds.IncompleteObject, policy.Defect?.ErrorId);
            Assert.Contains("cut off", policy.Defect!.Message);
        }
    }

    [Theory]
    [InlineData("\"Weight\":0.05", "\"Weight\":null", ErrorIds.UnreadableValue)]
    [InlineData("\"Weight\":0.05", "\"Weight\":\"0,05\"", ErrorIds.UnreadableValue)]
    [InlineData("\"Weight\":0.05", "\"Weigth\":0.05", ErrorIds.UnknownField)]
    [InlineData("\"Enabled\":true", "\"Enabled\":\"yes\"", ErrorIds.UnreadableValue)]
    [InlineData("\"Enabled\":true,", "", ErrorIds.UnreadableValue)]
    [InlineData("\"Enabled\":true", "\"Enabled\":true,\"Comment\":\"x\"", ErrorIds.UnknownField)]
    [InlineData("\"IdleTTL\":300", "\"IdleTTL\":300.5", ErrorIds.UnreadableValue)]
    [InlineData("\"IdleTTL\":300", "\"IdleTTL\":3e10", ErrorIds.UnreadableValue)]
    [InlineData("\"IdleTTL\":300,", "", ErrorIds.UnreadableValue)]
    [InlineData("\"Quantity\":1", "\"Quantity\":2", ErrorIds.QuantityMismatch)]
    [InlineData("[\"d111111abcdef8.cloudfront.net\"]", "[{\"a\":1}]", ErrorIds.UnreadableValue)]
    [InlineData("\"TrafficConfig\":{", "\"TrafficConfig\":{\"Types\":1,", ErrorIds.UnknownField)]
    public void A_configuration_with_a_mistake_is_refused_by_name(string right, string wrong, string id)
    {
        Assert.Contains(right, CliConfigJson);
        var error = Assert.Throws<CdpValidationException>(() => PolicyShape.ReadConfig(CliConfigJson.Replace(right, wrong)));
        Assert.Equal(id, error.ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Text_that_holds_no_configuration_is_refused(string text) =>
        Assert.Equal(ErrorIds.UnreadableValue, Assert.Throws<CdpValidationException>(() => PolicyShape.ReadConfig(text)).ErrorId);

    [Fact]
    public void The_transforms_keep_defects_for_the_cmdlet_and_pass_on_what_is_not_theirs()
    {
        var policies = new PolicyTransformAttribute();
        var configs = new PolicyConfigTransformAttribute();
        Assert.Equal("p-1", policies.Transform(null!, "p-1"));
        Assert.Null(policies.Transform(null!, null!));
        Assert.IsType<CdpPolicy>(policies.Transform(null!, Bag(CliJson)));
        Assert.Equal(ErrorIds.UnknownField, Assert.IsType<CdpPolicyConfig>(configs.Transform(null!, """{"Nonsense":1}""")).Defect!.ErrorId);
        SameAsLive(Assert.IsType<CdpPolicyConfig>(configs.Transform(null!, Bag(CliJson))));
    }

    [Fact]
    public void The_api_shape_is_what_the_aws_cli_prints()
    {
        JsonNode? expected = JsonNode.Parse(CliJson.Replace("+00:00", "Z")), actual = JsonSerializer.SerializeToNode(Live.ToApiShape());
        Assert.True(JsonNode.DeepEquals(expected, actual), actual?.ToJsonString());
    }

    private static void SameAsLive(CdpPolicyConfig config)
    {
        Assert.Null(config.Defect);
        Assert.Equal(JsonSerializer.Serialize(Live.Config.ToApiShape()), JsonSerializer.Serialize(config.ToApiShape()));
    }

    // As ConvertFrom-Json gives it.
    private static PSObject Bag(string json) => (PSObject)Plain(JsonDocument.Parse(json).RootElement, members =>
    {
        var bag = new PSObject();
        foreach ((string name, object? value) in members)
        {
            bag.Properties.Add(new PSNoteProperty(name, value));
        }

        return bag;
    })!;

    // As ConvertFrom-Json -AsHashtable gives it.
    private static Hashtable Table(string json) => (Hashtable)Plain(JsonDocument.Parse(json).RootElement, members =>
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in members)
        {
            table[name] = value;
        }

        return table;
    })!;

    private static object? Plain(JsonElement json, Func<IEnumerable<(string, object?)>, object> make) => json.ValueKind switch
    {
        JsonValueKind.Object => make(json.EnumerateObject().Select(p => (p.Name, Plain(p.Value, make)))),
        JsonValueKind.Array => json.EnumerateArray().Select(e => Plain(e, make)).ToArray(),
        JsonValueKind.String => json.TryGetDateTime(out DateTime time) ? time : json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out long whole) ? whole : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private sealed class AwsResponse
    {
        public string? ETag { get; init; }

        public AwsPolicy? ContinuousDeploymentPolicy { get; init; }

        public long ContentLength => 1;

        public string HttpStatusCode => throw new InvalidOperationException("A getter that fails must not matter.");
    }

    private sealed class AwsPolicy
    {
        public string? Id { get; init; }

        public DateTime LastModifiedTime { get; init; }

        public AwsConfig? ContinuousDeploymentPolicyConfig { get; init; }
    }

    private sealed class AwsConfig
    {
        public bool? Enabled { get; init; }

        public AwsNames? StagingDistributionDnsNames { get; init; }

        public AwsTraffic? TrafficConfig { get; init; }
    }

    private sealed class AwsNames
    {
        public List<string>? Items { get; init; }

        public int? Quantity { get; init; }
    }

    private sealed class AwsTraffic
    {
        public AwsConstant? Type { get; init; }

        public AwsWeight? SingleWeightConfig { get; init; }

        public object? SingleHeaderConfig { get; init; }
    }

    private sealed class AwsWeight
    {
        public float? Weight { get; init; }

        public CdpSessionStickinessConfig? SessionStickinessConfig { get; init; }
    }

    private sealed class AwsConstant(string value)
    {
        public string Value => value;

        public override string ToString() => value;
    }
}
