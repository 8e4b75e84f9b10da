using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Answers the approval that a rollout asks for.</summary>
/// <remarks>
/// <para>
/// An approval names what was reviewed by a hash of the plan, both configurations and the step: give the first eight characters or more of
/// ApprovalHash, as you saw them. It is compared again with what is there when it is used, and is void when any of it has changed.
/// </para>
/// </remarks>
/// <example>
/// <title>Look, and approve what you saw</title>
/// <code>PS> $r = Get-CdpRollout EDFDVBD6EXAMPLE-1; $r | Approve-CdpRollout -Hash $r.ApprovalHash -WhatIf</code>
/// </example>
/// <example>
/// <title>Deny it</title>
/// <code>PS> Approve-CdpRollout EDFDVBD6EXAMPLE-1 -Deny -Reason 'The testers found something' -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Approve, "CdpRollout", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class ApproveCdpRolloutCommand : ServiceCommand
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

    /// <summary>The first eight characters or more of the ApprovalHash that was reviewed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Hash { get; set; }

    /// <summary>Denies it: the rollout is stopped, and rolled back as its plan says.</summary>
    [Parameter]
    public SwitchParameter Deny { get; set; }

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
            if (Hash is null == !Deny)
            {
                throw RolloutFaults.HashOrDeny();
            }

            if (this.Confirms(Force, $"rollout {id}", Deny ? "Deny the approval, and roll back" : $"Approve {Hash}"))
            {
                var verbs = new RolloutVerbs(store, new Caller(Connection));
                WriteObject(Await((_, token) => Deny ? verbs.DenyAsync(id, Reason, token) : verbs.ApproveAsync(id, Hash!, Reason, token)));
            }
        });
    }
}
