using System.Management.Automation;
using System.Runtime.ExceptionServices;
using CdpTools.Aws;
using CdpTools.ErrorRecords;
using CdpTools.Errors;

namespace CdpTools.Commands;

/// <summary>Base of all cmdlets: Ctrl+C, waiting for asynchronous work, and errors as records.</summary>
public abstract class CdpCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();

    private protected CancellationToken StopToken => stopping.Token;

    /// <summary>Whether the user gave a parameter. "Not given" means "keep".</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Ctrl+C: whatever is waited for ends at once.</summary>
    protected override void StopProcessing() => stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            // What nobody waits for any more, after Select-Object -First for instance, need not go on.
            stopping.Cancel();
            stopping.Dispose();
        }
    }

    /// <summary>
    /// Runs asynchronous work while this thread, which is the only one that may write to the pipeline, passes on what
    /// the work has to say as it says it.
    /// </summary>
    private protected T Await<T>(Func<IWorkLog, CancellationToken, Task<T>> work)
    {
        QueuedLog log = NewLog();
        Task<T> task = AmbientLog.Begin(log, () => work(log, StopToken));
        log.Collect(task, Pass);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Puts out what is listed and read, one after the other. The next is asked for when the pipeline has taken the last, so that
    /// Select-Object -First stops the asking, and nothing piles up. Gives how many there were.
    /// </summary>
    private protected int WriteEach<T>(Func<IWorkLog, CancellationToken, IAsyncEnumerable<T>> list, Func<T, object>? shape = null)
    {
        int count = 0;
        QueuedLog log = NewLog();
        IAsyncEnumerator<T> items = list(log, StopToken).GetAsyncEnumerator(StopToken);
        Task<bool> next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = items.MoveNextAsync().AsTask();
                log.Collect(next, Pass);
                if (!next.Result)
                {
                    break;
                }

                count++;
                WriteObject(shape is null ? items.Current : shape(items.Current));
            }
        }
        finally
        {
            // Under way it ends by the token.
            _ = next.IsCompleted ? items.DisposeAsync().AsTask() : null;
        }

        return count;
    }

    /// <summary>Takes what work says, until it is collected on this thread.</summary>
    private protected QueuedLog NewLog() => new(AskForMfaCode, StopToken, MyInvocation.MyCommand?.Name ?? "CdpTools");

    /// <summary>
    /// Runs the work of one record. The module's own errors become non-terminating error records, so that one bad
    /// object does not end a pipeline; errors that make all work impossible end it.
    /// </summary>
    private protected void Record(object? target, Action work)
    {
        try
        {
            work();
        }
        catch (CdpException e) when (!ErrorIds.EndsAll(e))
        {
            WriteError(ErrorRecordMaker.ToRecord(e, target));
        }
        catch (CdpException e)
        {
            ThrowTerminatingError(ErrorRecordMaker.ToRecord(e, target));
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            ExceptionDispatchInfo.Throw(new PipelineStoppedException());
        }
        catch (Exception e) when (!IsOfPowerShell(e))
        {
            WriteError(ErrorRecordMaker.ToRecord(Unexpected.Of(e), target));
        }
    }

    // The ways in which PowerShell itself ends a pipeline.
    private static bool IsOfPowerShell(Exception e) => e is RuntimeException || e.GetType().Assembly == typeof(PSObject).Assembly;

    /// <summary>Runs work that all records depend on: any error of the module's own ends the pipeline.</summary>
    private protected void RecordAll(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (!IsOfPowerShell(e) && e is not OperationCanceledException)
        {
            ThrowTerminatingError(ErrorRecordMaker.ToRecord(Unexpected.Of(e), null));
        }
    }

    private string? AskForMfaCode(string device)
    {
        try
        {
            Host.UI.Write($"MFA code for {device}: ");
            return Host.UI.ReadLine()?.Trim();
        }
        catch (PipelineStoppedException e)
        {
            throw new OperationCanceledException("Stopped while it was asked.", e, StopToken);
        }
    }

    /// <summary>Passes on what work has said.</summary>
    private protected virtual void Pass(object message)
    {
        switch (message)
        {
            case Message { Kind: var kind, Text: var text }:
                Pass(kind, text);
                break;
            case WorkProgress progress:
                WriteProgress(ToRecord(progress));
                break;
            case Failure failure:
                WriteError(ErrorRecordMaker.ToRecord(failure.Error, failure.Target));
                break;
            case Question question:
                question.Put();
                break;
            default:
                WriteObject(message);
                break;
        }
    }

    private void Pass(MessageKind kind, string text)
    {
        switch (kind)
        {
            // With -Debug alone PowerShell makes a question of every verbose message: "Continue with this operation?"
            case MessageKind.Verbose when IsGiven("Debug") && !IsGiven("Verbose"):
            case MessageKind.Debug:
                WriteDebug(text);
                break;
            case MessageKind.Verbose:
                WriteVerbose(text);
                break;
            case MessageKind.Warning:
                WriteWarning(text);
                break;
            default:
                // Shown whatever the preference is, as Write-Host's are, and on the Information stream all the same.
                WriteInformation(new HostInformationMessage { Message = text }, ["CdpTools", "PSHOST"]);
                break;
        }
    }

    // One bar for each activity, whichever work of the pipeline it is.
    private static ProgressRecord ToRecord(WorkProgress progress) =>
        new(progress.Activity.GetHashCode(StringComparison.Ordinal) & int.MaxValue, progress.Activity, progress.Status)
        {
            StatusDescription = progress.Of is { } of ? $"Step {of.Step} of {of.Steps}: {progress.Status}" : progress.Status,
            PercentComplete = progress.Of is { } at ? (at.Step - 1) * 100 / at.Steps : progress.Share is { } share ? (int)(share * 100) : -1,
            RecordType = progress.IsOver ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
}
