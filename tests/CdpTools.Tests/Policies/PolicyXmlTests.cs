using System.Globalization;
using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Xml;
using static CdpTools.Tests.Policies.PolicyDocuments;

namespace CdpTools.Tests.Policies;

public class PolicyXmlTests
{
    [Theory]
    [MemberData(nameof(PolicyDocuments.AllOrders), MemberType = typeof(PolicyDocuments))]
    public void Every_order_of_elements_reads_the_same(string order, string content)
    {
        CdpPolicyConfig config = PolicyXml.Read(Config(content));

        Assert.True(order.Length > 0);
        Assert.Equal([Staging], config.StagingDistributionDnsNames);
        Assert.True(config.Enabled);
        Assert.Equal("SingleWeight", config.TrafficConfig!.Type);
        Assert.Equal(0.05m, config.TrafficConfig.SingleWeightConfig!.Weight);
        Assert.Equal(300, config.TrafficConfig.SingleWeightConfig.SessionStickinessConfig!.IdleTTL);
        Assert.Equal(600, config.TrafficConfig.SingleWeightConfig.SessionStickinessConfig.MaximumTTL);
        Assert.Null(config.TrafficConfig.SingleHeaderConfig);
    }

    [Theory]
    [MemberData(nameof(PolicyDocuments.AllOrders), MemberType = typeof(PolicyDocuments))]
    public void Patching_with_what_was_read_changes_no_byte(string order, string content)
    {
        XElement document = Config(content);
        Assert.True(order.Length > 0);
        Assert.Equal(document.Text(), Edit(document, _ => { }).Text());
    }

    [Theory]
    [InlineData("<Weight>0.050</Weight>", "<Weight>0.05</Weight>")]
    [InlineData("<Weight>5E-2</Weight>", "<Weight>0.05</Weight>")]
    [InlineData("<Weight> 0.05 </Weight>", "<Weight>0.05</Weight>")]
    [InlineData("<Enabled>1</Enabled>", "<Enabled>true</Enabled>")]
    [InlineData("<IdleTTL> 300\n</IdleTTL>", "<IdleTTL>300</IdleTTL>")]
    [InlineData("<MaximumTTL>0600</MaximumTTL>", "<MaximumTTL>600</MaximumTTL>")]
    public void A_value_in_another_spelling_is_read_and_left_as_it_came(string spelling, string usual)
    {
        XElement document = ModelOrder.With(usual, spelling);
        Assert.Equal(document.Text(), Edit(document, _ => { }).Text());
        Assert.Equal(PolicyXml.Read(Config()).ToApiShape()["Enabled"], PolicyXml.Read(document).Enabled);
        Assert.Empty(XmlDiff.Compare(PolicyXml.Create(PolicyXml.Read(Config())), PolicyXml.Create(PolicyXml.Read(document))));
    }

    [Fact]
    public void Unknown_elements_and_attributes_survive_a_change_of_every_field()
    {
        const string foreign = "<New a=\"1\" xmlns:n=\"urn:n\" n:b=\"2\"><!-- kept --><Deep>x &amp; y</Deep><![CDATA[<raw>]]></New>";
        string content = ModelOrder
            .Replace("<Enabled>true", "<Enabled since=\"2027\">true")
            .Replace("<Weight>0.05", foreign + "<Weight unit=\"fraction\">0.05")
            .Replace("<Quantity>1</Quantity>", "<Quantity>1</Quantity><Limit>5</Limit>")
            .Replace("<IdleTTL>", foreign + "<IdleTTL>")
            .Replace("<Type>", foreign + "<Type>") + foreign;
        XElement before = Config(content);

        XElement after = Edit(before, c =>
        {
            c.Enabled = false;
            c.StagingDistributionDnsNames = ["d2.cloudfront.net"];
            c.TrafficConfig!.SingleWeightConfig = new() { Weight = 0.1m, SessionStickinessConfig = new() { IdleTTL = 400, MaximumTTL = 500 } };
        });

        string expected = before.Text()
            .Replace("\">true<", "\">false<").Replace(">0.05<", ">0.1<").Replace(">300<", ">400<").Replace(">600<", ">500<").Replace(Staging, "d2.cloudfront.net");
        Assert.Equal(expected, after.Text());
    }

    [Fact]
    public void White_space_comments_and_carriage_returns_go_back_as_they_came()
    {
        XElement document = ServiceXml.Parse(
            $"<ContinuousDeploymentPolicyConfig xmlns=\"{ServiceXml.CloudFront.NamespaceName}\">\n  " + ModelOrder
            + "\n  <Note at=\"a&#xA;b\">line&#xD;&#xA;line\ttab</Note><!-- c -->\n</ContinuousDeploymentPolicyConfig>");

        XElement again = ServiceXml.Parse(ServiceXml.ToBody(Edit(document, c => c.Enabled = false)));

        Assert.Equal("line\r\nline\ttab", again.Element(ServiceXml.CloudFront + "Note")!.Value);
        Assert.Equal("a\nb", again.Element(ServiceXml.CloudFront + "Note")!.Attribute("at")!.Value);
        Assert.Equal(document.Text().Replace("<Enabled>true", "<Enabled>false"), again.Text());
    }

    [Fact]
    public void New_elements_stand_where_the_model_has_them()
    {
        XElement bare = Config("<StagingDistributionDnsNames><Quantity>0</Quantity></StagingDistributionDnsNames><TrafficConfig><Type>SingleWeight</Type></TrafficConfig><Later/>"
            .Replace("<TrafficConfig>", "<Enabled>false</Enabled><TrafficConfig>"));
        XElement full = Edit(bare, c =>
        {
            c.Enabled = true;
            c.StagingDistributionDnsNames = [Staging];
            c.TrafficConfig!.SingleWeightConfig = new() { Weight = 0.05m, SessionStickinessConfig = new() { IdleTTL = 300, MaximumTTL = 600 } };
        });
        Assert.Equal(Config(ModelOrder + "<Later/>").Text().Replace("<Later/>", "<Later />"), full.Text());
    }

    [Fact]
    public void A_created_document_is_in_model_order()
    {
        Assert.Equal(Config().Text(), PolicyXml.Create(PolicyXml.Read(Config(Alphabetical))).Text());
        Assert.Equal(Config(HeaderPolicy).Text(), PolicyXml.Create(PolicyXml.Read(Config(HeaderPolicy))).Text());
    }

    [Fact]
    public void A_switch_from_weight_to_header_leaves_no_weight_behind_and_keeps_strangers()
    {
        XElement after = Edit(Config(ModelOrder.Replace("<Type>", "<Later>1</Later><Type>")), c => c.TrafficConfig = new()
        {
            Type = "SingleHeader",
            SingleHeaderConfig = new() { Header = "aws-cf-cd-test", Value = "on" },
        });
        Assert.Equal(Config(HeaderPolicy.Replace("<Type>", "<Later>1</Later><Type>")).Text(), after.Text());
    }

    [Fact]
    public void A_traffic_type_of_the_future_survives()
    {
        XElement document = Config(HeaderPolicy.Replace("<Type>SingleHeader", "<SingleCookieConfig><Cookie>c</Cookie></SingleCookieConfig><Type>SingleCookie"));
        XElement after = Edit(document, c => c.Enabled = false);
        Assert.Equal(document.Text().Replace("<Enabled>true", "<Enabled>false"), after.Text());
        Assert.Equal("SingleCookie", PolicyXml.Read(after).TrafficConfig!.Type);
    }

    [Fact]
    public void Staging_names_are_a_set_and_strangers_among_them_stay()
    {
        XElement document = Config(ModelOrder.Replace("<Quantity>1</Quantity><Items>", "<Quantity>3</Quantity><Items><DnsName x=\"1\">a</DnsName><Other>o</Other>"));
        Assert.Equal(["a", Staging], PolicyXml.Read(document).StagingDistributionDnsNames);

        XElement same = Edit(document, c => c.StagingDistributionDnsNames = [Staging, "a"]);
        XElement changed = Edit(document, c => c.StagingDistributionDnsNames = ["b", "a"]);

        Assert.Equal(document.Text(), same.Text());
        Assert.Contains("<Quantity>3</Quantity><Items><DnsName x=\"1\">a</DnsName><Other>o</Other><DnsName>b</DnsName></Items>", changed.Text());
    }

    [Fact]
    public void A_missing_list_of_names_stays_missing_when_nothing_changed()
    {
        XElement document = Config("<Enabled>true</Enabled>");
        Assert.Equal(document.Text(), Edit(document, _ => { }).Text());
        Assert.Equal(document.Text(), Edit(document, c => c.StagingDistributionDnsNames = null!).Text());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("<TrafficConfig/>", "<TrafficConfig />")]
    public void A_traffic_configuration_that_is_empty_or_absent_stays_so(string given, string kept)
    {
        XElement document = Config("<StagingDistributionDnsNames><Quantity>0</Quantity></StagingDistributionDnsNames><Enabled>true</Enabled>" + given);
        Assert.Equal(kept.Length > 0, PolicyXml.Read(document).TrafficConfig is not null);
        Assert.EndsWith("</Enabled>" + kept + "</ContinuousDeploymentPolicyConfig>", Edit(document, _ => { }).Text());
    }

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("0.10", "0.1")]
    [InlineData("0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("0.15", "0.15")]
    [InlineData("0.00001", "0.00001")]
    [InlineData("0.1234567890123456789012345678", "0.1234567890123456789012345678")]
    public void A_weight_is_written_without_exponent_and_trailing_zeros(string given, string written) =>
        Assert.Equal(written, PolicyXml.WeightText(decimal.Parse(given, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("<Enabled>true</Enabled>", "", "Enabled")]
    [InlineData("<Enabled>true</Enabled>", "<Enabled>yes</Enabled>", "Enabled")]
    [InlineData("<Weight>0.05</Weight>", "", "Weight")]
    [InlineData("<Weight>0.05</Weight>", "<Weight>0,05</Weight>", "Weight")]
    [InlineData("<Weight>0.05</Weight>", "<Weight/>", "Weight")]
    [InlineData("<IdleTTL>300</IdleTTL>", "<IdleTTL>300.5</IdleTTL>", "IdleTTL")]
    [InlineData("<MaximumTTL>600</MaximumTTL>", "<MaximumTTL>99999999999</MaximumTTL>", "MaximumTTL")]
    public void A_missing_or_unreadable_value_is_named(string old, string replacement, string field)
    {
        var error = Assert.Throws<FormatException>(() => PolicyXml.Read(ModelOrder.With(old, replacement)));
        Assert.Contains(field, error.Message);
    }
}
