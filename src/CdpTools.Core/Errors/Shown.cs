using System.Globalization;
using System.Text;

namespace CdpTools.Errors;

/// <summary>Texts from outside, as a person is shown them: the one place through which they become part of a message.</summary>
internal static class Shown
{
    private const int Longest = 200;

    /// <summary>
    /// Without secrets, and with every character that a terminal acts on, or that turns the reading direction around, written out: a name or
    /// a comment must not be able to paint over what is approved.
    /// </summary>
    public static string Text(string text) => Clean(Secrets.Hide(text));

    /// <summary>The same for a text of several lines, which keeps them.</summary>
    public static string Lines(string text) =>
        string.Join(Environment.NewLine, Secrets.Hide(text).Split(Environment.NewLine).Select(Clean));

    /// <summary>On one line, cut where it would fill the screen.</summary>
    public static string OneLine(string text)
    {
        string line = Clean(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }

    /// <summary>With the characters written out that are not to be seen, <c>\u{1B}</c>, and nothing else changed.</summary>
    public static string Clean(string text)
    {
        // Almost every text is plain.
        int first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }

        while (first < text.Length && IsPlain(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsPlain(text, i))
            {
                clean.Append(text[i]);
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:X}}}");
            }
        }

        return clean.ToString();
    }

    private static bool IsPlain(string text, int at)
    {
        char c = text[at];
        if (c is >= ' ' and < '\u007f')
        {
            return true;
        }

        return char.GetUnicodeCategory(c) switch
        {
            // ESC, BEL, CSI; marks and overrides of the reading direction, zero-width characters; line ends of Unicode's own.
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            UnicodeCategory.Surrogate => char.IsSurrogatePair(text, char.IsHighSurrogate(c) || at == 0 ? at : at - 1),
            _ => true,
        };
    }

    /// <summary>A text that another sentence follows: with the full stop that the service leaves out now and then.</summary>
    public static string Sentence(string text) => text.TrimEnd() is { Length: > 0 } plain && !".!?".Contains(plain[^1]) ? plain + "." : text;
}
