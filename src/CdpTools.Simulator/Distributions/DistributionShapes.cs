using static CdpTools.Simulator.Member;
using static CdpTools.Simulator.Shape;

namespace CdpTools.Simulator;

/// <summary>
/// The distribution's part of the service model [D]. What create fills in for members that are left out follows the
/// API reference where it names a default, else it is ours [I]. Members that AWS adds later need no entry here: they are kept.
/// </summary>
internal static class DistributionShapes
{
    private const string NoItems = "<Quantity>0</Quantity>";
    private const string NotEnabled = "<Enabled>false</Enabled>";
    private const string NotEnabledNoItems = NotEnabled + NoItems;
    private const string ReadMethods = "<Quantity>2</Quantity><Items><Method>HEAD</Method><Method>GET</Method></Items>";

    private static readonly Shape s_eventType = OneOf("viewer-request", "viewer-response", "origin-request", "origin-response");
    private static readonly Shape s_method = OneOf("GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS", "DELETE");
    private static readonly Shape s_names = List("Name", Text);

    /// <summary>One origin.</summary>
    public static Shape Origin { get; } = Structure(
        Required("Id", Text),
        Required("DomainName", Text),
        Optional("OriginPath", Text, ""),
        Optional("CustomHeaders", List("OriginCustomHeader", Structure(Required("HeaderName", Text), Required("HeaderValue", Text))), NoItems),
        Optional("S3OriginConfig", Structure(
            Required("OriginAccessIdentity", Text),
            Optional("OriginReadTimeout", Integer))),
        Optional("CustomOriginConfig", Structure(
            Required("HTTPPort", Integer),
            Required("HTTPSPort", Integer),
            Required("OriginProtocolPolicy", OneOf("http-only", "match-viewer", "https-only")),
            Optional(
                "OriginSslProtocols",
                List("SslProtocol", OneOf("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2")),
                "<Quantity>1</Quantity><Items><SslProtocol>TLSv1.2</SslProtocol></Items>"),
            Optional("OriginReadTimeout", Integer, "30"),
            Optional("OriginKeepaliveTimeout", Integer, "5"),
            Optional("IpAddressType", OneOf("ipv4", "ipv6", "dualstack")),
            Optional("OriginMtlsConfig", Structure(Required("ClientCertificateArn", Text))))),
        Optional("VpcOriginConfig", Structure(
            Required("VpcOriginId", Text),
            Optional("OwnerAccountId", Text),
            Optional("OriginReadTimeout", Integer, "30"),
            Optional("OriginKeepaliveTimeout", Integer, "5"))),
        Optional("ConnectionAttempts", Integer, "3"),
        Optional("ConnectionTimeout", Integer, "10"),
        Optional("ResponseCompletionTimeout", Integer),
        Optional("OriginShield", Structure(Required("Enabled", Flag), Optional("OriginShieldRegion", Text)), NotEnabled),
        Optional("OriginAccessControlId", Text, ""));

    /// <summary>The viewer certificate.</summary>
    public static Shape ViewerCertificate { get; } = Structure(
        Optional("CloudFrontDefaultCertificate", Flag),
        Optional("IAMCertificateId", Text),
        Optional("ACMCertificateArn", Text),
        Optional("SSLSupportMethod", OneOf("sni-only", "vip", "static-ip")),
        Optional(
            "MinimumProtocolVersion",
            OneOf("SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.3_2025", "TLSv1.2_2025")),
        Optional("Certificate", Text),
        Optional("CertificateSource", OneOf("cloudfront", "iam", "acm")));

    /// <summary>The default cache behavior.</summary>
    public static Shape DefaultCacheBehavior { get; } = Structure(Behavior());

    /// <summary>A cache behavior for a path pattern.</summary>
    public static Shape CacheBehavior { get; } = Structure([Required("PathPattern", Text), .. Behavior()]);

    /// <summary>The whole configuration.</summary>
    public static Shape Config { get; } = Structure(
        Required("CallerReference", Text),
        Optional("Aliases", List("CNAME", Text), NoItems),
        Optional("DefaultRootObject", Text, ""),
        Required("Origins", List("Origin", Origin)),
        Optional("OriginGroups", List("OriginGroup", OriginGroup()), NoItems),
        Required("DefaultCacheBehavior", DefaultCacheBehavior),
        Optional("CacheBehaviors", List("CacheBehavior", CacheBehavior), NoItems),
        Optional("CustomErrorResponses", List("CustomErrorResponse", CustomErrorResponse()), NoItems),
        Required("Comment", Text),
        Optional("Logging", Logging(), NotEnabled + "<IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix>"),
        Optional("PriceClass", OneOf("PriceClass_100", "PriceClass_200", "PriceClass_All", "None"), "PriceClass_All"),
        Required("Enabled", Flag),
        Optional("ViewerCertificate", ViewerCertificate, "<CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate>"),
        Optional("Restrictions", Restrictions(), "<GeoRestriction><RestrictionType>none</RestrictionType><Quantity>0</Quantity></GeoRestriction>"),
        Optional("WebACLId", Text, ""),
        Optional("HttpVersion", OneOf("http1.1", "http2", "http3", "http2and3"), "http2"),
        Optional("IsIPV6Enabled", Flag, "false"),
        Optional("ContinuousDeploymentPolicyId", Text, ""),
        Optional("Staging", Flag, "false"),
        Optional("AnycastIpListId", Text),
        Optional("TenantConfig", Structure()),
        Optional("ConnectionMode", OneOf("direct", "tenant-only")),
        Optional("ViewerMtlsConfig", Structure()),
        Optional("ConnectionFunctionAssociation", Structure(Required("Id", Text))),
        Optional("CacheTagConfig", Structure(Required("HeaderName", Text))));

    /// <summary>Tags.</summary>
    public static Shape Tags { get; } = Structure(
        Optional("Items", Items("Tag", Structure(Required("Key", Text), Optional("Value", Text)))));

    /// <summary>Keys of tags.</summary>
    public static Shape TagKeys { get; } = Structure(Optional("Items", Items("Key", Text)));

    /// <summary>The body of CreateDistributionWithTags.</summary>
    public static Shape ConfigWithTags { get; } = Structure(Required("DistributionConfig", Config), Required("Tags", Tags));

    /// <summary>The body of CopyDistribution.</summary>
    public static Shape Copy { get; } = Structure(Required("CallerReference", Text), Optional("Enabled", Flag, "true"));

    /// <summary>The body of CreateInvalidation.</summary>
    public static Shape InvalidationBatch { get; } = Structure(
        Required("Paths", List("Path", Text)),
        Required("CallerReference", Text));

    /// <summary>The body of CreateMonitoringSubscription.</summary>
    public static Shape MonitoringSubscription { get; } = Structure(
        Optional("RealtimeMetricsSubscriptionConfig", Structure(
            Required("RealtimeMetricsSubscriptionStatus", OneOf("Enabled", "Disabled")))));

    private static Member[] Behavior() =>
    [
        Required("TargetOriginId", Text),
        Optional("TrustedSigners", List("AwsAccountNumber", Text, before: [Required("Enabled", Flag)]), NotEnabledNoItems),
        Optional("TrustedKeyGroups", List("KeyGroup", Text, before: [Required("Enabled", Flag)]), NotEnabledNoItems),
        Required("ViewerProtocolPolicy", OneOf("allow-all", "https-only", "redirect-to-https")),
        Optional(
            "AllowedMethods",
            List("Method", s_method, after: [Optional("CachedMethods", List("Method", s_method), ReadMethods)]),
            ReadMethods + $"<CachedMethods>{ReadMethods}</CachedMethods>"),
        Optional("SmoothStreaming", Flag, "false"),
        Optional("Compress", Flag, "false"),
        Optional(
            "LambdaFunctionAssociations",
            List(
                "LambdaFunctionAssociation",
                Structure(Required("LambdaFunctionARN", Text), Required("EventType", s_eventType), Optional("IncludeBody", Flag, "false"))),
            NoItems),
        Optional(
            "FunctionAssociations",
            List("FunctionAssociation", Structure(Required("FunctionARN", Text), Required("EventType", s_eventType))),
            NoItems),
        Optional("FieldLevelEncryptionId", Text, ""),
        Optional("RealtimeLogConfigArn", Text),
        Optional("CachePolicyId", Text),
        Optional("OriginRequestPolicyId", Text),
        Optional("ResponseHeadersPolicyId", Text),
        Optional("GrpcConfig", Structure(Required("Enabled", Flag)), NotEnabled),
        Optional("ForwardedValues", Structure(
            Required("QueryString", Flag),
            Required("Cookies", Structure(Required("Forward", OneOf("none", "whitelist", "all")), Optional("WhitelistedNames", s_names))),
            Optional("Headers", s_names, NoItems),
            Optional("QueryStringCacheKeys", s_names, NoItems))),
        Optional("MinTTL", Integer),
        Optional("DefaultTTL", Integer),
        Optional("MaxTTL", Integer),
    ];

    private static Shape OriginGroup() => Structure(
        Required("Id", Text),
        Required("FailoverCriteria", Structure(Required("StatusCodes", List("StatusCode", Integer)))),
        Required("Members", List("OriginGroupMember", Structure(Required("OriginId", Text)))),
        Optional("SelectionCriteria", OneOf("default", "media-quality-based")));

    private static Shape CustomErrorResponse() => Structure(
        Required("ErrorCode", Integer),
        Optional("ResponsePagePath", Text, ""),
        Optional("ResponseCode", Text, ""),
        Optional("ErrorCachingMinTTL", Integer, "10"));

    private static Shape Logging() => Structure(
        Optional("Enabled", Flag, "false"),
        Optional("IncludeCookies", Flag, "false"),
        Optional("Bucket", Text, ""),
        Optional("Prefix", Text, ""));

    private static Shape Restrictions() => Structure(
        Required("GeoRestriction", List("Location", Text, before: [Required("RestrictionType", OneOf("blacklist", "whitelist", "none"))])));
}
