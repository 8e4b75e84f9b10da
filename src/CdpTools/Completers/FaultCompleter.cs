using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CdpTools.Completers;

/// <summary>Completes fault rules of the simulator: first the operation, then what happens to it, then when.</summary>
internal sealed class FaultCompleter : IArgumentCompleter
{
    private static readonly (string Text, string Tip)[] Kinds =
    [
        ("throttle", "400 Throttling, nothing is applied"),
        ("500", "server error, nothing is applied"),
        ("503", "server error, nothing is applied"),
        ("500-after", "server error although it was applied"),
        ("503-after", "server error although it was applied"),
        ("drop-before", "connection closed, nothing is applied"),
        ("drop-after", "connection closed after it was applied"),
        ("delay=2s", "answered so much later"),
        ("precondition", "412 although the ETag is current"),
        ("truncate", "the reply breaks off"),
        ("garbage", "the reply is not XML"),
    ];

    private static readonly (string Text, string Tip)[] Times =
        [("1", "the first time"), ("3", "the first three times"), ("#3", "the third time only"), ("p=0.1", "one time in ten")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        string[] parts = word.Split(':');
        string before = word[..^parts[^1].Length];
        IEnumerable<(string Text, string Tip)> next = parts.Length switch
        {
            1 => OperationCompleter.Operations.Select(o => (o.Text + ":", o.Tip)),
            2 => Kinds,
            3 => Times,
            _ => [],
        };
        return Completion.Match(wordToComplete, next.Select(n => (before + n.Item1, n.Item2)));
    }
}
