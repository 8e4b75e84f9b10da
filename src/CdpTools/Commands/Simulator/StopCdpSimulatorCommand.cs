using System.Management.Automation;
using CdpTools.Aws;

namespace CdpTools.Commands;

/// <summary>Stops simulators that Start-CdpSimulator started in this process.</summary>
/// <remarks>
/// <para>Without parameters it stops all of them. If one was the default endpoint, the cmdlets go to AWS again.</para>
/// </remarks>
/// <example>
/// <title>Stop all simulators</title>
/// <code>PS> Stop-CdpSimulator</code>
/// </example>
/// <example>
/// <title>Stop one</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample
/// PS> $simulator | Stop-CdpSimulator</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Stop, "CdpSimulator",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(void))]
public sealed class StopCdpSimulatorCommand : CdpCommand
{
    /// <summary>The endpoint of the simulator to stop, as in the object from Start-CdpSimulator. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Endpoint, () =>
    {
        if (DefaultSimulator.Stop(Endpoint) == 0 && Endpoint is not null)
        {
            throw SimulatorFaults.NoneThere(Endpoint, DefaultSimulator.Endpoints);
        }
    });
}
