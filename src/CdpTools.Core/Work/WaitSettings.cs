namespace CdpTools.Work;

/// <summary>How long to wait, and how often to look.</summary>
/// <param name="Timeout">Longest wait.</param>
/// <param name="Interval">Time between two looks at one distribution.</param>
internal sealed record WaitSettings(TimeSpan Timeout, TimeSpan Interval)
{
    /// <summary>AWS's own waiter gives up after 35 minutes [D]; reports speak of about 10 [W].</summary>
    public static readonly WaitSettings Usual = new(TimeSpan.FromMinutes(35), TimeSpan.FromSeconds(20));
}
