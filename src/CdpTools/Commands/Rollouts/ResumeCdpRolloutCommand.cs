using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Lets a rollout go on that is Holding or Suspended.</summary>
/// <remarks>
/// <para>
/// A rollout that was Holding measures its gates anew, from a hold of its own. If what held it is still there, it holds again.
/// </para>
/// <para>
/// With -Repin the configurations are taken as they are now, for the rest of the rollout; approvals that were given are void. After the
/// promotion that cannot be done, as the way back needs the first ones.
/// </para>
/// </remarks>
/// <example>
/// <title>Let it go on</title>
/// <code>PS> Resume-CdpRollout EDFDVBD6EXAMPLE-1 -WhatIf</code>
/// </example>
/// <example>
/// <title>Somebody has changed the staging distribution, and that is right</title>
/// <code>PS> Resume-CdpRollout EDFDVBD6EXAMPLE-1 -Repin -Reason 'The fix is in' -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Resume, "CdpRollout", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class ResumeCdpRolloutCommand : ServiceCommand
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

    /// <summary>Takes the configurations as they are now.</summary>
    [Parameter]
    public SwitchParameter Repin { get; set; }

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
            if (this.Confirms(Force, $"rollout {id}", Repin ? "Resume with the configurations as they are now" : "Resume"))
            {
                var verbs = new RolloutVerbs(store, new Caller(Connection));
                WriteObject(Await((log, token) => Repin
                    ? verbs.RepinAsync(id, Reason, Connection, log, token)
                    : verbs.ResumeAsync(id, Reason, token)));
            }
        });
    }
}
