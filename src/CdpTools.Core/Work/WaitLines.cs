using CdpTools.Aws;

namespace CdpTools.Work;

/// <summary>What a wait says where nobody sees a progress bar: a line at the start, each minute, and at the end.</summary>
internal sealed class WaitLines(IWorkLog log, bool areSaid, WorkProgress at)
{
    private TimeSpan next;
    private string? last;

    private string Where => at.Of is { } of ? $"{at.Activity}, step {of.Step} of {of.Steps}: " : "";

    public void Wait(TimeSpan elapsed, IReadOnlyList<CdpDistribution> pending)
    {
        if (areSaid && elapsed >= next)
        {
            last = string.Join(", ", pending.Select(d => d.Id));
            log.Information($"{Where}waiting for {last} to be deployed, {DeploymentWait.Text(elapsed)} so far.");
            next = elapsed + TimeSpan.FromMinutes(1);
        }
    }

    public void End(TimeSpan elapsed, bool isDeployed)
    {
        if (last is not null)
        {
            log.Information($"{Where}{(isDeployed ? "deployed" : "the wait ended without it")} after {DeploymentWait.Text(elapsed)}.");
        }
    }
}
