using CdpTools.Errors;

namespace CdpTools.Aws.Endpoints;

/// <summary>Finds the region. CloudFront is global, so there is always an answer: us-east-1 where nothing says otherwise.</summary>
internal static class RegionResolver
{
    /// <summary>-Region, $StoredAWSRegion, the profile, AWS_REGION, AWS_DEFAULT_REGION, us-east-1. The SDK ignores AWS_DEFAULT_REGION.</summary>
    public static Located<string> Resolve(ConnectionSettings settings, ConfigSection? profile, EngineEnvironment environment)
    {
        RegionName.Require(settings.Region);
        Located<string> found =
            Candidate(settings.Region, "-Region")
            ?? Candidate(settings.StoredRegion, "$StoredAWSRegion")
            ?? Candidate(profile?["region"], $"profile '{profile?.Name}'")
            ?? Candidate(environment["AWS_REGION"], "AWS_REGION")
            ?? Candidate(environment["AWS_DEFAULT_REGION"], "AWS_DEFAULT_REGION")
            ?? new Located<string>("us-east-1", "the default for CloudFront");
        return IsHostLabel(found.Value)
            ? found
            : throw new CdpValidationException(
                ErrorIds.InvalidRegion,
                $"'{found.Value}' from {found.Source} is not a region: a region is letters, digits and hyphens, for instance us-east-1 or "
                + "eu-west-1.");
    }

    private static Located<string>? Candidate(string? value, string source) =>
        string.IsNullOrWhiteSpace(value) ? null : new Located<string>(value.Trim().ToLowerInvariant(), source);

    private static bool IsHostLabel(string region) =>
        region.Length <= 63 && region[0] != '-' && region[^1] != '-' && region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
