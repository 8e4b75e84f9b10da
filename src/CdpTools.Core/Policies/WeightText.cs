using System.Globalization;

namespace CdpTools.Policies;

/// <summary>How a weight may be written: as a fraction with a point, or as a percentage.</summary>
internal static class WeightText
{
    /// <summary>Reads <c>0.1</c> and <c>10%</c>; null when it is neither, and then <paramref name="advice"/> says what to write.</summary>
    public static decimal? Parse(string text, out string advice)
    {
        string trimmed = text.Trim();
        bool percent = trimmed.EndsWith('%');
        advice = trimmed.Contains(',', StringComparison.Ordinal)
            ? "Write the fraction with a point: 0.1."
            : "Give a fraction from 0 to 0.15, like 0.1, or a percentage, like 10%.";
        return decimal.TryParse(percent ? trimmed[..^1].TrimEnd() : trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? percent ? number / 100 : number
            : null;
    }
}
