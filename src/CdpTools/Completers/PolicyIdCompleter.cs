using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Policies;

namespace CdpTools.Completers;

/// <summary>Completes policy ids; the tooltip says how each routes, whether it is on, and its staging distribution.</summary>
internal sealed class PolicyIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, Completion.Ask("Get-CdpPolicy", fakeBoundParameters, ("Summary", true))
            .Select(o => o.BaseObject).OfType<CdpPolicy>()
            .Select(p => (p.Id, $"{PolicyText.Route(p.Config)}, {(p.Enabled ? "on" : "off")}, {string.Join(", ", p.StagingDistributionDnsNames)}")));
}
