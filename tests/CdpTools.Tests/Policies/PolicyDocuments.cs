using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Xml;

namespace CdpTools.Tests.Policies;

/// <summary>Policy configurations as XML, in the three orders of elements that CloudFront's clients send.</summary>
internal static class PolicyDocuments
{
    public const string Staging = "d111111abcdef8.cloudfront.net";

    // botocore, and the service's own replies.
    public const string ModelOrder =
        "<StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>" + Staging + "</DnsName></Items></StagingDistributionDnsNames>"
        + "<Enabled>true</Enabled>"
        + "<TrafficConfig><SingleWeightConfig><Weight>0.05</Weight>"
        + "<SessionStickinessConfig><IdleTTL>300</IdleTTL><MaximumTTL>600</MaximumTTL></SessionStickinessConfig></SingleWeightConfig>"
        + "<Type>SingleWeight</Type></TrafficConfig>";

    // AWS SDK for .NET.
    public const string Alphabetical =
        "<Enabled>true</Enabled>"
        + "<StagingDistributionDnsNames><Items><DnsName>" + Staging + "</DnsName></Items><Quantity>1</Quantity></StagingDistributionDnsNames>"
        + "<TrafficConfig><SingleWeightConfig>"
        + "<SessionStickinessConfig><IdleTTL>300</IdleTTL><MaximumTTL>600</MaximumTTL></SessionStickinessConfig><Weight>0.05</Weight></SingleWeightConfig>"
        + "<Type>SingleWeight</Type></TrafficConfig>";

    // AWS SDK for JavaScript.
    public const string RequiredFirst =
        "<StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>" + Staging + "</DnsName></Items></StagingDistributionDnsNames>"
        + "<Enabled>true</Enabled>"
        + "<TrafficConfig><Type>SingleWeight</Type><SingleWeightConfig><Weight>0.05</Weight>"
        + "<SessionStickinessConfig><MaximumTTL>600</MaximumTTL><IdleTTL>300</IdleTTL></SessionStickinessConfig></SingleWeightConfig></TrafficConfig>";

    public const string HeaderPolicy =
        "<StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>" + Staging + "</DnsName></Items></StagingDistributionDnsNames>"
        + "<Enabled>true</Enabled>"
        + "<TrafficConfig><SingleHeaderConfig><Header>aws-cf-cd-test</Header><Value>on</Value></SingleHeaderConfig><Type>SingleHeader</Type></TrafficConfig>";

    public static TheoryData<string, string> AllOrders => new()
    {
        { "model order", ModelOrder },
        { "alphabetical", Alphabetical },
        { "required first", RequiredFirst },
    };

    /// <summary>A configuration with this content.</summary>
    public static XElement Config(string content = ModelOrder) =>
        ServiceXml.Parse($"<ContinuousDeploymentPolicyConfig xmlns=\"{ServiceXml.CloudFront.NamespaceName}\">{content}</ContinuousDeploymentPolicyConfig>");

    /// <summary>A whole reply.</summary>
    public static string Reply(string content = ModelOrder, string id = "p-1") =>
        $"<?xml version=\"1.0\"?>\n<ContinuousDeploymentPolicy xmlns=\"{ServiceXml.CloudFront.NamespaceName}\"><Id>{id}</Id>"
        + $"<LastModifiedTime>2026-01-02T03:04:05.678Z</LastModifiedTime><ContinuousDeploymentPolicyConfig>{content}</ContinuousDeploymentPolicyConfig></ContinuousDeploymentPolicy>";

    /// <summary>Reads, lets the caller edit, and patches.</summary>
    public static XElement Edit(XElement document, Action<CdpPolicyConfig> edit)
    {
        CdpPolicyConfig config = PolicyXml.Read(document);
        edit(config);
        return PolicyXml.Patch(document, config);
    }

    /// <summary>The same with one piece of text replaced, which must be there.</summary>
    public static XElement With(this string content, string old, string replacement)
    {
        Assert.Contains(old, content);
        return Config(content.Replace(old, replacement));
    }

    public static string Text(this XElement element) => ServiceXml.ToText(element);
}
