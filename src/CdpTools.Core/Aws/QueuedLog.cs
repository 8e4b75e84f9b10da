using System.Threading.Channels;
using CdpTools.Errors;

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
/// <param name="activity">What is shown to go on where the work itself shows nothing: <c>Get-CdpPolicy</c>.</param>
internal sealed class QueuedLog(Func<string, string?> askForMfaCode, CancellationToken stopToken, string activity = "CdpTools") : IWorkLog
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // As many as SemaphoreSlim takes; a Task's own wait takes a quarter of them.
    private const int SpinsBeforeSleep = 140;

    // Synchronous: the only continuation wakes the thread that waits, and needs no thread of its own for that.
    private readonly Channel<object> messages = Channel.CreateUnbounded<object>(
        new() { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly Questions questions = Questions.OfThisThread;
    private readonly bool mayAsk = Interaction.IsAllowed;

    public void Verbose(string message) => Add(new Message(MessageKind.Verbose, Shown.Text(message)));

    public void Debug(string message) => Add(new Message(MessageKind.Debug, Shown.Text(message)));

    public void Warning(string message) => Add(new Message(MessageKind.Warning, Shown.Text(message)));

    public void Information(string message) => Add(new Message(MessageKind.Information, Shown.Text(message)));

    public void Progress(WorkProgress progress) => Add(progress);

    public void Error(CdpException error, object target) => Add(new Failure(error, target));

    public void Output(object value) => Add(value);

    public string? AskForMfaCode(string device) => mayAsk ? questions.Ask(() => askForMfaCode(device), stopToken) : null;

    /// <summary>
    /// Waits for work that says what it has to say here, and passes it on in its order, as it is said, on the calling thread. May be
    /// called again, for the next part of the work.
    /// </summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public void Collect(Task work, Action<object> pass)
    {
        // The work itself, behind all that it has said, is the end.
        if (work.IsCompleted)
        {
            Add(work);
        }
        else
        {
            _ = work.ContinueWith(Add, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        using (questions.Listen(messages.Writer.TryWrite))
        {
            var heartbeat = new Heartbeat(activity);
            for (object? message = null; message != work;)
            {
                for (var spin = new SpinWait(); !messages.Reader.TryRead(out message);)
                {
                    // An answer from nearby is there sooner than a sleeping thread would be awake.
                    if (spin.Count < SpinsBeforeSleep)
                    {
                        spin.SpinOnce(sleep1Threshold: -1);
                    }
                    else
                    {
                        Task<bool> more = messages.Reader.WaitToReadAsync(stopToken).AsTask();
                        while (Task.WaitAny([more], Second) < 0)
                        {
                            pass(heartbeat.Beat());
                        }

                        more.GetAwaiter().GetResult();
                    }
                }

                if (message != work)
                {
                    heartbeat.See(message);
                    pass(message);
                }
                else if (heartbeat.End() is { } end)
                {
                    pass(end);
                }
            }
        }

        // What came between the end and the moment since when nobody listens; a question among it must not wait for the next part.
        while (messages.Reader.TryRead(out object? late))
        {
            pass(late);
        }

        work.GetAwaiter().GetResult();
    }

    private void Add(object message) => messages.Writer.TryWrite(message);
}
