using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Distributions;

namespace CdpTools.Completers;

/// <summary>Completes the ids of origins: those of the distribution whose id is given, else of all.</summary>
internal sealed class OriginIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        (string Name, object Value)[] which = fakeBoundParameters["Id"] is { } id ? [("Id", id)] : [];
        return Completion.Match(wordToComplete, Completion.Ask("Get-CdpDistribution", fakeBoundParameters, which)
            .Select(o => o.BaseObject).OfType<CdpDistribution>().Where(d => d.Document is not null)
            .SelectMany(d => DistributionXml.Members(d.Document!, "Origins"), (d, origin) => (
                DistributionXml.Text(origin, "Id") ?? "",
                $"{DistributionXml.Text(origin, "DomainName")}{DistributionXml.Text(origin, "OriginPath")} of {d.Id}")));
    }
}
