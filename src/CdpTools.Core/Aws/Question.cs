namespace CdpTools.Aws;

/// <summary>Something that only the operator knows, asked by one thread and put to the host by another.</summary>
internal sealed class Question(Func<string?> ask)
{
    private readonly TaskCompletionSource<string?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? WaitForAnswer(CancellationToken cancellationToken)
    {
        try
        {
            return answer.Task.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            // Nobody may be asked for what nobody waits for.
            answer.TrySetCanceled(CancellationToken.None);
        }
    }

    /// <summary>Asks, on the pipeline thread. A host that cannot ask is an answer too; Ctrl+C goes on.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C, or whatever <c>ask</c> was stopped by.</exception>
    public void Put()
    {
        if (answer.Task.IsCompleted)
        {
            return;
        }

        try
        {
            answer.TrySetResult(ask());
        }
        catch (OperationCanceledException)
        {
            answer.TrySetCanceled(CancellationToken.None);
            throw;
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }
}
