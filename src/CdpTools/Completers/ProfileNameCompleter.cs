using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes profile names from the shared AWS credentials and config files, without loading the SDK.</summary>
internal sealed class ProfileNameCompleter : IArgumentCompleter
{
    private const int MostLines = 10_000;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        string credentials = fakeBoundParameters["ProfileLocation"] as string
            ?? Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, "credentials");
        string config = Environment.GetEnvironmentVariable("AWS_CONFIG_FILE") ?? Path.Combine(home, "config");
        return Completion.Match(
            wordToComplete, Names(credentials).Concat(Names(config)).Order(StringComparer.OrdinalIgnoreCase).Select(n => (n, "")));
    }

    // [name] in the credentials file; [default] and [profile name] in the config file, which has other sections too.
    private static List<string> Names(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Take(MostLines).Select(l => l.Trim())
                .Where(l => l.StartsWith('[') && l.Contains(']', StringComparison.Ordinal))
                .Select(l => l[1..l.IndexOf(']', StringComparison.Ordinal)].Trim())
                .Select(n => n.StartsWith("profile ", StringComparison.Ordinal) ? n[8..].Trim().Trim('"') : n)
                .Where(n => n.Length > 0 && !n.StartsWith("sso-session ", StringComparison.Ordinal)
                    && !n.StartsWith("services ", StringComparison.Ordinal))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
