using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Carries rollouts on until they are done, or a person is wanted.</summary>
/// <remarks>
/// <para>
/// Ticks (Step-CdpRollout) and waits between ticks. It ends when the rollout is done, holds, is suspended or asks for an approval, and puts the
/// rollout out as it is then.
/// </para>
/// <para>
/// Several that are piped are all carried on at one time, in one table on a terminal; each is put out when its own wait ends. One that cannot be
/// gone on with is an error, and the others go on.
/// </para>
/// <para>
/// Ctrl+C ends it and leaves the rollouts as they are; calling it again goes on. Passing errors of the service are waited out.
/// </para>
/// </remarks>
/// <example>
/// <title>Twenty sites at a prompt</title>
/// <code>PS> Get-CdpRollout -Status Progressing | Wait-CdpRollout -ThrottleLimit 8 -TimeoutSec 3600</code>
/// </example>
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
    private readonly List<(string Id, IJournalStore Store, RolloutTick? Tick)> rollouts = [];
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

    /// <summary>How many of several rollouts look at their sites at one moment, 1 to 64. All of them go on, whatever it is.</summary>
    /// <value>8</value>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 8;

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
        Record(id, () =>
        {
            IJournalStore store = this.RolloutStore(Store ?? InputObject?.Store);
            if (!rollouts.Any(r => r.Id.Equals(id, StringComparison.OrdinalIgnoreCase) && r.Store.Name == store.Name))
            {
                rollouts.Add((id, store, NoTick ? null : this.Tick(Connection, store)));
            }
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        TimeSpan? limit = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null;
        CdpRolloutStatus[] until = [.. (Until ?? []).Select(s => Enum.Parse<CdpRolloutStatus>(s, ignoreCase: true))];
        if (rollouts is [var (id, store, tick)])
        {
            RolloutWait wait = this.Wait(store, tick);
            Record(id, () => WriteObject(carriedOn!.Await(id, () => Await((log, token) => wait.RunAsync(id, until, limit, log, token)))));
        }
        else if (rollouts.Count > 0)
        {
            rollouts.ForEach(r => carriedOn!.Begin(r.Id));
            IReadOnlyList<(string, RolloutWait)> waits = this.Waits(rollouts, ThrottleLimit);
            Record(null, () => Await(async (log, token) =>
            {
                await FleetWait.RunAsync(waits, until, limit, carriedOn!.End, log, token).ConfigureAwait(false);
                return true;
            }));
        }
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
