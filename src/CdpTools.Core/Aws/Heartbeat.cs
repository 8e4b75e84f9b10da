using System.Diagnostics;
using System.Globalization;

namespace CdpTools.Aws;

/// <summary>Shows each second that work goes on which says nothing: a call that is throttled, or a step that takes its time.</summary>
internal sealed class Heartbeat(string activity)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private WorkProgress? last;
    private long lastAt;
    private bool ownBar;

    /// <summary>Notes what the work has shown itself.</summary>
    public void See(object message)
    {
        if (message is WorkProgress progress)
        {
            (last, lastAt) = (progress.IsOver ? null : progress, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>What to show now, on the bar of the work, or on one of its own.</summary>
    public WorkProgress Beat()
    {
        ownBar |= last is null;
        return last is { } shown
            ? shown.Elapsed is null ? shown with { Status = $"{shown.Status}, {Text(lastAt)} so far" } : shown
            : new WorkProgress(activity, $"waiting for CloudFront, {Text(start)} so far");
    }

    /// <summary>What takes its own bar away; null where there is none.</summary>
    public WorkProgress? End() => ownBar ? new WorkProgress(activity, "Done") { IsOver = true } : null;

    private static string Text(long since) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(since).TotalSeconds:0} s");
}
