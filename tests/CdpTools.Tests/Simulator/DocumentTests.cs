using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class DocumentTests
{
    private const string Names = "<StagingDistributionDnsNames><Items><DnsName>d222222abcdef8.cloudfront.net</DnsName></Items><Quantity>1</Quantity></StagingDistributionDnsNames>";
    private readonly Account _account = new();

    [Theory]
    [InlineData("<Enabled>true</Enabled>" + Names + "<TrafficConfig><Type>SingleWeight</Type><SingleWeightConfig><SessionStickinessConfig><MaximumTTL>600</MaximumTTL><IdleTTL>300</IdleTTL></SessionStickinessConfig><Weight>0.05</Weight></SingleWeightConfig></TrafficConfig>")]
    [InlineData("<TrafficConfig><SingleWeightConfig><SessionStickinessConfig><IdleTTL>300</IdleTTL><MaximumTTL>600</MaximumTTL></SessionStickinessConfig><Weight>0.05</Weight></SingleWeightConfig><Type>SingleWeight</Type></TrafficConfig>" + Names + "<Enabled>true</Enabled>")]
    public void Elements_in_any_order_read_back_in_model_order(string inner)
    {
        string before = _account.Send("GET", Account.SamplePolicy + "/config").BodyText;

        Account.Ok(Put(Root(inner)));
        Assert.Equal(before, _account.Send("GET", Account.SamplePolicy + "/config").BodyText);
    }

    [Fact]
    public void Elements_and_attributes_that_the_model_does_not_know_survive()
    {
        Account.Ok(_account.Edit(Account.SamplePolicy, c =>
        {
            c.AddFirst(new XElement(Account.Ns + "NewThing", new XAttribute("a", "1"), new XElement(Account.Ns + "Deep", " x ")));
            c.At("TrafficConfig/SingleWeightConfig").Add(new XElement(XNamespace.Get("urn:other") + "Thing", new XAttribute(XNamespace.Get("urn:attr") + "b", "2"), "y"));
            c.At("StagingDistributionDnsNames/Items").Add(new XElement(Account.Ns + "Extra", "z"));
            c.At("Enabled").SetAttributeValue("note", "n");
        }));
        XElement config = _account.Read(Account.SamplePolicy).Config;

        Assert.Equal(("1", " x "), (config.At("NewThing").Attribute("a")!.Value, config.Text("NewThing/Deep")));
        XElement foreign = config.At("TrafficConfig/SingleWeightConfig").Elements().Single(e => e.Name.NamespaceName == "urn:other");
        Assert.Equal(("y", "2"), (foreign.Value, foreign.Attribute(XNamespace.Get("urn:attr") + "b")!.Value));
        Assert.Equal("z", config.Text("StagingDistributionDnsNames/Items/Extra"));
        Assert.Equal("n", config.At("Enabled").Attribute("note")!.Value);
        Assert.Equal("StagingDistributionDnsNames", config.Elements().First().Name.LocalName);
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("<a>")]
    [InlineData("<ContinuousDeploymentPolicyConfig/>")]
    [InlineData("<ContinuousDeploymentPolicyConfig xmlns='http://cloudfront.amazonaws.com/doc/2016-01-01/'/>")]
    [InlineData("<DistributionConfig xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>")]
    [InlineData("<ContinuousDeploymentPolicyConfig xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'><Enabled xmlns=''>true</Enabled></ContinuousDeploymentPolicyConfig>")]
    [InlineData("<ContinuousDeploymentPolicyConfig xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'><Enabled>true</Enabled><Enabled>true</Enabled></ContinuousDeploymentPolicyConfig>")]
    [InlineData("<ContinuousDeploymentPolicyConfig xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'><Enabled>yes</Enabled></ContinuousDeploymentPolicyConfig>")]
    [InlineData("<ContinuousDeploymentPolicyConfig xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'><Enabled><b/>true</Enabled></ContinuousDeploymentPolicyConfig>")]
    public void A_document_that_is_not_the_operations_is_malformed(string body) =>
        Account.Refused(400, "MalformedInput", Put(body));

    [Fact]
    public void An_empty_body_is_missing() => Account.Refused(400, "MissingBody", Put(""));

    [Fact]
    public void A_document_deeper_than_any_of_the_api_is_refused() =>
        Account.Refused(400, "MalformedInput", Put(string.Concat(Enumerable.Repeat("<a>", 50_000))));

    [Fact]
    public void Indented_documents_are_taken_and_kept_without_the_white_space()
    {
        (XElement config, string etag) = _account.Read(Account.SamplePolicy);
        string before = _account.Send("GET", Account.SamplePolicy + "/config").BodyText;

        Account.Ok(_account.SendText("PUT", Account.SamplePolicy, config.ToString(), etag));
        Assert.Equal(before, _account.Send("GET", Account.SamplePolicy + "/config").BodyText);
    }

    [Fact]
    public void White_space_and_special_characters_in_values_survive()
    {
        const string Value = " <a> & \"b\" \n\t é\U0001F600 ";
        _account.MustEdit(Account.SamplePolicy, c => c.At("TrafficConfig").ReplaceNodes(
            new XElement(Account.Ns + "SingleHeaderConfig", new XElement(Account.Ns + "Header", "aws-cf-cd-x"), new XElement(Account.Ns + "Value", Value)),
            new XElement(Account.Ns + "Type", "SingleHeader")));

        Assert.Equal(Value, _account.Read(Account.SamplePolicy).Config.Text("TrafficConfig/SingleHeaderConfig/Value"));
    }

    [Fact]
    public void Errors_come_in_the_envelope_with_the_request_id_of_the_header()
    {
        SimReply reply = _account.Send("GET", Account.Policies + "/none");
        XElement error = Account.Xml(reply);

        Assert.Equal("ErrorResponse", error.Name.LocalName);
        Assert.Equal("Sender", error.Text("Error/Type"));
        Assert.Equal(reply.Header("x-amzn-RequestId"), error.Text("RequestId"));
        Assert.True(Guid.TryParse(error.Text("RequestId"), out _));
    }

    private static string Root(string inner) => $"<ContinuousDeploymentPolicyConfig xmlns=\"{Account.Ns}\">{inner}</ContinuousDeploymentPolicyConfig>";

    private SimReply Put(string body) => _account.SendText("PUT", Account.SamplePolicy, body, _account.ETag(Account.SamplePolicy));
}
