using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Rollouts;

namespace CdpTools.Completers;

/// <summary>Completes strategies of rollouts.</summary>
internal sealed class StrategyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, ShortPlan.Strategies.Select(s => (s, s)));
}
