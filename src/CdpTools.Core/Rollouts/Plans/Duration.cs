using System.Globalization;
using System.Text;

namespace CdpTools.Rollouts;

/// <summary>
/// A length of time as plans write it: numbers with a unit each, the larger first, <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>2d</c>. A number
/// without a unit is refused: [timespan]15 is fifteen days.
/// </summary>
internal static class Duration
{
    private const string Units = "dhms";

    /// <summary>Reads one; null where it is none, or longer than a year.</summary>
    public static TimeSpan? Parse(string text)
    {
        var total = TimeSpan.Zero;
        int last = -1, at = 0;
        while (at < text.Length)
        {
            int digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            int unit = digits < text.Length ? Units.IndexOf(text[digits], StringComparison.Ordinal) : -1;
            if (digits == at || unit <= last || !int.TryParse(text[at..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            total += unit switch
            {
                0 when number <= 366 => TimeSpan.FromDays(number),
                1 when number <= 366 * 24 => TimeSpan.FromHours(number),
                2 when number <= 366 * 24 * 60 => TimeSpan.FromMinutes(number),
                3 when number <= 366 * 24 * 3600 => TimeSpan.FromSeconds(number),
                _ => TimeSpan.MaxValue - total,
            };
            (last, at) = (unit, digits + 1);
        }

        return last < 0 || total > TimeSpan.FromDays(366) ? null : total;
    }

    /// <summary>The same text again, to the second.</summary>
    public static string Text(TimeSpan time)
    {
        var text = new StringBuilder();
        Add(time.Days, 'd');
        Add(time.Hours, 'h');
        Add(time.Minutes, 'm');
        Add(time.Seconds, 's');
        return text.Length == 0 ? "0s" : text.ToString();

        void Add(int number, char unit)
        {
            if (number > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
            }
        }
    }
}
