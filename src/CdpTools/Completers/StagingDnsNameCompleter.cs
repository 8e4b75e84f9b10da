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
            .Where(o => o.Properties["Staging"]?.Value is true)
            .Select(o => (o.Properties["DomainName"]?.Value as string ?? "", $"{o.Properties["Id"]?.Value} {o.Properties["Comment"]?.Value}".Trim()))
            .Where(c => c.Item1.Length > 0));
}
