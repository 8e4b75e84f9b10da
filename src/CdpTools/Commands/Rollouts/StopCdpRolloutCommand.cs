using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Stops a rollout and turns it back.</summary>
/// <remarks>
/// <para>
/// Wins from every state that is not final, while it is promoting too. It is one record: the next tick (Wait-CdpRollout, Step-CdpRollout) does
/// the way back, which is that of the plan unless -Rollback says otherwise. After a promotion the primary is put back, whatever else is asked for
/// but None.
/// </para>
/// </remarks>
/// <example>
/// <title>Stop it, and see it back</title>
/// <code>PS> Stop-CdpRollout EDFDVBD6EXAMPLE-1 -Reason 'Not tonight' -WhatIf</code>
/// </example>
/// <example>
/// <title>Take over by hand: leave everything as it is</title>
/// <code>PS> Stop-CdpRollout EDFDVBD6EXAMPLE-1 -Rollback None -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Stop, "CdpRollout", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class StopCdpRolloutCommand : ServiceCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>The rollout, as Get-CdpRollout gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public CdpRollout InputObject { get; set; } = null!;

    /// <summary>The id of a rollout.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.RolloutIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>
    /// What the way back does: Disable switches the policy off, WeightZero sets its weight to 0, None leaves everything as it is. Default: what
    /// the plan says.
    /// </summary>
    [Parameter]
    [ValidateSet("Disable", "WeightZero", "None")]
    public string? Rollback { get; set; }

    /// <summary>Why, for the journal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <summary>Skips the prompt, and does nothing else.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Where journals are kept: a folder, or s3://bucket/prefix. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local
    /// application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string id = ParameterSetName == ByIdSet ? Id : InputObject.Id;
        IJournalStore store = this.RolloutStore(Store ?? InputObject?.Store);
        Record(id, () =>
        {
            RollbackMode? mode = Rollback is null ? null : Enum.Parse<RollbackMode>(Rollback, ignoreCase: true);
            if (this.Confirms(Force, $"rollout {id}", mode is null ? "Stop, and roll back" : $"Stop, with rollback {mode}"))
            {
                WriteObject(Await((_, token) => new RolloutVerbs(store, new Caller(Connection)).StopAsync(id, mode, Reason, token)));
            }
        });
    }
}
