using System.Collections.Specialized;

namespace CdpTools.Policies;

/// <summary>Writes models as the API's own shape, as the AWS CLI and boto3 print it.</summary>
internal static class ApiShape
{
    public static OrderedDictionary Of(CdpPolicy policy) => new()
    {
        ["ETag"] = policy.ETag,
        ["ContinuousDeploymentPolicy"] = new OrderedDictionary
        {
            ["Id"] = policy.Id,
            ["LastModifiedTime"] = policy.LastModifiedTime,
            ["ContinuousDeploymentPolicyConfig"] = Of(policy.Config),
        },
    };

    public static OrderedDictionary Of(CdpPolicyConfig config)
    {
        List<string> names = config.StagingDistributionDnsNames ?? [];
        var shape = new OrderedDictionary
        {
            ["StagingDistributionDnsNames"] = new OrderedDictionary { ["Quantity"] = names.Count, ["Items"] = names.ToArray() },
            ["Enabled"] = config.Enabled,
        };
        if (config.TrafficConfig is { } traffic)
        {
            shape["TrafficConfig"] = Of(traffic);
        }

        return shape;
    }

    private static OrderedDictionary Of(CdpTrafficConfig traffic)
    {
        var shape = new OrderedDictionary();
        if (traffic.SingleWeightConfig is { } weight)
        {
            var single = new OrderedDictionary { ["Weight"] = weight.Weight };
            if (weight.SessionStickinessConfig is { } sticky)
            {
                single["SessionStickinessConfig"] = new OrderedDictionary { ["IdleTTL"] = sticky.IdleTTL, ["MaximumTTL"] = sticky.MaximumTTL };
            }

            shape["SingleWeightConfig"] = single;
        }

        if (traffic.SingleHeaderConfig is { } header)
        {
            shape["SingleHeaderConfig"] = new OrderedDictionary { ["Header"] = header.Header, ["Value"] = header.Value };
        }

        shape["Type"] = traffic.Type;
        return shape;
    }
}
