namespace CdpTools.Aws.Endpoints;

/// <summary>
/// A partition of AWS, and CloudFront's endpoints in it. CloudFront is global: one endpoint and one signing region a
/// partition. Names, suffixes and expected endpoints are those of AWS's published endpoint rules and their tests [D].
/// </summary>
internal sealed record Partition(string Name, string RegionPrefix, string Suffix, string SigningRegion)
{
    // The first whose prefix fits is the one; what fits none is a region of the commercial partition, as in the SDK.
    private static readonly Partition[] All =
    [
        new("aws-cn", "cn-", "amazonaws.com.cn", "cn-northwest-1")
        {
            DualStackSuffix = "api.amazonwebservices.com.cn",
            CloudFront = "cloudfront.cn-northwest-1.amazonaws.com.cn",
            CloudFrontFips = "cloudfront-fips.cn-northwest-1.amazonaws.com.cn",
            SignIn = "signin.amazonaws.cn",
        },
        new("aws-eusc", "eusc-", "amazonaws.eu", "eusc-de-east-1"),

        // The rules yield the commercial name here, signed for GovCloud; CloudFront has no control plane there [I].
        new("aws-us-gov", "us-gov-", "amazonaws.com", "us-gov-west-1") { DualStackSuffix = "api.aws", SignIn = "signin.amazonaws-us-gov.com" },
        new("aws-iso", "us-iso-", "c2s.ic.gov", "us-iso-east-1"),
        new("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "us-isob-east-1"),
        new("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "eu-isoe-west-1"),
        new("aws-iso-f", "us-isof-", "csp.hci.ic.gov", "us-isof-south-1"),
        new("aws", "", "amazonaws.com", "us-east-1")
        {
            DualStackSuffix = "api.aws", CloudFrontDualStackSuffix = "global.api.aws", SignIn = "signin.aws.amazon.com",
        },
    ];

    /// <summary>The DNS suffix of dual-stack endpoints; null where none of CloudFront's is published.</summary>
    public string? DualStackSuffix { get; private init; }

    /// <summary>What follows the region in the hosts of AWS Sign-In [D]; null where they are those of any other service.</summary>
    public string? SignIn { get; private init; }

    private string? CloudFrontDualStackSuffix { get; init; }

    private string? CloudFront { get; init; }

    private string? CloudFrontFips { get; init; }

    /// <summary>The partition that a region belongs to.</summary>
    public static Partition Of(string region) => All.First(p => region.StartsWith(p.RegionPrefix, StringComparison.Ordinal));

    /// <summary>CloudFront's host, or null where AWS publishes none.</summary>
    public string? CloudFrontHost(bool fips, bool dualStack)
    {
        string service = fips ? "cloudfront-fips" : "cloudfront";
        return dualStack
            ? (CloudFrontDualStackSuffix ?? DualStackSuffix) is { } suffix ? $"{service}.{suffix}" : null
            : (fips ? CloudFrontFips : CloudFront) ?? $"{service}.{Suffix}";
    }
}
