using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes regions: one for each partition, as the region only chooses the partition.</summary>
internal sealed class RegionCompleter : IArgumentCompleter
{
    private static readonly (string, string)[] Regions =
    [
        ("us-east-1", "AWS, where CloudFront's API is"),
        ("cn-northwest-1", "AWS China"),
        ("eusc-de-east-1", "AWS European Sovereign Cloud"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Match(wordToComplete, Regions);
}
