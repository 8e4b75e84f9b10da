using System.Globalization;

namespace CdpTools.Xml;

/// <summary>Values as the service writes them.</summary>
internal static class XmlValue
{
    /// <summary>An ISO 8601 time as UTC; null when there is none.</summary>
    /// <exception cref="FormatException">It is no time.</exception>
    public static DateTime? Time(string? text) =>
        text is null
            ? null
            : DateTime.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
                ? time
                : throw new FormatException($"'{(text.Length > 40 ? text[..40] : text)}' is no time.");
}
