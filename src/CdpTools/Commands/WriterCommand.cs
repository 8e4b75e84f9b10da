using System.Management.Automation;
using CdpTools.Service;
using CdpTools.Updates;

namespace CdpTools.Commands;

/// <summary>Base of all cmdlets that change something: prompts, conflicts, and what is said when Ctrl+C ends a write.</summary>
public abstract class WriterCommand : ServiceCommand
{
    private bool whatIf;

    /// <summary>Skips the prompt, and does nothing else: with -WhatIf it still only shows what would be done.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        whatIf = MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Asks, or shows under -WhatIf. The target says so while a simulator stands in for AWS.</summary>
    private protected bool Confirm(string target, string action) =>
        (Force && !whatIf) || ShouldProcess(TargetPrefix + target, action);

    /// <summary>Whether -WhatIf or $WhatIfPreference is in force: then nothing is output, or the next cmdlet would act on it.</summary>
    private protected bool OnlyShows => whatIf;

    /// <summary>Runs a write; when Ctrl+C ends it, says through the host whether it is known to be applied.</summary>
    private protected T Write<T>(string what, WriteState state, Func<IWorkLog, CancellationToken, Task<T>> work)
    {
        var log = new PipelineLog(this);
        return CollectWrite(what, state, work(log, StopToken), log);
    }

    /// <summary>The same for a write that was started before.</summary>
    private protected T CollectWrite<T>(string what, WriteState state, Task<T> write, PipelineLog log)
    {
        try
        {
            return Collect(write, log);
        }
        catch (Exception e) when (e is OperationCanceledException or PipelineStoppedException)
        {
            SayStopped(what, state);
            throw;
        }
    }

    // WriteWarning would throw by now.
    private protected void SayStopped(string what, WriteState state) => Host.UI.WriteWarningLine(state.Outcome switch
    {
        CdpWriteOutcome.Applied => $"Stopped. The {what} was applied.",
        CdpWriteOutcome.Unknown => $"Stopped while the {what} was under way: it may have been applied. Read it again before you go on.",
        _ => $"Stopped. The {what} was not applied.",
    });
}
