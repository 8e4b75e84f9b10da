namespace CdpTools.Aws.Endpoints;

/// <summary>
/// A partition of AWS and CloudFront's endpoints in it. CloudFront is global: one endpoint and one signing region a
/// partition [D], AWS's published endpoint rules. A null name means that the partition has no such endpoint.
/// </summary>
internal sealed record Partition(string Name, string RegionPrefix, string Suffix, string SigningRegion)
{
    private static readonly Partition Commercial = new("aws", "", "amazonaws.com", "us-east-1")
    {
        DualStackSuffix = "api.aws",
        CloudFront = "cloudfront.amazonaws.com",
        CloudFrontDualStack = "cloudfront.global.api.aws",
        CloudFrontFips = "cloudfront-fips.amazonaws.com",
        CloudFrontFipsDualStack = "cloudfront-fips.global.api.aws",
    };

    // The first whose prefix fits is the one; what fits none is a region of the commercial partition, as in the SDK.
    private static readonly Partition[] All =
    [
        new("aws-cn", "cn-", "amazonaws.com.cn", "cn-northwest-1")
        {
            DualStackSuffix = "api.amazonwebservices.com.cn",
            CloudFront = "cloudfront.cn-northwest-1.amazonaws.com.cn",
            CloudFrontDualStack = "cloudfront.api.amazonwebservices.com.cn",
            CloudFrontFips = "cloudfront-fips.cn-northwest-1.amazonaws.com.cn",
            CloudFrontFipsDualStack = "cloudfront-fips.api.amazonwebservices.com.cn",
        },
        new("aws-eusc", "eusc-", "amazonaws.eu", "eusc-de-east-1") { CloudFront = "cloudfront.amazonaws.eu" },

        // The rules yield the commercial name here, signed for GovCloud; CloudFront has no control plane there [I].
        new("aws-us-gov", "us-gov-", "amazonaws.com", "us-gov-west-1") { DualStackSuffix = "api.aws", CloudFront = "cloudfront.amazonaws.com" },
        new("aws-iso", "us-iso-", "c2s.ic.gov", "us-iso-east-1") { CloudFront = "cloudfront.c2s.ic.gov" },
        new("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "us-isob-east-1") { CloudFront = "cloudfront.sc2s.sgov.gov" },
        Commercial,
    ];

    /// <summary>The DNS suffix of dual-stack endpoints, or null.</summary>
    public string? DualStackSuffix { get; private init; }

    public required string CloudFront { get; init; }

    public string? CloudFrontDualStack { get; private init; }

    public string? CloudFrontFips { get; private init; }

    public string? CloudFrontFipsDualStack { get; private init; }

    /// <summary>The partition that a region belongs to.</summary>
    public static Partition Of(string region) => All.First(p => region.StartsWith(p.RegionPrefix, StringComparison.Ordinal));
}
