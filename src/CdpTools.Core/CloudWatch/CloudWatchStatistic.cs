using System.Text.RegularExpressions;

namespace CdpTools.CloudWatch;

/// <summary>The statistics of CloudWatch.</summary>
internal static partial class CloudWatchStatistic
{
    public static bool IsMatch(string text) => Pattern().IsMatch(text);

    [GeneratedRegex(@"^(Average|Sum|Minimum|Maximum|SampleCount|p(\d{1,2}(\.\d{1,10})?|100))$")]
    private static partial Regex Pattern();
}
