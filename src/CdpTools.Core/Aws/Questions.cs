namespace CdpTools.Aws;

/// <summary>
/// Brings questions to the pipeline thread, the only one that may use the host. One for each thread and not for each
/// cmdlet: what Set- waits for may be held up by a question of Get- further up the pipeline, and whoever waits asks it.
/// </summary>
internal sealed class Questions
{
    [ThreadStatic]
    private static Questions? ofThisThread;

    private readonly object gate = new();
    private readonly Queue<Question> unheard = new();
    private Func<Question, bool>? listener;

    public static Questions OfThisThread => ofThisThread ??= new();

    /// <summary>Holds the calling thread, which is not the pipeline's, until the pipeline thread has asked.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C, or the cmdlet has ended.</exception>
    public string? Ask(Func<string?> ask, CancellationToken cancellationToken)
    {
        var question = new Question(ask);
        lock (gate)
        {
            if (listener?.Invoke(question) != true)
            {
                unheard.Enqueue(question);
            }
        }

        return question.WaitForAnswer(cancellationToken);
    }

    /// <summary>The pipeline thread begins to wait: it asks what has come up, and gives what comes to <paramref name="take"/>.</summary>
    /// <returns>To be disposed when it no longer waits.</returns>
    public IDisposable Listen(Func<Question, bool> take)
    {
        Question[] earlier;
        Func<Question, bool>? before;
        lock (gate)
        {
            earlier = [.. unheard];
            unheard.Clear();
            before = listener;
            listener = take;
        }

        foreach (Question question in earlier)
        {
            question.Put();
        }

        return new Listening(this, before);
    }

    private sealed class Listening(Questions questions, Func<Question, bool>? before) : IDisposable
    {
        public void Dispose()
        {
            lock (questions.gate)
            {
                questions.listener = before;
            }
        }
    }
}
