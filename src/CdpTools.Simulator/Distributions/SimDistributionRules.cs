using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>
/// What a distribution's configuration may say by itself. The codes are the declared ones [D]; the conditions are the
/// documented ones that matter for staging pairs, not all that the service knows [I].
/// </summary>
internal static class SimDistributionRules
{
    private const int MaximumComment = 128; // [D]

    private static readonly int[] s_errorCodes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]; // [D]

    /// <summary>Quantities and values; the result is the configuration as it is kept.</summary>
    public static XElement Check(XElement sent)
    {
        Document.CheckQuantities(sent, DistributionShapes.Config);
        XElement config = Document.Canonical(sent, DistributionShapes.Config);
        if (config.ChildText("CallerReference")!.Length == 0)
        {
            throw SimError.InvalidArgument("The parameter CallerReference is required.");
        }

        if (config.ChildText("Comment")!.Length > MaximumComment)
        {
            throw SimError.InvalidArgument("The parameter Comment is too long.");
        }

        if (config.ChildText("DefaultRootObject")!.StartsWith('/'))
        {
            throw new SimError(400, "InvalidDefaultRootObject", "The default root object file name is too big or contains an invalid character.");
        }

        CheckOrigins(config);
        CheckBehaviors(config);
        CheckErrorResponses(config);
        CheckAliases(config);
        CompleteCertificate(config);
        return config;
    }

    /// <summary>Members that create fills in and an update must name [W]. Which others there are is not known.</summary>
    public static void CheckDemands(XElement sent)
    {
        if (sent.ListItems("Origins", "Origin").Any(o => o.Child("CustomOriginConfig") is { } custom && custom.Child("OriginReadTimeout") is null))
        {
            throw new SimError(400, "IllegalUpdate", "OriginReadTimeout is required for updates");
        }

        if (sent.Child("WebACLId") is null)
        {
            throw new SimError(400, "IllegalUpdate", "WebACLId is missing for the resource");
        }
    }

    /// <summary>A staging distribution has no aliases [W] and no HTTP/3 [W]; tenant-only ones take no part [D].</summary>
    public static void CheckStaging(XElement config)
    {
        if (config.ListItems("Aliases", "CNAME").Any())
        {
            throw SimError.InvalidArgument("The parameter Aliases is not supported for staging distributions.");
        }

        CheckCanTakePart(config);
    }

    /// <summary>What both distributions of a pair must be.</summary>
    public static void CheckCanTakePart(XElement config)
    {
        if (config.ChildText("HttpVersion") is "http3" or "http2and3")
        {
            throw SimError.InvalidArgument("The parameter HTTP3 is not supported for Continuous Deployment Policy.");
        }

        if (config.ChildText("ConnectionMode") == "tenant-only")
        {
            throw SimError.InvalidArgument("The parameter ConnectionMode is not supported for Continuous Deployment Policy.");
        }
    }

    private static void CheckOrigins(XElement config)
    {
        HashSet<string> ids = [];
        foreach (XElement origin in config.ListItems("Origins", "Origin"))
        {
            string path = origin.ChildText("OriginPath")!;
            string domain = origin.ChildText("DomainName")!;
            if (!ids.Add(origin.ChildText("Id")!))
            {
                throw SimError.InvalidArgument("The parameter Origin Id is not unique.");
            }

            if (!domain.Contains('.', StringComparison.Ordinal) || Uri.CheckHostName(domain) != UriHostNameType.Dns)
            {
                throw SimError.InvalidArgument("The parameter origin name must be a domain name."); // [W]
            }

            if (path.Length > 0 && (path[0] != '/' || path[^1] == '/'))
            {
                throw SimError.InvalidArgument("The parameter OriginPath is not valid.");
            }

            int kinds = new[] { "S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig" }.Count(kind => origin.Child(kind) is not null);
            if (kinds != 1)
            {
                throw SimError.InvalidArgument("The parameter origin must have one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.");
            }
        }

        if (ids.Count == 0)
        {
            throw SimError.InvalidArgument("The parameter Origins is required.");
        }
    }

    private static void CheckBehaviors(XElement config)
    {
        IEnumerable<XElement> origins = config.ListItems("Origins", "Origin").Concat(config.ListItems("OriginGroups", "OriginGroup"));
        HashSet<string> targets = [.. origins.Select(o => o.ChildText("Id")!)];
        HashSet<string> patterns = [];
        foreach (XElement behavior in config.ListItems("CacheBehaviors", "CacheBehavior").Prepend(config.Child("DefaultCacheBehavior")!))
        {
            if (!targets.Contains(behavior.ChildText("TargetOriginId")!))
            {
                throw new SimError(404, "NoSuchOrigin", "No origin exists with the specified Origin Id.");
            }

            if (behavior.ChildText("PathPattern") is { } pattern && !patterns.Add(pattern))
            {
                throw SimError.InvalidArgument("The parameter PathPattern is not unique.");
            }

            CheckCaching(behavior);
        }
    }

    private static void CheckCaching(XElement behavior)
    {
        bool hasPolicy = behavior.ChildText("CachePolicyId") is { Length: > 0 };
        bool hasValues = behavior.Child("ForwardedValues") is not null;
        if (hasPolicy == hasValues)
        {
            throw SimError.InvalidArgument(hasPolicy
                ? "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior."
                : "The parameter ForwardedValues is required.");
        }

        if (hasValues && behavior.Child("MinTTL") is null)
        {
            throw SimError.InvalidArgument("The parameter MinTTL is required."); // [W]
        }

        long minimum = Seconds("MinTTL", 0);
        long usual = Seconds("DefaultTTL", minimum);
        if (minimum > usual || usual > Seconds("MaxTTL", usual))
        {
            throw new SimError(400, "InvalidTTLOrder", "The TTL order specified is not valid.");
        }

        long Seconds(string name, long otherwise) =>
            behavior.ChildText(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static void CheckErrorResponses(XElement config)
    {
        foreach (XElement response in config.ListItems("CustomErrorResponses", "CustomErrorResponse"))
        {
            if (!s_errorCodes.Contains((int)long.Parse(response.ChildText("ErrorCode")!, CultureInfo.InvariantCulture)))
            {
                throw new SimError(400, "InvalidErrorCode", "An invalid error code was specified.");
            }

            // A page needs a code and a code needs a page [D].
            if ((response.ChildText("ResponsePagePath")!.Length > 0) != (response.ChildText("ResponseCode")!.Length > 0))
            {
                throw new SimError(400, "InvalidResponseCode", "A response code is not valid.");
            }
        }
    }

    private static void CheckAliases(XElement config)
    {
        List<string> aliases = [.. config.ListItems("Aliases", "CNAME").Select(a => a.Value)];
        if (aliases.Distinct(StringComparer.OrdinalIgnoreCase).Count() != aliases.Count || aliases.Any(a => a.Length == 0))
        {
            throw SimError.InvalidArgument("The parameter CNAME is not valid.");
        }

        if (aliases.Count > 0 && config.Child("ViewerCertificate") is { } certificate && !HasOwnCertificate(certificate))
        {
            throw new SimError(
                400,
                "InvalidViewerCertificate",
                "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your "
                + "authorization to use the domain name.");
        }
    }

    private static bool HasOwnCertificate(XElement certificate) =>
        certificate.ChildText("ACMCertificateArn") is { Length: > 0 } || certificate.ChildText("IAMCertificateId") is { Length: > 0 };

    /// <summary>Replies carry members that follow from the others, the deprecated pair among them [W]; texts of defaults are ours [I].</summary>
    private static void CompleteCertificate(XElement config)
    {
        XElement certificate = config.Child("ViewerCertificate")!;
        bool own = HasOwnCertificate(certificate);
        Set("CloudFrontDefaultCertificate", own ? "false" : "true");
        Fill("SSLSupportMethod", own ? "sni-only" : "vip");
        Fill("MinimumProtocolVersion", own ? "TLSv1.2_2021" : "TLSv1");
        if (certificate.ChildText("ACMCertificateArn") is { Length: > 0 } arn)
        {
            Set("Certificate", arn);
        }
        else if (certificate.ChildText("IAMCertificateId") is { Length: > 0 } iam)
        {
            Set("Certificate", iam);
        }
        else
        {
            certificate.Child("Certificate")?.Remove();
        }

        Set("CertificateSource", !own ? "cloudfront" : certificate.ChildText("ACMCertificateArn") is { Length: > 0 } ? "acm" : "iam");
        certificate.ReplaceWith(Document.Canonical(certificate, DistributionShapes.ViewerCertificate));

        void Set(string name, string value) => certificate.SetElementValue(SimXml.Namespace + name, value);

        void Fill(string name, string value)
        {
            if (certificate.Child(name) is null)
            {
                Set(name, value);
            }
        }
    }
}
