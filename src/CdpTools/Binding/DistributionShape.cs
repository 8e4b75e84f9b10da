using System.Management.Automation;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Distributions;
using CdpTools.Xml;

namespace CdpTools.Binding;

/// <summary>
/// Recognises distributions in whatever shape they come back: Clixml, jobs and remoting with the document as read;
/// JSON, AWS Tools' response objects and the AWS CLI's output by id and ETag only.
/// </summary>
internal static class DistributionShape
{
    /// <summary>A distribution, if the object is one; null when it is something else.</summary>
    /// <param name="value">The object.</param>
    /// <param name="slim">Whether an object with no more than an Id will do.</param>
    public static CdpDistribution? TryRead(object value, bool slim = false)
    {
        if (value is CdpDistribution or PSObject { BaseObject: CdpDistribution })
        {
            return value as CdpDistribution ?? (CdpDistribution)((PSObject)value).BaseObject;
        }

        if (LooseObject.From(value) is not { } outer)
        {
            return null;
        }

        // {"ETag": …, "Distribution": {…}}: the AWS CLI, boto3, and AWS Tools with -Select *.
        LooseObject? distribution = outer.Has("Distribution") ? LooseObject.From(outer["Distribution"]) : outer;
        if (distribution?.Text("Id") is not { Length: > 0 } id
            || !(slim || distribution.Has("DomainName") || distribution.Has(DistributionXml.ConfigRoot)))
        {
            return null;
        }

        string? etag = outer.Text("ETag") ?? distribution.Text("ETag");
        XElement? document = Document(distribution);
        LooseObject config = LooseObject.From(distribution[DistributionXml.ConfigRoot]) ?? distribution;
        return new(id, string.IsNullOrEmpty(etag) ? null : etag, document)
        {
            IsFromOutside = true,
            ARN = distribution.Text("ARN"),
            Status = distribution.Text("Status"),
            DomainName = distribution.Text("DomainName"),
            LastModifiedTime = PolicyShape.Time(distribution["LastModifiedTime"]),
            Enabled = IsTrue(config["Enabled"]),
            Staging = IsTrue(config["Staging"]),
            Comment = config.Text("Comment"),
            Aliases = [.. Names(config["Aliases"])],
            ContinuousDeploymentPolicyId = config.Text(DistributionXml.PolicyId) is { Length: > 0 } policy ? policy : null,
        };
    }

    private static bool IsTrue(object? value) => value switch
    {
        bool truth => truth,
        string text => bool.TryParse(text, out bool truth) && truth,
        _ => false,
    };

    private static IEnumerable<string> Names(object? value) =>
        (LooseObject.List(value) ?? LooseObject.List(LooseObject.From(value)?["Items"]) ?? []).Select(n => n?.ToString() ?? "");

    private static XElement? Document(LooseObject distribution)
    {
        if (distribution.Text(PolicyShape.DocumentProperty) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return ServiceXml.Parse(text) is var document && document.Name.LocalName == DistributionXml.ConfigRoot ? document : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
