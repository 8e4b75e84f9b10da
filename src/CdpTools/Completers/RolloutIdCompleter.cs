using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Completers;

/// <summary>Completes the ids of rollouts in the store; the tooltip says where each is.</summary>
internal sealed class RolloutIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string? named = fakeBoundParameters["Store"] as string ?? Environment.GetEnvironmentVariable("CDPTOOLS_STORE");
        IEnumerable<CdpRollout> rollouts = named is not null && StoreAddress.Is(named)
            ? Completion.Ask("Get-CdpRollout", fakeBoundParameters, ("Store", named)).Select(r => r.BaseObject).OfType<CdpRollout>()
            : Rollouts(new FolderStore(string.IsNullOrWhiteSpace(named) ? FolderStore.DefaultFolder : named));
        return Completion.Match(wordToComplete, rollouts.Select(r => (r.Id, $"{r.Status}, step {r.Step} of {r.Of}: {r.Reason}")));
    }

    // A folder has its answers at once; what cannot be read is not offered.
    private static IEnumerable<CdpRollout> Rollouts(FolderStore store)
    {
        try
        {
            return
            [
                .. OpenRollout.ListAsync(store, null, CancellationToken.None).GetAwaiter().GetResult()
                    .Select(id => OpenRollout.LoadAsync(store, id, CancellationToken.None).GetAwaiter().GetResult().ToPublic()),
            ];
        }
        catch (CdpException)
        {
            return [];
        }
    }
}
