namespace CdpTools.Errors;

/// <summary>Texts from outside, as a person is shown them.</summary>
internal static class Shown
{
    private const int Longest = 200;

    /// <summary>On one line, cut where it would fill the screen.</summary>
    public static string OneLine(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
