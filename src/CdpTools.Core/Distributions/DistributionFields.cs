using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>What promotion does with each setting of a distribution, and what may differ while a policy is attached.</summary>
internal static class DistributionFields
{
    // [D] M26, UpdateDistributionWithStagingConfig: the primary keeps Aliases and ContinuousDeploymentPolicyId. That it
    // keeps its own CallerReference and stays no staging distribution is [I].
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal) { "Aliases", DistributionXml.PolicyId, "CallerReference", "Staging" };

    // [D] Developer Guide: cache behaviors, origins and origin groups, custom error responses, geo restrictions, default
    // root object, logging, comment. Enabled is on no list; promotion overwrites it [I], so it is no locked setting.
    private static readonly HashSet<string> MayDiffer = new(StringComparer.Ordinal)
    {
        "DefaultCacheBehavior", "CacheBehaviors", "Origins", "OriginGroups", "CustomErrorResponses", "Restrictions",
        "DefaultRootObject", "Logging", "Comment", "Enabled",
    };

    // Newer than the guide's list (2025-06): mutual TLS, connection functions, cache tags, and parts of origins [D] M26.
    private static readonly HashSet<string> Newer = new(StringComparer.Ordinal)
    {
        "ViewerMtlsConfig", "ConnectionFunctionAssociation", "CacheTagConfig", "OriginMtlsConfig", "ResponseCompletionTimeout", "IpAddressType",
    };

    /// <summary>
    /// What promotion does with a setting. Whatever the guide does not list is locked [I]: its list is a whitelist. Of what is newer than the
    /// list nobody knows.
    /// </summary>
    public static CdpPromotionEffect EffectOf(FieldPath path) =>
        path.Steps.Any(s => Newer.Contains(s.Name.LocalName)) ? CdpPromotionEffect.Unknown
        : Kept.Contains(SettingOf(path)) ? CdpPromotionEffect.Kept
        : MayDiffer.Contains(SettingOf(path)) ? CdpPromotionEffect.Promoted
        : CdpPromotionEffect.Locked;

    /// <summary>The top-level setting that a path belongs to.</summary>
    public static string SettingOf(FieldPath path) => path.Steps.Count == 0 ? "" : path.Steps[0].Name.LocalName;

    /// <summary>What differs between two configurations, as a user is shown it.</summary>
    public static List<CdpDistributionDifference> Compare(XElement primary, XElement staging) =>
        [
            .. XmlDiff.Differences(primary, staging)
                .Select(c => new CdpDistributionDifference(c.Path.ToString(), EffectOf(c.Path), c.OldText, c.NewText)),
        ];

    /// <summary>What promotion would change in the primary.</summary>
    public static List<FieldChange> Promoted(XElement primary, XElement staging) =>
        [.. XmlDiff.Differences(primary, staging).Where(c => EffectOf(c.Path) != CdpPromotionEffect.Kept)];

    /// <summary>The primary as promotion makes it: the staging configuration with what the primary keeps.</summary>
    public static XElement AfterPromotion(XElement primary, XElement staging)
    {
        var after = new XElement(staging);
        foreach (string name in Kept)
        {
            XmlPatch.SetChild(after, after.Name.Namespace + name, primary.Element(primary.Name.Namespace + name));
        }

        return after;
    }

    /// <summary>Whether the two have the same content but for what tells a primary from its staging distribution.</summary>
    public static bool SameButForKept(XElement primary, XElement staging) => Promoted(primary, staging).Count == 0;
}
