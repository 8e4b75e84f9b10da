namespace CdpTools.Aws;

/// <summary>Which region a service's calls go to and are signed for.</summary>
internal enum RegionRule
{
    /// <summary>One endpoint and one signing region for the whole partition: CloudFront.</summary>
    OnePerPartition,

    /// <summary>An endpoint in every region, signed for it.</summary>
    EachRegion,

    /// <summary>
    /// An endpoint in every region, and the one of the partition's CloudFront unless a call names another: there are CloudFront's metrics [D].
    /// </summary>
    CloudFrontsRegion,
}

/// <summary>
/// What differs between AWS services, for the door: another service is one more of these, and its operations. Errors need no
/// entry: the engine tells the envelopes of REST-XML, Query and JSON by how they begin, as proxies answer in any of them.
/// </summary>
/// <param name="SigningName">The name in the signature, which is also how the service's hosts begin.</param>
/// <param name="SettingsName">The name in AWS_ENDPOINT_URL_… and in the services section of a profile.</param>
/// <param name="Region">Which region calls go to.</param>
/// <param name="QueryVersion">The API version of a service that is called by AWS Query; null for others.</param>
internal sealed record AwsService(string SigningName, string SettingsName, RegionRule Region, string? QueryVersion = null)
{
    /// <summary>CloudFront, REST-XML. Its published hosts are in the engine's table of partitions.</summary>
    public static readonly AwsService CloudFront = new("cloudfront", "cloudfront", RegionRule.OnePerPartition);

    /// <summary>Security Token Service, Query. The SDK's own client calls it for roles, and the door for who is calling.</summary>
    public static readonly AwsService Sts = new("sts", "sts", RegionRule.EachRegion, "2011-06-15");

    /// <summary>CloudWatch, by Query: of its three protocols the one that is documented to stay.</summary>
    public static readonly AwsService CloudWatch = new("monitoring", "cloudwatch", RegionRule.CloudFrontsRegion, "2010-08-01");

    /// <summary>Simple Notification Service, Query.</summary>
    public static readonly AwsService Sns = new("sns", "sns", RegionRule.EachRegion, "2010-03-31");

    /// <summary>Simple Storage Service. The SDK's own client calls it.</summary>
    public static readonly AwsService S3 = new("s3", "s3", RegionRule.EachRegion);

    /// <summary>IAM Identity Center's portal, JSON. The SDK's own client calls it.</summary>
    public static readonly AwsService Sso = new("sso", "sso", RegionRule.EachRegion);

    /// <summary>IAM Identity Center's tokens, JSON. The SDK's own client calls it.</summary>
    public static readonly AwsService SsoOidc = new("oidc", "sso_oidc", RegionRule.EachRegion);

    /// <summary>AWS Sign-In, JSON, with hosts of its own: where a session of <c>aws login</c> is kept alive.</summary>
    public static readonly AwsService SignIn = new("signin", "signin", RegionRule.EachRegion);
}
