using System.Text.RegularExpressions;
using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>The form of a region's name.</summary>
internal static partial class RegionName
{
    /// <summary>
    /// Refuses what cannot be a region, before it chooses a partition by how it begins. Only where somebody typed it for this call: regions of
    /// the environment and of profiles may be an emulator's own.
    /// </summary>
    public static void Require(string? region)
    {
        if (!string.IsNullOrWhiteSpace(region) && !Form().IsMatch(region.Trim()))
        {
            throw new CdpValidationException(ErrorIds.InvalidRegion, $"'{region}' from -Region is not a region: regions are named like us-east-1.")
            {
                RecommendedAction = "Leave -Region out: CloudFront is global, and the region only chooses the partition (cn-north-1 for China).",
            };
        }
    }

    [GeneratedRegex(
        "^(fips-)?[a-z]{2,5}(-[a-z]+){1,3}-[0-9]{1,2}(-fips)?$|^aws(-[a-z]+)*-global$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
