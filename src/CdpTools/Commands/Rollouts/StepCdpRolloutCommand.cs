using System.Management.Automation;
using CdpTools.Aws;

namespace CdpTools.Commands;

/// <summary>Does one tick of a rollout: looks, decides, does at most one write, records it.</summary>
/// <remarks>
/// <para>
/// It never sleeps: NextTickAt of what comes out says when it is worth calling again. It may be killed at any moment, and two may run at once.
/// </para>
/// <para>
/// An error changes nothing of the rollout; the next tick goes on.
/// </para>
/// </remarks>
/// <example>
/// <title>One tick</title>
/// <code>PS> Step-CdpRollout EDFDVBD6EXAMPLE-1</code>
/// </example>
/// <example>
/// <title>A scheduled job</title>
/// <code>PS> Get-CdpRollout | Where-Object { -not $_.Done } | Step-CdpRollout -Force</code>
/// </example>
[Cmdlet(
    VerbsCommon.Step, "CdpRollout", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class StepCdpRolloutCommand : ServiceCommand
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
            if (this.Confirms(Force, TargetPrefix + $"rollout {id}", "Do the next thing that its plan says"))
            {
                WriteObject(Await((log, token) => this.Tick(Connection, store).RunAsync(id, log, token)));
            }
        });
    }
}
