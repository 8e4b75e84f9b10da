using System.Management.Automation;
using System.Runtime.ExceptionServices;
using CdpTools.Errors;
using CdpTools.Service;

namespace CdpTools.Commands;

/// <summary>Base of all cmdlets: Ctrl+C, waiting for asynchronous work, and errors as records.</summary>
public abstract class CancellableCommand : PSCmdlet, IDisposable
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
        var log = new PipelineLog(this);
        return Collect(work(log, StopToken), log);
    }

    /// <summary>Waits for work that was started before, and passes on what it has said and says.</summary>
    private protected T Collect<T>(Task<T> task, PipelineLog log)
    {
        // A completed task still goes through here: what it said has not been passed on yet.
        if (task.IsCompleted)
        {
            log.Complete();
        }
        else
        {
            _ = task.ContinueWith(_ => log.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        using (Questions.OfThisThread.Listen(log.TryAdd))
        {
            foreach (object message in log.Messages(StopToken))
            {
                Pass(message);
            }
        }

        return task.GetAwaiter().GetResult();
    }

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
        catch (CdpException e) when (!EndsAll(e))
        {
            WriteError(ErrorTable.ToRecord(e, target));
        }
        catch (CdpException e)
        {
            ThrowTerminatingError(ErrorTable.ToRecord(e, target));
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            ExceptionDispatchInfo.Throw(new PipelineStoppedException());
        }
    }

    /// <summary>Runs work that all records depend on: any error of the module's own ends the pipeline.</summary>
    private protected void RecordAll(Action work)
    {
        try
        {
            work();
        }
        catch (CdpException e)
        {
            ThrowTerminatingError(ErrorTable.ToRecord(e, null));
        }
    }

    // Without credentials or a usable endpoint, the next record fails the same way.
    private static bool EndsAll(CdpException e) =>
        e is CdpCredentialException || e.ErrorId is ErrorIds.InvalidEndpoint or ErrorIds.InvalidRegion or ErrorIds.AmbiguousCredentials or ErrorIds.EngineMissing;

    private string? AskForMfaCode(string device)
    {
        Host.UI.Write($"MFA code for {device}: ");
        return Host.UI.ReadLine()?.Trim();
    }

    private void Pass(object message)
    {
        switch (message)
        {
            case Question question:
                question.Put();
                break;
            case ProgressRecord progress:
                WriteProgress(progress);
                break;
            case (MessageKind.Verbose, string text):
                // With -Debug alone PowerShell makes a question of every verbose message: "Continue with this operation?"
                if (IsGiven("Debug") && !IsGiven("Verbose"))
                {
                    WriteDebug(text);
                }
                else
                {
                    WriteVerbose(text);
                }

                break;
            case (MessageKind.Debug, string text):
                WriteDebug(text);
                break;
            case (MessageKind.Warning, string text):
                WriteWarning(text);
                break;
            default:
                WriteObject(message);
                break;
        }
    }

    private protected enum MessageKind
    {
        Verbose,
        Debug,
        Warning,
    }

    /// <summary>Takes messages from any thread and holds them for the pipeline thread, on which it is made.</summary>
    private protected sealed class PipelineLog(CancellableCommand command) : IWorkLog
    {
        private readonly Mailbox messages = new();
        private readonly Questions questions = Questions.OfThisThread;
        private readonly CancellationToken stopToken = command.StopToken;

        // While Tab completes something, nobody may be asked.
        private readonly bool mayAsk = !Completers.Completion.IsAsking;

        public void Verbose(string message) => TryAdd((MessageKind.Verbose, message));

        public void Debug(string message) => TryAdd((MessageKind.Debug, message));

        public void Warning(string message) => TryAdd((MessageKind.Warning, message));

        public void Progress(ProgressRecord progress) => TryAdd(progress);

        public void Output(object value) => TryAdd(value);

        public string? AskForMfaCode(string device) => mayAsk ? questions.Ask(() => command.AskForMfaCode(device), stopToken) : null;

        public void Complete() => messages.Close();

        public IEnumerable<object> Messages(CancellationToken cancellationToken) => messages.ReadToEnd(cancellationToken);

        /// <summary>False when the work is over, and nobody will look at what it says.</summary>
        public bool TryAdd(object message) => messages.TryAdd(message);
    }
}
