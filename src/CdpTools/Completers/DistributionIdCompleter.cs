using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>
/// Completes distribution ids; the tooltip says comment, aliases and status. For staging parameters only staging distributions, for primaries
/// only the others.
/// </summary>
internal sealed class DistributionIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        bool? staging = Kind(commandName, parameterName, fakeBoundParameters);
        return Completion.Match(wordToComplete, Completion.Ask("Get-CdpDistribution", fakeBoundParameters, ("Summary", true))
            .Select(o => o.BaseObject).OfType<CdpDistribution>().Where(d => staging is null || d.Staging == staging)
            .Select(d => (d.Id, Tip(d))));
    }

    // true: staging distributions only; false: all others; null: all.
    private static bool? Kind(string command, string parameter, IDictionary bound) => parameter switch
    {
        _ when parameter.StartsWith("Staging", StringComparison.OrdinalIgnoreCase) => true,
        _ when parameter.StartsWith("Primary", StringComparison.OrdinalIgnoreCase) => false,
        _ when command.EndsWith("-CdpStagingDistribution", StringComparison.OrdinalIgnoreCase) => true,
        _ => bound["Staging"] is not null and not false ? true : null,
    };

    private static string Tip(CdpDistribution distribution)
    {
        string aliases = string.Join(", ", distribution.Aliases);
        string?[] parts = [distribution.Comment, aliases, distribution.Staging ? "staging" : null, distribution.Status];
        return string.Join("; ", parts.Where(p => !string.IsNullOrEmpty(p)));
    }
}
