using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Policies;

namespace CdpTools.Completers;

/// <summary>Completes header names: those that policies use already, and the prefix that CloudFront requires.</summary>
internal sealed class HeaderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, Completion.Ask("Get-CdpPolicy", fakeBoundParameters, ("Summary", true))
            .Select(o => o.BaseObject).OfType<CdpPolicy>().Where(p => p.Header is not null)
            .Select(p => (p.Header!, $"{PolicyText.Route(p.Config)}, of policy {p.Id}"))
            .Prepend((PolicyRules.HeaderPrefix, "The prefix that CloudFront requires")));
}
