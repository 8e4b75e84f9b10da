using System.Threading.Channels;

namespace CdpTools.Aws;

/// <summary>Something that was said.</summary>
internal sealed record Message(MessageKind Kind, string Text);

internal enum MessageKind
{
    Verbose,
    Debug,
    Warning,
    Information,
}

/// <summary>Something that failed while the rest goes on.</summary>
internal sealed record Failure(CdpException Error, object Target);

/// <summary>Takes what work has to say from any thread, and holds it for the thread that waits for the work, on which it is made.</summary>
/// <param name="askForMfaCode">Asks the operator, on that thread.</param>
/// <param name="stopToken">Ctrl+C.</param>
internal sealed class QueuedLog(Func<string, string?> askForMfaCode, CancellationToken stopToken) : IWorkLog
{
    private readonly Channel<object> messages = Channel.CreateUnbounded<object>(new() { SingleReader = true });
    private readonly Questions questions = Questions.OfThisThread;
    private readonly bool mayAsk = Interaction.IsAllowed;

    public void Verbose(string message) => TryAdd(new Message(MessageKind.Verbose, message));

    public void Debug(string message) => TryAdd(new Message(MessageKind.Debug, message));

    public void Warning(string message) => TryAdd(new Message(MessageKind.Warning, message));

    public void Information(string message) => TryAdd(new Message(MessageKind.Information, message));

    public void Progress(WorkProgress progress) => TryAdd(progress);

    public void Error(CdpException error, object target) => TryAdd(new Failure(error, target));

    public void Output(object value) => TryAdd(value);

    public string? AskForMfaCode(string device) => mayAsk ? questions.Ask(() => askForMfaCode(device), stopToken) : null;

    /// <summary>False when the work is over, and nobody will look at what it says.</summary>
    public bool TryAdd(object message) => messages.Writer.TryWrite(message);

    /// <summary>
    /// Waits for work that says what it has to say here, and passes it on in its order, as it is said, on the calling thread.
    /// </summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public void Collect(Task work, Action<object> pass)
    {
        // Completed work still goes through here: what it said has not been passed on yet.
        if (work.IsCompleted)
        {
            messages.Writer.TryComplete();
        }
        else
        {
            _ = work.ContinueWith(
                _ => messages.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        using (questions.Listen(TryAdd))
        {
            do
            {
                while (messages.Reader.TryRead(out object? message))
                {
                    pass(message);
                }
            }
            while (messages.Reader.WaitToReadAsync(stopToken).AsTask().GetAwaiter().GetResult());
        }

        work.GetAwaiter().GetResult();
    }
}
