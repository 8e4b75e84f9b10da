using System.Xml.Linq;
using CdpTools.Xml;
using static CdpTools.Tests.Policies.PolicyDocuments;

namespace CdpTools.Tests.Xml;

public class XmlDiffTests
{
    private static IEnumerable<string> Describe(XElement old, XElement current) => XmlDiff.Compare(old, current).Select(c => c.Describe());

    [Theory]
    [InlineData(ModelOrderName, AlphabeticalName)]
    [InlineData(AlphabeticalName, RequiredFirstName)]
    [InlineData(RequiredFirstName, ModelOrderName)]
    public void The_order_of_elements_is_no_change(string left, string right) =>
        Assert.Empty(XmlDiff.Compare(Config(left), Config(right)));

    private const string ModelOrderName = CdpTools.Tests.Policies.PolicyDocuments.ModelOrder;
    private const string AlphabeticalName = CdpTools.Tests.Policies.PolicyDocuments.Alphabetical;
    private const string RequiredFirstName = CdpTools.Tests.Policies.PolicyDocuments.RequiredFirst;

    [Theory]
    [InlineData("<Weight>0.05</Weight>", "<Weight>0.050</Weight>")]
    [InlineData("<Weight>0.05</Weight>", "<Weight>5e-2</Weight>")]
    [InlineData("<Enabled>", "\n  <Enabled>")]
    [InlineData("<Enabled>", "<!-- remark --><Enabled>")]
    [InlineData("<Quantity>1</Quantity>", "")]
    [InlineData("<Enabled>", "<Enabled xmlns:x=\"urn:x\">")]
    public void What_carries_no_meaning_is_no_change(string old, string replacement) =>
        Assert.Empty(XmlDiff.Compare(Config(), ModelOrder.With(old, replacement)));

    [Fact]
    public void A_changed_field_is_named_by_its_path_with_both_values()
    {
        XElement after = Edit(Config(), c =>
        {
            c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m;
            c.Enabled = false;
        });
        Assert.Equal(["Enabled true -> false", "TrafficConfig.SingleWeightConfig.Weight 0.05 -> 0.1"], Describe(Config(), after));
    }

    [Fact]
    public void Staging_names_that_come_and_go_are_single_changes() =>
        Assert.Equal(
            ["StagingDistributionDnsNames[a] a -> (none)", "StagingDistributionDnsNames[c] (none) -> c"],
            Describe(List("a", "b"), List("c", "b")));

    [Fact]
    public void A_name_given_twice_is_compared_with_the_list_as_a_whole()
    {
        Assert.Empty(Describe(List("a", "a"), List("a", "a")));
        Assert.Equal(["StagingDistributionDnsNames {a, a} -> {a}"], Describe(List("a", "a"), List("a")));
    }

    [Theory]
    [InlineData("<Note kind=\"a\">x</Note>", "<Note kind=\"b\">x</Note>")]
    [InlineData("<Note kind=\"a\">x</Note>", "<Note>x</Note>")]
    [InlineData("<Note>x</Note>", "<Note>x </Note>")]
    [InlineData("<Note/>", "")]
    [InlineData("<Note><A>1</A></Note>", "<Note/>")]
    [InlineData("<Note>t<A>1</A></Note>", "<Note>u<A>1</A></Note>")]
    [InlineData("<Note>1</Note><Note>2</Note>", "<Note>1</Note><Note>3</Note>")]
    [InlineData("<Note>1</Note><Note>2</Note>", "<Note>2</Note><Note>1</Note>")]
    [InlineData("<Note>1</Note><Note>2</Note>", "<Note>1</Note>")]
    public void A_change_of_an_element_that_nobody_knows_is_one_change_of_that_element(string old, string replacement)
    {
        FieldChange change = Assert.Single(XmlDiff.Compare(Config(ModelOrder + old), Config(ModelOrder + replacement)));
        Assert.Equal("Note", change.Path.ToString());
    }

    [Fact]
    public void Attributes_of_an_element_with_children_are_a_field_of_their_own()
    {
        XElement old = ModelOrder.With("<TrafficConfig>", "<TrafficConfig mode=\"a\">");
        XElement current = Edit(ModelOrder.With("<TrafficConfig>", "<TrafficConfig mode=\"b\">"), c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m);
        Assert.Equal(["TrafficConfig.(attributes) {mode=a} -> {mode=b}", "TrafficConfig.SingleWeightConfig.Weight 0.05 -> 0.1"], Describe(old, current));
    }

    [Fact]
    public void Repeated_strangers_do_not_hide_which_field_changed() =>
        Assert.Equal(
            ["Enabled true -> false"],
            Describe(Config(ModelOrder + "<N>1</N><N>2</N>"), Edit(Config(ModelOrder + "<N>1</N><N>2</N>"), c => c.Enabled = false)));

    [Fact]
    public void Members_are_matched_by_their_natural_key_and_not_by_their_place()
    {
        XElement old = Origins(("s3", "/v1"), ("api", ""));
        Assert.Empty(Describe(old, Origins(("api", ""), ("s3", "/v1"))));
        Assert.Equal(["Origins[s3].OriginPath /v1 -> /v2"], Describe(old, Origins(("api", ""), ("s3", "/v2"))));
    }

    [Fact]
    public void The_order_of_behaviors_is_a_field()
    {
        Assert.Equal(["CacheBehaviors.(order) {/a, /b} -> {/b, /a}"], Describe(Behaviors("/a", "/b"), Behaviors("/b", "/a")));
        Assert.Equal(["CacheBehaviors[/b] {PathPattern=/b} -> (none)"], Describe(Behaviors("/a", "/b"), Behaviors("/a")));
        Assert.Equal(
            ["CacheBehaviors[/c] (none) -> {PathPattern=/c}", "CacheBehaviors.(order) {/a, /b} -> {/a, /c, /b}"],
            Describe(Behaviors("/a", "/b"), Behaviors("/a", "/c", "/b")));
    }

    [Theory]
    [InlineData("<Aliases><Quantity>0</Quantity></Aliases>", "")]
    [InlineData("<Aliases/>", "<Aliases><Quantity>0</Quantity></Aliases>")]
    [InlineData("<ContinuousDeploymentPolicyId/>", "")]
    [InlineData("<Weight>0.10</Weight>", "<Weight>0.1</Weight>")]
    public void What_a_reply_adds_by_itself_leaves_the_content_the_same(string sent, string answered)
    {
        Assert.True(XmlDiff.SameContent(Config(sent), Config(answered)));
        Assert.True(XmlDiff.SameContent(Config(answered), Config(sent)));
    }

    [Theory]
    [InlineData("<ContinuousDeploymentPolicyId>p</ContinuousDeploymentPolicyId>", "<ContinuousDeploymentPolicyId/>")]
    [InlineData("<Note a=\"1\"/>", "<Note/>")]
    [InlineData("<Note a=\"1\"><B/></Note>", "<Note><B/></Note>")]
    [InlineData("<Aliases><Quantity>1</Quantity><Items><CNAME>a</CNAME></Items></Aliases>", "<Aliases><Quantity>0</Quantity></Aliases>")]
    public void A_value_that_is_gone_is_not_the_same_content(string left, string right)
    {
        Assert.False(XmlDiff.SameContent(Config(left), Config(right)));
        Assert.False(XmlDiff.SameContent(Config(right), Config(left)));
    }

    [Fact]
    public void A_whole_subtree_is_shown_by_its_fields()
    {
        XElement after = Edit(Config(), c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig = null);
        Assert.Equal("IdleTTL 300 -> (none), MaximumTTL 600 -> (none)", ChangeText.Of(XmlDiff.Compare(Config(), after)));
        Assert.Equal("no field changes", ChangeText.Of([]));
    }

    [Fact]
    public void A_switch_of_kind_reads_as_fields_with_old_and_new()
    {
        string text = ChangeText.Of(XmlDiff.Compare(Config(), Config(HeaderPolicy)), "switches");
        Assert.Contains("Weight 0.05 -> (none)", text);
        Assert.Contains("HeaderValue (none) -> on", text);
        Assert.Contains("Type SingleWeight -> SingleHeader", text);
        Assert.EndsWith("(switches)", text);
    }

    internal static XElement List(params string[] names) => Config(
        $"<StagingDistributionDnsNames><Quantity>{names.Length}</Quantity><Items>{string.Concat(names.Select(n => $"<DnsName>{n}</DnsName>"))}</Items></StagingDistributionDnsNames>");

    internal static XElement Origins(params (string Id, string Path)[] origins) => Distribution(
        $"<Origins><Quantity>{origins.Length}</Quantity><Items>{string.Concat(origins.Select(o => $"<Origin><Id>{o.Id}</Id><OriginPath>{o.Path}</OriginPath></Origin>"))}</Items></Origins>");

    internal static XElement Behaviors(params string[] patterns) => Distribution(
        $"<CacheBehaviors><Quantity>{patterns.Length}</Quantity><Items>{string.Concat(patterns.Select(p => $"<CacheBehavior><PathPattern>{p}</PathPattern></CacheBehavior>"))}</Items></CacheBehaviors>");

    internal static XElement Distribution(string content) =>
        ServiceXml.Parse($"<DistributionConfig xmlns=\"{ServiceXml.CloudFront.NamespaceName}\">{content}</DistributionConfig>");
}
