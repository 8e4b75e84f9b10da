using System.Xml.Linq;
using CdpTools.Xml;
using static CdpTools.Tests.Policies.PolicyDocuments;
using static CdpTools.Tests.Xml.XmlDiffTests;

namespace CdpTools.Tests.Xml;

public class XmlPatchTests
{
    private static XElement RoundTrip(XElement old, XElement wanted)
    {
        XElement patched = XmlPatch.Apply(old, XmlDiff.Compare(old, wanted));
        Assert.Empty(XmlDiff.Compare(patched, wanted));
        return patched;
    }

    [Fact]
    public void A_patch_leaves_the_document_it_is_applied_to_alone()
    {
        XElement document = Config();
        string before = document.Text();
        RoundTrip(document, Config(HeaderPolicy));
        Assert.Equal(before, document.Text());
    }

    [Fact]
    public void A_patch_changes_nothing_but_its_fields()
    {
        XElement current = Config("\n " + Alphabetical + "<Later a=\"b\"><X/></Later>\n");
        XElement patched = XmlPatch.Apply(current, XmlDiff.Compare(Config(), Edit(Config(), c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m)));
        Assert.Equal(current.Text().Replace("0.05", "0.1"), patched.Text());
    }

    [Fact]
    public void Added_elements_stand_in_model_order_in_a_document_of_any_order()
    {
        XElement bare = Config("<Later/><Enabled>true</Enabled>");
        XElement patched = RoundTrip(bare, Config("<Later/>" + ModelOrder));
        Assert.Equal(["StagingDistributionDnsNames", "Later", "Enabled", "TrafficConfig"], patched.Elements().Select(e => e.Name.LocalName));
    }

    [Fact]
    public void A_list_that_loses_its_last_member_keeps_a_quantity_of_zero_and_no_items() =>
        Assert.Contains("<StagingDistributionDnsNames><Quantity>0</Quantity></StagingDistributionDnsNames>", RoundTrip(List("a"), Config("<StagingDistributionDnsNames><Quantity>0</Quantity></StagingDistributionDnsNames>")).Text());

    [Fact]
    public void A_list_without_a_quantity_gets_none_and_a_new_one_does()
    {
        const string one = "<Tags><Items><Key>a</Key></Items></Tags>", two = "<Tags><Items><Key>a</Key><Key>b</Key></Items></Tags>";
        Assert.Contains(two, RoundTrip(Config(one), Config(two)).Text());
        Assert.Contains("<Tags><Quantity>1</Quantity><Items><Key>a</Key></Items></Tags>", RoundTrip(Config("<Tags/>"), Config(one)).Text());
    }

    [Fact]
    public void Members_are_added_and_counted()
    {
        string patched = RoundTrip(List("a", "b"), List("b", "c", "d")).Text();
        Assert.Contains("<Quantity>3</Quantity><Items><DnsName>b</DnsName><DnsName>c</DnsName><DnsName>d</DnsName></Items>", patched);
    }

    [Fact]
    public void Behaviors_take_the_order_that_is_wanted()
    {
        XElement patched = RoundTrip(Behaviors("/a", "/b", "/c"), Behaviors("/d", "/c", "/a"));
        Assert.Equal(["/d", "/c", "/a"], patched.Descendants().Where(e => e.Name.LocalName == "PathPattern").Select(e => e.Value));
    }

    [Theory]
    [InlineData("<N a=\"1\">x</N>", "<N>x</N>")]
    [InlineData("<N>x</N>", "<N a=\"1\">y</N>")]
    [InlineData("<N a=\"1\"><B/></N>", "<N c=\"2\"><B/></N>")]
    [InlineData("<N>1</N>", "<N>1</N><N>2</N>")]
    [InlineData("<N>1</N><N>2</N>", "<N>3</N>")]
    [InlineData("<N>1</N><N>2</N>", "")]
    [InlineData("", "<N>1</N><N>2</N>")]
    [InlineData("<N>text</N>", "<N><B>1</B></N>")]
    [InlineData("<N><B>1</B></N>", "<N/>")]
    [InlineData("<N>a<B>1</B></N>", "<N>b<B>1</B></N>")]
    [InlineData("<L><Quantity>2</Quantity><Items><U><V>1</V></U><U><V>2</V></U></Items></L>", "<L><Quantity>1</Quantity><Items><U><V>2</V></U></Items><W/></L>")]
    public void What_nobody_knows_can_be_changed_too(string old, string wanted)
    {
        XElement from = Config(ModelOrder.Replace("<Enabled>", old + "<Enabled>")), to = Config(ModelOrder.Replace("<Enabled>", wanted + "<Enabled>"));
        Assert.NotEmpty(XmlDiff.Compare(from, to));
        RoundTrip(from, to);
        RoundTrip(to, from);
    }

    [Fact]
    public void Repeated_elements_keep_their_place_and_their_order()
    {
        XElement patched = RoundTrip(Config("<N>1</N><Enabled>true</Enabled>"), Config("<N>2</N><N>1</N><Enabled>true</Enabled>"));
        Assert.Equal(["2", "1", "true"], patched.Elements().Select(e => e.Value));
    }

    [Fact]
    public void A_document_that_had_no_children_takes_all_of_them() => RoundTrip(Config(""), Config());

    [Fact]
    public void A_change_of_a_part_that_is_gone_is_an_error_and_not_a_guess() =>
        Assert.Throws<InvalidOperationException>(() =>
            XmlPatch.Apply(Config(HeaderPolicy), XmlDiff.Compare(Config(), Edit(Config(), c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m))));
}
