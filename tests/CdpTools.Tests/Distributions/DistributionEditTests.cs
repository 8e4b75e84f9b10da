using System.Text;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Distributions;
using CdpTools.Tests.Cloud;
using CdpTools.Work;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionEditTests
{
    private static readonly XNamespace Ns = ServiceXml.CloudFront;

    private static XElement Config(bool staging = false, string? policy = null) => DistributionDocuments.Config("ref", staging, policy);

    private static XElement Edit(XElement read, Action<XmlDocument> edit)
    {
        XmlDocument document = DistributionXml.ToXmlDocument(read);
        edit(document);
        return DistributionScript.Apply(read, document);
    }

    private static XmlElement At(XmlDocument document, params string[] names) =>
        names.Aggregate(document.DocumentElement!, (at, name) => at[name] ?? throw new InvalidOperationException(name));

    [Fact]
    public void Detaching_sends_the_empty_element_and_changes_nothing_else()
    {
        XElement attached = Config(policy: TestCloud.PolicyId);
        string body = Encoding.UTF8.GetString(ServiceXml.ToBody(DistributionXml.WithPolicy(attached, null)));
        Assert.Contains("<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>", body, StringComparison.Ordinal);
        Assert.Equal(ServiceXml.ToText(attached).Replace(TestCloud.PolicyId, "", StringComparison.Ordinal), body);
    }

    [Fact]
    public async Task Detaching_puts_the_empty_element_on_the_wire()
    {
        var cloud = new TestCloud();
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary);
        var basis = new Basis<CdpDistribution>(primary, true, primary.ETag!, false);
        UpdateWrite<CdpDistribution> write = DistributionUpdate.Write(cloud.Api, basis, DistributionXml.WithPolicy(basis.Document, null));
        await TestCloud.Driver().RunAsync(write, new WriteWatch(write.Name), new TestLog(), default);
        Assert.Contains(
            "<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>",
            Encoding.UTF8.GetString(cloud.Calls[^1].Content),
            StringComparison.Ordinal);
        Assert.Null(cloud.Distribution(TestCloud.Primary).ContinuousDeploymentPolicyId);
    }

    [Fact]
    public void Detaching_from_a_document_without_the_element_still_sends_it()
    {
        XElement without = Config();
        without.Element(Ns + "ContinuousDeploymentPolicyId")!.Remove();
        XElement detached = DistributionXml.WithPolicy(without, null);
        Assert.Contains("<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>", ServiceXml.ToText(detached), StringComparison.Ordinal);
        Assert.Single(XmlDiff.Compare(without, detached));
    }

    [Fact]
    public void Other_edits_of_a_document_without_the_element_do_not_add_it()
    {
        XElement without = Config();
        without.Element(Ns + "ContinuousDeploymentPolicyId")!.Remove();
        XElement edited = new DistributionEdit { Comment = "new" }.Apply(without);
        Assert.Null(edited.Element(Ns + "ContinuousDeploymentPolicyId"));
    }

    [Fact]
    public void An_origin_path_is_set_and_everything_else_goes_back_byte_for_byte()
    {
        XElement read = Config(staging: true);
        XElement wanted = new DistributionEdit { OriginPath = "/v2" }.Apply(read);
        Assert.Equal(
            ServiceXml.ToText(read).Replace("<OriginPath></OriginPath>", "<OriginPath>/v2</OriginPath>", StringComparison.Ordinal),
            ServiceXml.ToText(wanted));
    }

    [Theory]
    [InlineData("v2", "Did you mean '/v2'?")]
    [InlineData("/v2/", "Did you mean '/v2'?")]
    [InlineData("/", "For the root give ''.")]
    public void A_wrong_origin_path_is_refused_with_the_right_one(string path, string advice)
    {
        var error = Assert.Throws<CdpValidationException>(() => new DistributionEdit { OriginPath = path }.Check());
        Assert.Equal("CdpOriginPath", error.ErrorId);
        Assert.Equal(advice, error.RecommendedAction);
    }

    [Fact]
    public void An_unknown_origin_is_refused_with_the_names_of_the_known()
    {
        var error = Assert.Throws<CdpValidationException>(() => new DistributionEdit { OriginId = "s4", OriginPath = "/v2" }.Apply(Config()));
        Assert.Equal("CdpNoSuchOrigin", error.ErrorId);
        Assert.Contains("s3-site", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void With_several_origins_it_must_be_said_which_one()
    {
        XElement two = Config();
        XElement items = two.Element(Ns + "Origins")!.Element(Ns + "Items")!;
        var second = new XElement(items.Elements().First());
        second.Element(Ns + "Id")!.Value = "second";
        items.Add(second);
        var error = Assert.Throws<CdpValidationException>(() => new DistributionEdit { OriginPath = "/v2" }.Apply(two));
        Assert.Contains("s3-site, second", error.RecommendedAction, StringComparison.Ordinal);
        XElement edited = new DistributionEdit { OriginId = "second", OriginPath = "/v2" }.Apply(two);
        Assert.Equal("Origins[second].OriginPath", Assert.Single(XmlDiff.Compare(two, edited)).Path.ToString());
    }

    [Fact]
    public void An_element_created_without_a_namespace_is_put_into_cloudfronts()
    {
        XElement edited = Edit(Config(), d =>
        {
            XmlElement logging = At(d, "Logging");
            logging.AppendChild(d.CreateElement("Bucket"))!.InnerText = "logs.s3.amazonaws.com";
        });
        Assert.Equal("logs.s3.amazonaws.com", edited.Element(Ns + "Logging")!.Element(Ns + "Bucket")!.Value);
        Assert.DoesNotContain("xmlns=\"\"", ServiceXml.ToText(edited), StringComparison.Ordinal);
    }

    [Fact]
    public void Quantity_is_counted_when_a_member_is_added_or_removed()
    {
        XElement added = Edit(Config(), d =>
        {
            XmlElement items = At(d, "Aliases", "Items");
            items.AppendChild(d.CreateElement("CNAME"))!.InnerText = "example.com";
        });
        Assert.Equal("2", added.Element(Ns + "Aliases")!.Element(Ns + "Quantity")!.Value);

        XElement removed = Edit(Config(), d => At(d, "Aliases", "Items").RemoveAll());
        Assert.Equal("<Aliases xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Quantity>0</Quantity></Aliases>", ServiceXml.ToText(removed.Element(Ns + "Aliases")!));
    }

    [Fact]
    public void Quantity_is_counted_inside_of_a_part_that_is_new()
    {
        XElement edited = Edit(Config(), d =>
        {
            XmlElement behavior = (XmlElement)At(d, "CacheBehaviors", "Items").FirstChild!.CloneNode(true);
            behavior["PathPattern"]!.InnerText = "/new/*";
            XmlElement methods = (XmlElement)behavior.AppendChild(d.CreateElement("AllowedMethods"))!;
            XmlElement items = (XmlElement)methods.AppendChild(d.CreateElement("Items"))!;
            items.AppendChild(d.CreateElement("Method"))!.InnerText = "GET";
            items.AppendChild(d.CreateElement("Method"))!.InnerText = "HEAD";
            At(d, "CacheBehaviors", "Items").PrependChild(behavior);
        });
        XElement list = edited.Element(Ns + "CacheBehaviors")!;
        Assert.Equal("3", list.Element(Ns + "Quantity")!.Value);
        XElement first = list.Element(Ns + "Items")!.Elements().First();
        Assert.Equal("/new/*", first.Element(Ns + "PathPattern")!.Value);
        Assert.Equal("2", first.Element(Ns + "AllowedMethods")!.Element(Ns + "Quantity")!.Value);
    }

    [Fact]
    public void An_unknown_element_that_only_looks_like_a_list_keeps_its_quantity()
    {
        XElement read = Config();
        read.Add(new XElement(Ns + "FutureBudget", new XElement(Ns + "Quantity", 5)));
        XElement edited = Edit(read, d => At(d, "Comment").InnerText = "x");
        Assert.Equal("5", edited.Element(Ns + "FutureBudget")!.Element(Ns + "Quantity")!.Value);
    }

    [Fact]
    public void An_edit_that_changes_nothing_gives_the_document_as_read()
    {
        XElement read = ServiceXml.Parse("<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\n  <Comment>a &amp; b</Comment>\n  <Enabled>true</Enabled><Odd/>\n</DistributionConfig>");
        XElement edited = Edit(read, d => At(d, "Comment").InnerText = "a & b");
        Assert.Equal(ServiceXml.ToText(read), ServiceXml.ToText(edited));
    }

    [Fact]
    public void Removing_the_policy_id_in_an_edit_detaches_and_does_not_silently_keep()
    {
        XElement edited = Edit(Config(policy: TestCloud.PolicyId), d => d.DocumentElement!.RemoveChild(At(d, "ContinuousDeploymentPolicyId")));
        Assert.Contains("<ContinuousDeploymentPolicyId></ContinuousDeploymentPolicyId>", ServiceXml.ToText(edited), StringComparison.Ordinal);
    }

    [Fact]
    public void False_as_powershell_spells_it_is_sent_as_cloudfront_spells_it()
    {
        XElement edited = Edit(Config(), d => At(d, "Enabled").InnerText = "False");
        Assert.Equal("false", edited.Element(Ns + "Enabled")!.Value);
        Assert.Equal("True", Edit(Config(), d => At(d, "Comment").InnerText = "True").Element(Ns + "Comment")!.Value);
    }

    [Fact]
    public void A_document_that_is_no_configuration_any_more_is_refused()
    {
        Assert.Equal("CdpInvalidEdit", Assert.Throws<CdpValidationException>(() => Edit(Config(), d => d.RemoveAll())).ErrorId);
        Assert.Equal("CdpInvalidEdit", Assert.Throws<CdpValidationException>(() => Edit(Config(), d => d.LoadXml("<Other/>"))).ErrorId);
        Assert.Equal("CdpInvalidEdit", Assert.Throws<CdpValidationException>(() => Edit(Config(), d => d.LoadXml("<DistributionConfig xmlns='urn:x'/>"))).ErrorId);
        Assert.Equal("CdpInvalidEdit", Assert.Throws<CdpValidationException>(() => Edit(Config(), d => d.LoadXml("<DistributionConfig>text</DistributionConfig>"))).ErrorId);
    }

    [Fact]
    public void The_order_of_behaviors_is_a_field()
    {
        XElement read = Config();
        XElement edited = Edit(read, d =>
        {
            XmlElement items = At(d, "CacheBehaviors", "Items");
            items.AppendChild(items.FirstChild!);
        });
        Assert.Equal("CacheBehaviors.(order)", Assert.Single(XmlDiff.Compare(read, edited)).Path.ToString());
    }
}
