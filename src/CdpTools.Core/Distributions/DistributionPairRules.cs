using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>
/// The pre-flight of a pair: everything that CloudFront rejects with an IllegalUpdate that names no field, and what is
/// legal and has hurt others. Facts: Developer Guide, "continuous deployment", and reports that each rule cites.
/// </summary>
internal static class DistributionPairRules
{
    private const string DetachFirst = "While a policy is attached it cannot be changed: detach the policy (Unregister-CdpPolicy), make both "
        + "alike, attach it again (Register-CdpPolicy).";

    /// <summary>Checks a pair of configurations.</summary>
    /// <param name="primary">The primary's configuration.</param>
    /// <param name="staging">The staging distribution's configuration.</param>
    /// <param name="byWeight">Whether the policy between them is known to choose traffic by weight.</param>
    public static IEnumerable<CdpDistributionFinding> Check(XElement primary, XElement staging, bool byWeight = false) =>
    [
        .. CheckRoles(primary, staging),
        .. CheckLocked(primary, staging),
        .. CheckPrimary(primary),
        .. IsHttp3(staging) ? [Http3(primary, staging, "staging distribution")] : Array.Empty<CdpDistributionFinding>(),
        .. CheckAliases(staging),
        .. CheckEnabled(primary, staging),
        .. CheckPatterns(primary, staging),
        .. CheckOriginAccess(primary, staging),
        .. CheckCustomErrors(primary, staging, byWeight),
        .. CheckNewer(primary, staging),
    ];

    /// <summary>Checks whether a primary can use continuous deployment at all.</summary>
    public static IEnumerable<CdpDistributionFinding> CheckPrimary(XElement primary)
    {
        // [D] "a distribution that supports HTTP/3 can't use continuous deployment"; [W] noticed only at the copy.
        if (IsHttp3(primary))
        {
            yield return Http3(primary, null, "primary");
        }

        // [D] M26: not for multi-tenant distributions.
        if (DistributionXml.Text(primary, "ConnectionMode") is "tenant-only")
        {
            yield return Error(ErrorIds.MultiTenant, "ConnectionMode", "tenant-only", null,
                "The primary is a multi-tenant distribution, and those cannot use continuous deployment.", "Use another distribution.");
        }
    }

    /// <summary>The settings that may not differ while a policy is attached.</summary>
    public static IEnumerable<CdpDistributionFinding> CheckLocked(XElement primary, XElement staging) =>
        XmlDiff.Differences(primary, staging)
            .Where(c => DistributionFields.EffectOf(c.Path) == CdpPromotionEffect.Locked)
            .Select(Locked);

    /// <summary>Throws for the first error among findings, and names all of them.</summary>
    /// <exception cref="CdpValidationException">There is one.</exception>
    public static void Require(IEnumerable<CdpDistributionFinding> findings)
    {
        List<CdpDistributionFinding> errors = [.. findings.Where(f => f.Severity == CdpSeverity.Error)];
        if (errors.Count > 0)
        {
            throw new CdpValidationException(errors[0].RuleId, string.Join(" ", errors.Select(e => e.Message)))
            {
                RecommendedAction = string.Join(" ", errors.Select(e => e.Action).Distinct()),
            };
        }
    }

    // [W] price class, certificate, HTTP versions, IPv6 and web ACL are greyed out in the console (qiita, sakai00kou);
    // certificate and minimum TLS version rejected by the API (aws-cli#10446); the rest is [I], off the guide's list.
    private static CdpDistributionFinding Locked(FieldChange change)
    {
        (string id, string name) = DistributionFields.SettingOf(change.Path) switch
        {
            "PriceClass" => (ErrorIds.PriceClassDiffers, "The price class"),
            "ViewerCertificate" => (ErrorIds.ViewerCertificateDiffers, "The viewer certificate or its TLS version"),
            "HttpVersion" => (ErrorIds.HttpVersionDiffers, "The HTTP version"),
            "IsIPV6Enabled" => (ErrorIds.Ipv6Differs, "IPv6"),
            "WebACLId" => (ErrorIds.WebAclDiffers, "The web ACL"),
            var setting => (ErrorIds.LockedSettingDiffers, setting),
        };
        return Error(id, change.Path.ToString(), change.OldText, change.NewText,
            $"{name} may not differ: {change.Path} is {change.OldText ?? "(none)"} on the primary and {change.NewText ?? "(none)"} on staging.",
            DetachFirst);
    }

    /// <summary>Which of the two is a staging distribution.</summary>
    public static IEnumerable<CdpDistributionFinding> CheckRoles(XElement primary, XElement staging)
    {
        if (DistributionXml.IsTrue(primary, "Staging"))
        {
            yield return Error(ErrorIds.PrimaryIsStaging, "Staging", "true", DistributionXml.Text(staging, "Staging"),
                "What was given as the primary is a staging distribution.", "Give the distribution that has your aliases as -Primary.");
        }

        if (!DistributionXml.IsTrue(staging, "Staging"))
        {
            yield return Error(ErrorIds.NotStaging, "Staging", DistributionXml.Text(primary, "Staging"), DistributionXml.Text(staging, "Staging"),
                "What was given as the staging distribution is none, and a distribution cannot be made one afterwards.",
                "Copy one with New-CdpStagingDistribution.");
        }
    }

    private static bool IsHttp3(XElement config) => DistributionXml.Text(config, "HttpVersion")?.Contains("3", StringComparison.Ordinal) == true;

    private static CdpDistributionFinding Http3(XElement primary, XElement? staging, string which) => Error(
        ErrorIds.Http3, "HttpVersion", DistributionXml.Text(primary, "HttpVersion"), staging is null
            ? null
            : DistributionXml.Text(staging, "HttpVersion"),
        $"The {which} supports HTTP/3, and such a distribution cannot use continuous deployment.",
        staging is null ? "Set its HttpVersion to http2 first." : "Set HttpVersion to http2 on both, without a policy attached.");

    // [W] open-next#75: AWS rejects them.
    private static IEnumerable<CdpDistributionFinding> CheckAliases(XElement staging)
    {
        IReadOnlyList<string> aliases = DistributionXml.Aliases(staging);
        if (aliases.Count > 0)
        {
            yield return Error(ErrorIds.StagingHasAliases, "Aliases", null, string.Join(", ", aliases),
                $"The staging distribution has aliases ({string.Join(", ", aliases)}), and it may have none.",
                "Take them out; the primary's aliases lead to both.");
        }
    }

    // Promotion overwrites Enabled too [D]: a disabled staging distribution would switch the site off.
    private static IEnumerable<CdpDistributionFinding> CheckEnabled(XElement primary, XElement staging)
    {
        if (DistributionXml.IsTrue(primary, "Enabled") && !DistributionXml.IsTrue(staging, "Enabled"))
        {
            yield return Warning(ErrorIds.StagingDisabled, "Enabled", "true", "false",
                "The staging distribution is disabled: it serves nothing, and promoting it would disable the primary.",
                "Enable it: Update-CdpDistribution -Enabled $true.");
        }
    }

    // [D] Developer Guide, written as a warning.
    private static IEnumerable<CdpDistributionFinding> CheckPatterns(XElement primary, XElement staging)
    {
        List<string?> known = [.. DistributionXml.Members(primary, "CacheBehaviors").Select(b => DistributionXml.Text(b, "PathPattern"))];
        IEnumerable<string?> patterns = DistributionXml.Members(staging, "CacheBehaviors").Select(b => DistributionXml.Text(b, "PathPattern"));
        foreach (string? pattern in patterns.Where(p => !known.Contains(p)))
        {
            yield return Warning(ErrorIds.PathPatternNotInPrimary, $"CacheBehaviors[{pattern}]", null, pattern,
                $"The staging distribution has a behavior for '{pattern}' and the primary does not; viewers may get error responses.",
                "Let the staging path patterns be the primary's, or some of them.");
        }
    }

    // The bucket policy's AWS:SourceArn must list both distributions [W] several guides.
    private static IEnumerable<CdpDistributionFinding> CheckOriginAccess(XElement primary, XElement staging)
    {
        IEnumerable<XElement> origins = DistributionXml.Members(staging, "Origins");
        foreach (XElement origin in origins.Where(o => DistributionXml.Text(o, "OriginAccessControlId") is { Length: > 0 }))
        {
            string? id = DistributionXml.Text(origin, "Id"), control = DistributionXml.Text(origin, "OriginAccessControlId");
            XElement? same = DistributionXml.Members(primary, "Origins").FirstOrDefault(o => DistributionXml.Text(o, "Id") == id);
            bool isFunction = DistributionXml.Text(origin, "DomainName")?.Contains(".lambda-url.", StringComparison.OrdinalIgnoreCase) == true;
            (string protectedBy, string action) = isFunction
                ? (
                    "so its function's policy",
                    "Allow lambda:InvokeFunctionUrl and lambda:InvokeFunction for the ARN of the staging distribution too.")
                : ("so its bucket policy", "See that AWS:SourceArn in the bucket policy lists the ARN of the staging distribution.");
            yield return Warning(
                ErrorIds.OriginAccessControl,
                $"Origins[{id}].OriginAccessControlId",
                same is null ? null : DistributionXml.Text(same, "OriginAccessControlId"),
                control,
                $"The origin '{id}' is protected by an origin access control, {protectedBy} must name the staging distribution too.",
                action);
        }
    }

    // [W] dev.to/aws-builders 47ok, mauricebrg 2025-09.
    private static IEnumerable<CdpDistributionFinding> CheckCustomErrors(XElement primary, XElement staging, bool byWeight)
    {
        int atPrimary = DistributionXml.Members(primary, "CustomErrorResponses").Count();
        int atStaging = DistributionXml.Members(staging, "CustomErrorResponses").Count();
        if (byWeight && atPrimary + atStaging > 0)
        {
            yield return Warning(ErrorIds.WeightWithCustomErrors, "CustomErrorResponses", $"{atPrimary}", $"{atStaging}",
                "Others have seen intermittent HTTP 500 answers with weighted routing and custom error responses together.",
                "Watch the 5xx rate, or route by header (Set-CdpTrafficHeader).");
        }
    }

    // Neither documented nor seen [?].
    private static IEnumerable<CdpDistributionFinding> CheckNewer(XElement primary, XElement staging) =>
        XmlDiff.Differences(primary, staging)
            .Where(c => DistributionFields.EffectOf(c.Path) == CdpPromotionEffect.Unknown)
            .Select(c => Warning(ErrorIds.UndocumentedDiffers, c.Path.ToString(), c.OldText, c.NewText,
                $"{c.Path} differs, and whether it may while a policy is attached is not documented: it is newer than CloudFront's own list.",
                "If CloudFront answers with IllegalUpdate, make both alike first."));

    internal static CdpDistributionFinding Error(string id, string path, string? primary, string? staging, string message, string action) =>
        new(id, CdpSeverity.Error, path, primary, staging, message, action);

    private static CdpDistributionFinding Warning(string id, string path, string? primary, string? staging, string message, string action) =>
        new(id, CdpSeverity.Warning, path, primary, staging, message, action);
}
