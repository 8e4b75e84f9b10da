using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes distribution ids; the tooltip says comment, aliases and status. For staging parameters only staging distributions.</summary>
internal sealed class DistributionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<PSObject> distributions = Completion.Ask("Get-CdpDistribution", fakeBoundParameters, ("Summary", true));
        if (parameterName.StartsWith("Staging", StringComparison.OrdinalIgnoreCase) || parameterName.StartsWith("Primary", StringComparison.OrdinalIgnoreCase))
        {
            bool staging = parameterName.StartsWith("Staging", StringComparison.OrdinalIgnoreCase);
            distributions = distributions.Where(d => d.Properties["Staging"]?.Value is bool s && s == staging);
        }

        return Completion.Match(wordToComplete, distributions.Select(d => (d.Properties["Id"]?.Value as string ?? "", Tip(d))).Where(c => c.Item1.Length > 0));
    }

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
