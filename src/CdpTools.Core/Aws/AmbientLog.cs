namespace CdpTools.Aws;

/// <summary>
/// What takes the words of work that has no log of its own at hand, such as a store: whoever waits for the work sets it. Says nothing, and asks
/// nobody, where there is none.
/// </summary>
internal sealed class AmbientLog : ICallLog
{
    private static readonly AsyncLocal<ICallLog?> Waiting = new();

    private AmbientLog()
    {
    }

    /// <summary>The log of who waits for what is under way here.</summary>
    public static ICallLog Current => Waiting.Value ?? Silent;

    /// <summary>Says nothing, and asks nobody.</summary>
    public static ICallLog Silent { get; } = new AmbientLog();

    /// <summary>Begins work whose words go to a log.</summary>
    public static T Begin<T>(ICallLog log, Func<T> work)
    {
        ICallLog? before = Waiting.Value;
        Waiting.Value = log;
        try
        {
            return work();
        }
        finally
        {
            Waiting.Value = before;
        }
    }

    public void Verbose(string message)
    {
    }

    public void Debug(string message)
    {
    }

    public void Warning(string message)
    {
    }
}
