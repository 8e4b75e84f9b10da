namespace CdpTools.Aws;

/// <summary>How far work is.</summary>
/// <param name="Activity">What is done: <c>Taking down staging distribution E1</c>. One bar for each.</param>
/// <param name="Status">What is done at the moment.</param>
internal sealed record WorkProgress(string Activity, string Status)
{
    /// <summary>Which step of how many; null where that is not known.</summary>
    public (int Step, int Steps)? Of { get; init; }

    /// <summary>How long it has taken so far; null where that does not matter.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>How much of it is done, 0 to 1; null where that is not known.</summary>
    public double? Share { get; init; }

    /// <summary>The same in lines, for a terminal that can draw them in place; null where there is only the bar.</summary>
    public IReadOnlyList<string>? Lines { get; init; }

    /// <summary>The work is over, well or not.</summary>
    public bool IsOver { get; init; }
}

/// <summary>What work has to say beside messages. Implementations must be safe to call from any thread.</summary>
internal interface IWorkLog : ICallLog
{
    /// <summary>How far the work is.</summary>
    void Progress(WorkProgress progress);

    /// <summary>Something that the operator will want later, whatever else is shown: the path of a file.</summary>
    void Information(string message);

    /// <summary>One of several failed, and the others go on.</summary>
    void Error(CdpException error, object target);

    /// <summary>An object for the pipeline, before the work is over.</summary>
    void Output(object value);
}
