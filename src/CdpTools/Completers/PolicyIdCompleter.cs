using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes policy ids.</summary>
internal sealed class PolicyIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
