using System.Xml.Linq;

namespace CdpTools.Xml;

/// <summary>
/// The API's own order of elements, for elements that a patch adds. CloudFront's clients send three different orders
/// and all are accepted, so this is for readers of the wire; what is already in a document is never moved.
/// </summary>
internal static class ElementOrder
{
    // [D] botocore 1.43.11, cloudfront/2020-05-31/service-2.json, members in model order.
    private static readonly Dictionary<string, string[]> Orders = new(StringComparer.Ordinal)
    {
        ["ContinuousDeploymentPolicyConfig"] = ["StagingDistributionDnsNames", "Enabled", "TrafficConfig"],
        ["TrafficConfig"] = ["SingleWeightConfig", "SingleHeaderConfig", "Type"],
        ["SingleWeightConfig"] = ["Weight", "SessionStickinessConfig"],
        ["SessionStickinessConfig"] = ["IdleTTL", "MaximumTTL"],
        ["SingleHeaderConfig"] = ["Header", "Value"],
        ["DistributionConfig"] =
        [
            "CallerReference", "Aliases", "DefaultRootObject", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors",
            "CustomErrorResponses", "Comment", "Logging", "PriceClass", "Enabled", "ViewerCertificate", "Restrictions", "WebACLId",
            "HttpVersion", "IsIPV6Enabled", "ContinuousDeploymentPolicyId", "Staging", "AnycastIpListId", "TenantConfig",
            "ConnectionMode", "ViewerMtlsConfig", "ConnectionFunctionAssociation", "CacheTagConfig",
        ],
    };

    public static void Insert(XElement parent, XElement added)
    {
        string[] order = added.Name.LocalName is "Quantity" or "Items"
            ? ["Quantity", "Items"]
            : Orders.GetValueOrDefault(parent.Name.LocalName, []);
        int place = Array.IndexOf(order, added.Name.LocalName);
        XElement? before = place < 0
            ? null
            : parent.Elements().LastOrDefault(e => Array.IndexOf(order, e.Name.LocalName) is var p && p >= 0 && p < place);
        if (before is not null)
        {
            before.AddAfterSelf(added);
        }
        else if (place >= 0)
        {
            parent.AddFirst(added);
        }
        else
        {
            parent.Add(added);
        }
    }
}
