using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Completers;

namespace CdpTools.Commands;

/// <summary>Changes simulators while they run: faults, denied actions, alarms, traffic, propagation, and the clock.</summary>
/// <remarks>
/// <para>
/// Without -Endpoint it changes all that were started in this process. What is left out stays; what is wrong changes nothing. The output is
/// the simulator.
/// </para>
/// <para>
/// A clock that was moved on makes everything Deployed that would have been by then. It is then ahead of the clocks of its clients, which
/// CdpTools corrects at the first refusal, as it does with AWS.
/// </para>
/// </remarks>
/// <example>
/// <title>Let the network fail for a while</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault
/// PS> $simulator = Set-CdpSimulator -Fault '*:drop-after:p=0.2'
/// PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1
/// PS> $simulator = Set-CdpSimulator -Fault @()</code>
/// </example>
/// <example>
/// <title>Have ten minutes of propagation, and do not wait for them</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault -PropagationSeconds 600
/// PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1
/// PS> $simulator | Set-CdpSimulator -AdvanceSeconds 600</code>
/// </example>
/// <example>
/// <title>Let an alarm go off</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault
/// PS> $simulator | Set-CdpSimulator -Alarm 'shop-errors=ALARM'</code>
/// </example>
[Cmdlet(
    VerbsCommon.Set, "CdpSimulator",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpSimulator))]
public sealed class SetCdpSimulatorCommand : CdpCommand
{
    /// <summary>The endpoint of the simulator to change, as in the object from Start-CdpSimulator. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>Rules for faults, in place of those in force (see about_CdpTools_Simulator). An empty list takes all away.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(FaultCompleter))]
    public string[]? Fault { get; set; }

    /// <summary>API operations that answer AccessDenied, in place of those in force. An empty list takes all away.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(OperationCompleter))]
    public string[]? DenyAction { get; set; }

    /// <summary>
    /// CloudWatch alarms and the states that they are put into, as NAME=STATE: OK, ALARM or INSUFFICIENT_DATA. One that is not there is made;
    /// ,CompositeAlarm after the state makes a composite one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Alarm { get; set; }

    /// <summary>
    /// The traffic from now on, as KEY=NUMBER,…, of which CloudWatch has the metrics (see about_CdpTools_Simulator). What is left out is as by
    /// default, not as before.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Traffic { get; set; }

    /// <summary>How long a distribution stays InProgress after a change that is made from now on, in seconds.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double? PropagationSeconds { get; set; }

    /// <summary>Moves the simulator's clock on by so many seconds, at most a year.</summary>
    [Parameter]
    [ValidateRange(0, 31536000)]
    public double? AdvanceSeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Endpoint, () =>
    {
        IReadOnlyList<ISimulator> changed = DefaultSimulator.Change(
            Endpoint, new SimulatorChange(Fault, DenyAction, Alarm, Traffic, Seconds(PropagationSeconds), Seconds(AdvanceSeconds)));
        if (changed.Count == 0)
        {
            throw Endpoint is null ? SimulatorFaults.NoneRuns() : SimulatorFaults.NoneThere(Endpoint, DefaultSimulator.Endpoints);
        }

        WriteObject(changed.Select(s => new CdpSimulator(s, DefaultSimulator.IsCurrent(s))), enumerateCollection: true);
    });

    private static TimeSpan? Seconds(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;
}
