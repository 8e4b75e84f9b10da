using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes distribution ids; the tooltip says comment, aliases and status. For staging parameters only staging distributions, for primaries only the others.</summary>
internal sealed class DistributionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<PSObject> distributions = Completion.Ask("Get-CdpDistribution", fakeBoundParameters, ("Summary", true));
        if (Kind(commandName, parameterName, fakeBoundParameters) is { } staging)
        {
            distributions = distributions.Where(d => d.Properties["Staging"]?.Value is bool s && s == staging);
        }

        return Completion.Match(wordToComplete, distributions.Select(d => (d.Properties["Id"]?.Value as string ?? "", Tip(d))).Where(c => c.Item1.Length > 0));
    }

    // true: staging distributions only; false: all others; null: all.
    private static bool? Kind(string command, string parameter, IDictionary bound) => parameter switch
    {
        _ when parameter.StartsWith("Staging", StringComparison.OrdinalIgnoreCase) => true,
        _ when parameter.StartsWith("Primary", StringComparison.OrdinalIgnoreCase) => false,
        _ when command.EndsWith("-CdpStagingDistribution", StringComparison.OrdinalIgnoreCase) => true,
        _ => bound["Staging"] is not null and not false ? true : null,
    };

    private static string Tip(PSObject distribution)
    {
        IEnumerable<string> aliases = LooseObject.List(distribution.Properties["Aliases"]?.Value)?.Select(a => a?.ToString() ?? "") ?? [];
        string?[] parts =
        [
            distribution.Properties["Comment"]?.Value as string,
            string.Join(", ", aliases),
            distribution.Properties["Staging"]?.Value is true ? "staging" : null,
            distribution.Properties["Status"]?.Value as string,
        ];
        return string.Join("; ", parts.Where(p => !string.IsNullOrEmpty(p)));
    }
}
