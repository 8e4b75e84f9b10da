namespace CdpTools.Work;

/// <summary>How a deployment is waited for.</summary>
/// <param name="Timeout">How long at most.</param>
/// <param name="Interval">How long between two looks.</param>
internal sealed record WaitSettings(TimeSpan Timeout, TimeSpan Interval)
{
    public static readonly WaitSettings Usual = new(TimeSpan.FromMinutes(35), TimeSpan.FromSeconds(20));

    /// <summary>Whether nobody sees a progress bar: then a line is said at the start, each minute, and at the end.</summary>
    public bool SaysLines { get; init; }
}
