using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes weights at the usual steps, with the percentage in the tooltip.</summary>
internal sealed class WeightCompleter : IArgumentCompleter
{
    private static readonly string[] Steps = ["0", "0.01", "0.02", "0.05", "0.1", "0.15"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Steps.Where(s => s.StartsWith(wordToComplete, StringComparison.Ordinal)).Select(s => new CompletionResult(
            s, s, CompletionResultType.ParameterValue, $"{decimal.Parse(s, System.Globalization.CultureInfo.InvariantCulture) * 100:0} % of all "
                + "requests"));
}
