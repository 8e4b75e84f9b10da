using System.Management.Automation;
using System.Management.Automation.Host;
using CdpTools.Aws;
using CdpTools.Errors;
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

    /// <summary>
    /// How often a write is sent at most within -RetrySec, when it is refused as stale or its answer proves nothing. Default: as often as the
    /// time allows.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; }

    /// <summary>How writes and waits go.</summary>
    private protected virtual WorkSettings WorkSettings => new(
        new(Backoff.Default, TimeSpan.FromSeconds(RetrySec), IsGiven(nameof(MaxAttempts)) ? MaxAttempts : null),
        WaitSettings.Usual,
        false,
        Clock.Time);

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
            if (!plan.Writes)
            {
                Pass(new Message(MessageKind.Information, Shown.Text($"What if: {TargetPrefix}{plan.Name}: there is nothing to change.")));
            }

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
    private bool Confirm(Plan plan)
    {
        string target = Shown.Text(TargetPrefix + plan.Target), action = Shown.Text(plan.Action);
        return (Force && !whatIf)
            || (ShouldProcess(target, action) && (!plan.IsGrave || AsksAlready || ShouldContinue($"{action}\n{target}", "Confirm")));
    }

    // -Confirm has asked, -Confirm:$false says that nobody is to be; else what is grave is asked, as ConfirmImpact High is.
    private bool AsksAlready => whatIf || IsGiven("Confirm")
        || !LanguagePrimitives.TryConvertTo(GetVariableValue("ConfirmPreference"), out ConfirmImpact preference)
        || preference != ConfirmImpact.High;

    private void FinishOldest()
    {
        Started oldest = underWay.Peek();
        Record(oldest.Target, () =>
        {
            try
            {
                oldest.Log.Collect(oldest.Task, Pass);
            }
            catch (CdpException)
            {
                // The error speaks for it from here on; what the earlier steps have made comes out all the same.
                Finish();
                throw;
            }

            Finish();
        });

        void Finish()
        {
            underWay.Dequeue();
            if (oldest.Work.TakeResult() is { } result)
            {
                WriteObject(result);
            }
        }
    }

    private sealed record Started(WorkUnderWay Work, Task Task, QueuedLog Log, object? Target);
}
