using System.Management.Automation;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>
/// Base of all cmdlets that deploy something: what they change reaches all edge locations minutes later, and -Wait is a step of its own.
/// </summary>
public abstract class DeployingCommand : WriterCommand
{
    /// <summary>
    /// Waits until the change is deployed. A policy's change deploys on the primary that it is attached to, which is found. What was changed is
    /// put out before the wait; to hold the next cmdlet of the pipeline back, put Wait-CdpDistribution before it.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long one deployment is waited for at most, in seconds.</summary>
    /// <value>2100</value>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, 86400)]
    public int WaitTimeoutSec { get; set; } = (int)WaitSettings.Usual.Timeout.TotalSeconds;

    /// <summary>How long to wait between two looks at a distribution, in seconds.</summary>
    /// <value>20</value>
    [Parameter]
    [ValidateRange(0.05, 3600)]
    public double PollSec { get; set; } = WaitSettings.Usual.Interval.TotalSeconds;

    /// <summary>Whether deployments are waited for.</summary>
    private protected virtual bool Waits => Wait;

    private protected override WorkSettings WorkSettings => base.WorkSettings with
    {
        Waiting = new(TimeSpan.FromSeconds(WaitTimeoutSec), TimeSpan.FromSeconds(PollSec)) { SaysLines = Waits && !this.ShowsProgress() },
        Wait = Waits,
    };
}
