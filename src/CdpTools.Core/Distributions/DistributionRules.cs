using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>Rules for one distribution's configuration that two changes, each legal alone, can break together.</summary>
internal static class DistributionRules
{
    /// <exception cref="CdpValidationException">A behavior points to an origin that does not exist.</exception>
    public static void Require(XElement config)
    {
        if (config.Descendants().FirstOrDefault(e => !e.HasElements && !ServiceXml.CanCarry(e.Value)) is { } unfit)
        {
            throw DistributionFaults.NotForXml(unfit.Name.LocalName, unfit.Value);
        }

        HashSet<string> targets =
        [
            .. DistributionXml.Members(config, "Origins").Concat(DistributionXml.Members(config, "OriginGroups"))
                .Select(o => DistributionXml.Text(o, "Id")).OfType<string>(),
        ];
        IEnumerable<XElement> behaviors = DistributionXml.Members(config, "CacheBehaviors");
        if (config.Element(config.Name.Namespace + "DefaultCacheBehavior") is { } usual)
        {
            behaviors = behaviors.Append(usual);
        }

        foreach (XElement behavior in behaviors)
        {
            if (DistributionXml.Text(behavior, "TargetOriginId") is { } target && targets.Count > 0 && !targets.Contains(target))
            {
                throw DistributionFaults.NoTarget(DistributionXml.Text(behavior, "PathPattern"), target, string.Join(", ", targets));
            }
        }
    }
}
