using System.Text.RegularExpressions;

namespace CdpTools.Build.Packaging;

/// <summary>CHANGELOG.md, in Keep a Changelog form.</summary>
internal static partial class Changelog
{
    /// <summary>What it says of a version; of what is not released yet, when the version is not listed.</summary>
    public static string Notes(string changelog, string version)
    {
        string[] sections = Heading().Split(changelog.ReplaceLineEndings("\n"));
        // Split gives the text before the first heading, then name and text in turn.
        Dictionary<string, string> byName = Enumerable.Range(0, sections.Length / 2).ToDictionary(i => sections[(2 * i) + 1], i => sections[(2 * i) + 2].Trim());
        return byName.GetValueOrDefault(version) ?? byName.GetValueOrDefault("Unreleased")
            ?? throw new PackageException($"CHANGELOG.md has neither '## [{version}]' nor '## [Unreleased]'.");
    }

    [GeneratedRegex(@"^## \[([^\]]+)\].*$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
