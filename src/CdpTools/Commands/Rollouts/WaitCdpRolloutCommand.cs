using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Carries a rollout on until it is done, or a person is wanted.</summary>
/// <remarks>
/// <para>
/// Ticks (Step-CdpRollout) and waits between ticks. It ends when the rollout is done, holds, is suspended or asks for an approval, and puts the
/// rollout out as it is then.
/// </para>
/// <para>
/// Ctrl+C ends it and leaves the rollout as it is; calling it again goes on. Passing errors of the service are waited out.
/// </para>
/// </remarks>
/// <example>
/// <title>Go on with what is under way</title>
/// <code>PS> Wait-CdpRollout EDFDVBD6EXAMPLE-1</code>
/// </example>
/// <example>
/// <title>Up to the bake, for an hour at most</title>
/// <code>PS> Get-CdpRollout | Wait-CdpRollout -Until Baking -TimeoutSec 3600</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Wait, "CdpRollout", DefaultParameterSetName = InputObjectSet,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class WaitCdpRolloutCommand : ServiceCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";
    private CarriedOn? carriedOn;

    /// <summary>The rollout, as Get-CdpRollout gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public CdpRollout InputObject { get; set; } = null!;

    /// <summary>The id of a rollout.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.RolloutIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>Ends when the rollout has this status, too.</summary>
    [Parameter]
    [ValidateSet(
        "Progressing", "Holding", "AwaitingApproval", "Suspended", "Promoting", "Baking", "RollingBack", "CleaningUp", "Completed",
        "RolledBack", "Stopped", "Failed")]
    public string[]? Until { get; set; }

    /// <summary>How long to wait at most, in seconds. 0 waits until it ends.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, 604800)]
    public int TimeoutSec { get; set; }

    /// <summary>Only looks at the journal, every few seconds: somebody else ticks.</summary>
    [Parameter]
    public SwitchParameter NoTick { get; set; }

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
        TimeSpan? limit = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null;
        CdpRolloutStatus[] until = [.. (Until ?? []).Select(s => Enum.Parse<CdpRolloutStatus>(s, ignoreCase: true))];
        Record(id, () =>
        {
            RolloutWait wait = this.Wait(store, NoTick ? null : this.Tick(Connection, store));
            WriteObject(carriedOn!.Await(id, () => Await((log, token) => wait.RunAsync(id, until, limit, log, token))));
        });
    }

    /// <inheritdoc/>
    private protected override void Pass(object message)
    {
        if (!carriedOn!.Draw(message))
        {
            base.Pass(message);
        }
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => carriedOn = new(this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            carriedOn?.SayLeft();
        }

        base.Dispose(disposing);
    }
}
