using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Completers;

namespace CdpTools.Commands;

/// <summary>Starts a local CloudFront control plane on loopback, to rehearse on and to test against.</summary>
/// <remarks>
/// <para>
/// It speaks CloudFront's own protocol, checks signatures, and keeps CloudFront's rules as far as they are known. It serves until
/// Stop-CdpSimulator or the end of the process, and listens on this machine only.
/// </para>
/// <para>
/// With -AsDefault all cmdlets of the whole process use it, in other runspaces too, unless they name an -EndpointUrl; every prompt then says
/// [simulator].
/// </para>
/// </remarks>
/// <example>
/// <title>Rehearse on sample data</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault
/// PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf</code>
/// </example>
/// <example>
/// <title>See what an update does when its answer is lost</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault -Fault 'UpdateContinuousDeploymentPolicy:drop-after:1'
/// PS> Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Verbose</code>
/// </example>
/// <example>
/// <title>Watch a regression in CloudWatch</title>
/// <code>PS> $simulator = Start-CdpSimulator -Sample -AsDefault -Traffic 'Requests=50,Errors=0.002,Ratio=5'</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Start, "CdpSimulator",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpSimulator))]
public sealed class StartCdpSimulatorCommand : CdpCommand
{
    /// <summary>Starts with a primary and a staging distribution and one policy at weight 0.05.</summary>
    [Parameter]
    public SwitchParameter Sample { get; set; }

    /// <summary>With -Sample: how many such pairs, a fleet: EDFDVBD6EXAMPLE, ESITE002EXAMPLE and so on.</summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(1, 500)]
    public int Sites { get; set; } = 1;

    /// <summary>Makes all cmdlets of this process use the simulator.</summary>
    [Parameter]
    public SwitchParameter AsDefault { get; set; }

    /// <summary>The TCP port to listen on; 0 takes a free one.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The access key that the simulator accepts. Default: a random one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>The secret of -AccessKey. Default: a random one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SecretKey { get; set; }

    /// <summary>How long a distribution stays InProgress after a change, in seconds.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double PropagationSeconds { get; set; }

    /// <summary>Rules for faults to inject, like UpdateContinuousDeploymentPolicy:drop-after:1 (see about_CdpTools_Simulator).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FaultCompleter))]
    public string[] Fault { get; set; } = [];

    /// <summary>API operations that answer AccessDenied, like UpdateContinuousDeploymentPolicy or Delete*.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OperationCompleter))]
    public string[] DenyAction { get; set; } = [];

    /// <summary>Traffic of the distributions, as KEY=NUMBER,…, of which CloudWatch has the metrics (see about_CdpTools_Simulator).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Traffic { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => RecordAll(() =>
    {
        if (AccessKey is null != SecretKey is null)
        {
            throw SimulatorFaults.HalfOfKeys();
        }

        ISimulator simulator = EngineLoader.Engine.StartSimulator(new()
        {
            Port = Port,
            Sample = Sample,
            Sites = Sites,
            AccessKey = AccessKey,
            SecretKey = SecretKey,
            Propagation = TimeSpan.FromSeconds(PropagationSeconds),
            Faults = Fault,
            DenyActions = DenyAction,
            Traffic = Traffic,
        });
        DefaultSimulator.Add(simulator, AsDefault);
        WriteObject(new CdpSimulator(simulator, AsDefault));
    });
}
