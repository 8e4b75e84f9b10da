using System.Management.Automation;
using System.Threading.Channels;
using CdpTools.Aws;

namespace CdpTools.Commands;

/// <summary>Takes what work has to say from any thread, and holds it for the pipeline thread, on which it is made.</summary>
internal sealed class PipelineLog(CdpCommand command, CancellationToken stopToken) : IWorkLog
{
    private readonly Channel<object> messages = Channel.CreateUnbounded<object>(new() { SingleReader = true });
    private readonly Questions questions = Questions.OfThisThread;
    private readonly bool mayAsk = Interaction.IsAllowed;

    public void Verbose(string message) => TryAdd((MessageKind.Verbose, message));

    public void Debug(string message) => TryAdd((MessageKind.Debug, message));

    public void Warning(string message) => TryAdd((MessageKind.Warning, message));

    public void Information(string message) => TryAdd((MessageKind.Information, message));

    public void Progress(WorkProgress progress) => TryAdd(progress);

    public void Error(CdpException error, object target) => TryAdd((error, target));

    public void Output(object value) => TryAdd(value);

    public string? AskForMfaCode(string device) => mayAsk ? questions.Ask(() => command.AskForMfaCode(device), stopToken) : null;

    /// <summary>False when the work is over, and nobody will look at what it says.</summary>
    public bool TryAdd(object message) => messages.Writer.TryWrite(message);

    /// <summary>The work is over: the reader ends when it has read what was said.</summary>
    public void Complete() => messages.Writer.TryComplete();

    /// <summary>What was said, in its order, as it is said, until the work is over. For the pipeline thread, once.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public IEnumerable<object> Messages()
    {
        do
        {
            while (messages.Reader.TryRead(out object? message))
            {
                yield return message;
            }
        }
        while (messages.Reader.WaitToReadAsync(stopToken).AsTask().GetAwaiter().GetResult());
    }
}

internal enum MessageKind
{
    Verbose,
    Debug,
    Warning,
    Information,
}
