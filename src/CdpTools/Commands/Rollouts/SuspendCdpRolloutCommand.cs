using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Suspends a rollout: it goes no further until Resume-CdpRollout.</summary>
/// <remarks>
/// <para>
/// What is there stays as it is. Gates go on, and a gate that fails still rolls back.
/// </para>
/// </remarks>
/// <example>
/// <title>Suspend one</title>
/// <code>PS> Suspend-CdpRollout EDFDVBD6EXAMPLE-1 -Reason 'Lunch' -WhatIf</code>
/// </example>
/// <example>
/// <title>All that are under way</title>
/// <code>PS> Get-CdpRollout -Status Progressing | Suspend-CdpRollout -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Suspend, "CdpRollout", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class SuspendCdpRolloutCommand : ServiceCommand
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
            if (this.Confirms(Force, $"rollout {id}", "Suspend"))
            {
                WriteObject(Await((_, token) => new RolloutVerbs(store, new Caller(Connection)).SuspendAsync(id, Reason, token)));
            }
        });
    }
}
