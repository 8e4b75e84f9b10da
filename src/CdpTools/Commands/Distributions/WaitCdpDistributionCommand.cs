using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Waits until distributions are deployed.</summary>
/// <remarks>
/// <para>
/// All distributions from the pipeline are waited for together, and each comes out as soon as its configuration has reached all edge locations.
/// An object that carries an ETag is waited for in that version: an answer that is still older does not count.
/// </para>
/// <para>
/// Throttling and passing errors do not end the wait; a time-out does. Ctrl+C ends it at once. Nothing is changed, so it can be called again at
/// any time.
/// </para>
/// </remarks>
/// <example>
/// <title>Wait for all staging distributions</title>
/// <code>PS> Get-CdpDistribution -Staging | Wait-CdpDistribution</code>
/// </example>
/// <example>
/// <title>For ten minutes at most, looking every five seconds</title>
/// <code>PS> Get-CdpDistribution | Wait-CdpDistribution -WaitTimeoutSec 600 -PollSec 5</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Wait, "CdpDistribution", DefaultParameterSetName = InputObjectSet,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class WaitCdpDistributionCommand : ServiceCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";
    private readonly List<CdpDistribution> waiting = [];
    private Joins? joins;

    /// <summary>A distribution; its ETag is the version that must be deployed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [DistributionTransform]
    [ValidateNotNull]
    public CdpDistribution InputObject { get; set; } = null!;

    /// <summary>The id of a distribution. Of a policy's id, as it comes down a pipeline, the primary is waited for that it is attached to.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>How long to wait at most, in seconds.</summary>
    /// <value>2100</value>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, 86400)]
    public int WaitTimeoutSec { get; set; } = (int)WaitSettings.Usual.Timeout.TotalSeconds;

    /// <summary>How long to wait between two looks at a distribution, in seconds.</summary>
    /// <value>20</value>
    [Parameter]
    [ValidateRange(0.05, 3600)]
    public double PollSec { get; set; } = WaitSettings.Usual.Interval.TotalSeconds;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CdpDistribution wanted = ParameterSetName == ByIdSet ? new(Id, null, null) : InputObject;
        Record(wanted.Id, () =>
        {
            if (Ids.IsPolicyId(wanted.Id))
            {
                // A policy is deployed with the primary that it is attached to.
                if (Await((log, token) => (joins ??= new(Cloud)).DistributionAsync(wanted.Id, log, token)) is not { } primary)
                {
                    return;
                }

                wanted = primary;
            }

            Ids.Require(wanted.Id, "distribution");
            waiting.RemoveAll(d => d.Id == wanted.Id);
            waiting.Add(wanted);
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (waiting.Count == 0)
        {
            return;
        }

        var settings = new WaitSettings(TimeSpan.FromSeconds(WaitTimeoutSec), TimeSpan.FromSeconds(PollSec)) { SaysLines = !this.ShowsProgress() };
        Record(null, () => Await(async (log, token) =>
        {
            var wait = new DeploymentWait(Cloud.Distributions, Clock.Time);
            var at = new WorkProgress("Waiting for deployment", "Looking");
            foreach (var (distribution, error) in await wait.RunAsync(waiting, settings, at, log.Output, log, token).ConfigureAwait(false))
            {
                log.Error(error, distribution);
            }

            return true;
        }));
    }
}
