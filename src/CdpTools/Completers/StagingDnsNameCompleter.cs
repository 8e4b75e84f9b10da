using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes the domain names of staging distributions; the tooltip is the distribution's comment.</summary>
internal sealed class StagingDnsNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, Completion.Ask("Get-CdpDistribution", fakeBoundParameters, ("Summary", true))
            .Select(o => o.BaseObject).OfType<CdpDistribution>().Where(d => d is { Staging: true, DomainName.Length: > 0 })
            .Select(d => (d.DomainName!, $"{d.Id} {d.Comment}".Trim())));
}
