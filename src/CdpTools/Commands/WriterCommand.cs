using System.Management.Automation;
using System.Management.Automation.Host;
using CdpTools.Aws;
using CdpTools.Work;
using CdpTools.Writes;

namespace CdpTools.Commands;

/// <summary>
/// Base of all cmdlets that change something. It owns the work under way: starts it when the user has said yes, overlaps it up to
/// the limit, gives results in order, and speaks for all of it wherever Ctrl+C, Select-Object -First or an error ends the pipeline.
/// </summary>
public abstract class WriterCommand : ServiceCommand
{
    private readonly Queue<Started> underWay = new();
    private PSHost? host;
    private bool whatIf;

    /// <summary>Skips the prompt, and does nothing else: with -WhatIf it still only shows what would be done.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How often a write is sent at most, when it is refused as stale or its answer is lost.</summary>
    /// <value>5</value>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = WriteDriver.UsualAttempts;

    /// <summary>How writes and waits go.</summary>
    private protected virtual WorkSettings WorkSettings => new(new(Backoff.Default, MaxAttempts), WaitSettings.Usual, false, Clock.Time);

    /// <summary>How much work may be under way at once.</summary>
    private protected virtual int Limit => 1;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        host = Host;
        whatIf = MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (underWay.Count > 0)
        {
            FinishOldest();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // WriteWarning would throw by now.
        while (disposing && underWay.TryDequeue(out Started? stopped))
        {
            host?.UI.WriteWarningLine($"Stopped. {stopped.Work.WhatIsKnown}");
        }

        base.Dispose(disposing);
    }

    /// <summary>What the user said about conflicts; null for nothing.</summary>
    private protected bool? MergeOr(CdpConflictAction given) => IsGiven("ConflictAction") ? given == CdpConflictAction.Merge : null;

    /// <summary>What comes out for a result of the work.</summary>
    private protected virtual object Output(object result) => result;

    /// <summary>The last word before the work begins, when the user has said yes.</summary>
    private protected virtual void BeforeWork()
    {
    }

    /// <summary>
    /// Asks, or shows under -WhatIf, and starts the work. Under -WhatIf nothing comes out, or the next cmdlet would act on it.
    /// </summary>
    private protected void CarryOut(Plan plan, object? target)
    {
        if (plan.Writes ? !Confirm(plan) : whatIf)
        {
            return;
        }

        BeforeWork();
        QueuedLog log = NewLog();
        var work = new WorkUnderWay(plan, WorkSettings);
        underWay.Enqueue(new(work, work.RunAsync(log, StopToken), log, target));
        while (underWay.Count >= Limit)
        {
            FinishOldest();
        }
    }

    // The target says so while a simulator stands in for AWS.
    private bool Confirm(Plan plan) => (Force && !whatIf) || ShouldProcess(TargetPrefix + plan.Target, plan.Action);

    private void FinishOldest()
    {
        Started oldest = underWay.Peek();
        Record(oldest.Target, () =>
        {
            try
            {
                oldest.Log.Collect(oldest.Task, Pass);
            }
            catch (CdpException) when (oldest.Work.Result is not null)
            {
                // A later step failed; what the earlier ones have made comes out all the same.
                Forget();
                WriteObject(Output(oldest.Work.Result));
                throw;
            }
            catch (CdpException)
            {
                Forget();
                throw;
            }

            Forget();
            if (oldest.Work.Result is { } result)
            {
                WriteObject(Output(result));
            }
        });

        // The error or the result speaks for it from here on.
        void Forget() => underWay.Dequeue();
    }

    private sealed record Started(WorkUnderWay Work, Task Task, QueuedLog Log, object? Target);
}
