namespace CdpTools.Commands;

/// <summary>
/// Messages from any thread for the one that waits for them. Not a BlockingCollection: that tells a waiting reader of
/// the end by an exception of its own, thrown and caught inside it, which costs more than the call that was waited for.
/// </summary>
internal sealed class Mailbox
{
    private readonly object gate = new();
    private readonly Queue<object> messages = new();

    // One for each message, and one for the end. Nothing in it needs disposing unless its wait handle is asked for.
    private readonly SemaphoreSlim arrivals = new(0);
    private bool closed;

    /// <summary>False when it is closed, and nobody will look at the message.</summary>
    public bool TryAdd(object message)
    {
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            messages.Enqueue(message);
        }

        arrivals.Release();
        return true;
    }

    /// <summary>No more messages: the reader ends when it has read those that are there. Once.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }

        arrivals.Release();
    }

    /// <summary>The messages in their order, as they come, until it is closed. For one reader, once.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public IEnumerable<object> ReadToEnd(CancellationToken cancellationToken)
    {
        while (true)
        {
            arrivals.Wait(cancellationToken);
            object? message;
            lock (gate)
            {
                if (!messages.TryDequeue(out message))
                {
                    yield break;
                }
            }

            yield return message;
        }
    }
}
