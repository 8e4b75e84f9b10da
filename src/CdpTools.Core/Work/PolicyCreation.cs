using System.Xml.Linq;
using CdpTools.Policies;
using CdpTools.Writes;
using CdpTools.Xml;

namespace CdpTools.Work;

/// <summary>Creates policies.</summary>
internal sealed class PolicyCreation(CloudFront cloud)
{
    /// <summary>Plans the creation.</summary>
    /// <param name="config">The new policy.</param>
    /// <param name="original">The policy that it is a copy of, whose unknown elements are copied too; null for none.</param>
    /// <exception cref="CdpValidationException">A rule would be broken.</exception>
    public Plan Planned(CdpPolicyConfig config, CdpPolicy? original)
    {
        PolicyRules.Require(config);
        XElement document = original?.Document is { } read ? PolicyXml.Patch(read, config) : PolicyXml.Create(config);
        IReadOnlyList<string> names = config.StagingDistributionDnsNames;
        var write = new CreateWrite(cloud.Policies, document, names);
        return new(
            write.Name,
            $"staging distribution {string.Join(", ", names)}",
            "Create the policy: " + ChangeText.Values(document),
            [Step.Of("create the policy", write)]);
    }
}
