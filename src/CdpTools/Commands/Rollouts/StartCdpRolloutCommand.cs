using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Starts a rollout: the steps of a release over a staging pair, that go on by themselves and can be left.</summary>
/// <remarks>
/// <para>
/// Opens the journal of the rollout, with the plan and both configurations as they are now; nothing of AWS is changed yet. Wait-CdpRollout, or
/// Step-CdpRollout from a schedule, carries it on; -Wait does so at once. about_CdpTools_Rollouts has the words of plans, the states, and what is
/// guaranteed.
/// </para>
/// <para>
/// A plan that promotes is asked about; -Force, or -Confirm:$false, says that nobody is to be. An alarm of the plan that is in ALARM refuses it.
/// </para>
/// <para>
/// What differs from what was pinned at the start is never promoted: the rollout holds, and a person decides.
/// </para>
/// </remarks>
/// <example>
/// <title>Twenty sites at a prompt</title>
/// <code>PS> Set-Content sites.csv 'PrimaryId', 'EDFDVBD6EXAMPLE'
/// PS> Set-Content plan.json '{ "Steps": [ { "Weight": 0.05, "Hold": "15m" } ], "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" } } }'
/// PS> Import-Csv sites.csv | Start-CdpRollout -Plan plan.json -WhatIf
/// PS> Get-CdpRollout -Status Progressing | Wait-CdpRollout -ThrottleLimit 8 -TimeoutSec 3600</code>
/// </example>
/// <example>
/// <title>One per cent, then five, then promote, with a bake of two hours</title>
/// <code>PS> $steps = @{ Weight = 0.01; Hold = '20m' }, @{ Weight = 0.05; Hold = '1h'; Approve = 'Change board' }, @{ Promote = $true; Hold = '2h' }
/// PS> $gates = @{ pages = @{ Type = 'Http'; Url = 'https://shop.example/' } }
/// PS> Start-CdpRollout EDFDVBD6EXAMPLE -Plan @{ Steps = $steps; Gates = $gates } -WhatIf</code>
/// </example>
/// <example>
/// <title>Without a plan</title>
/// <code>PS> Start-CdpRollout EDFDVBD6EXAMPLE -Weight 0.01, 0.05, 0.15 -Hold 30m -Promote -Url https://shop.example/ -WhatIf
/// PS> Start-CdpRollout EDFDVBD6EXAMPLE -Strategy Linear5PercentEvery15Minutes -WhatIf</code>
/// </example>
/// <example>
/// <title>Testers only, by a header, for five minutes</title>
/// <code>PS> Start-CdpRollout EDFDVBD6EXAMPLE @{ Steps = @{ Header = 'aws-cf-cd-canary'; Value = 'on'; Hold = '5m' } } -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Start, "CdpRollout", DefaultParameterSetName = PlanSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRollout))]
public sealed class StartCdpRolloutCommand : ServiceCommand
{
    private const string PlanSet = "Plan";
    private const string WeightSet = "Weight";
    private const string StrategySet = "Strategy";
    private readonly RolloutSession.ToAll toAll = new();
    private CarriedOn? carriedOn;

    /// <summary>
    /// The id of the primary distribution, from a column PrimaryId of a CSV as well. Its policy and its staging distribution are found from it.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PrimaryId { get; set; }

    /// <summary>The plan: a hashtable, or the path of a .psd1 or a .json.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PlanSet)]
    [ValidateNotNull]
    public object Plan { get; set; } = null!;

    /// <summary>The weights of the steps, fractions over 0 to 0.15, each larger than the one before.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WeightSet)]
    [ValidateNotNullOrEmpty]
    public decimal[] Weight { get; set; } = null!;

    /// <summary>How long each step is held, and the bake: 90s, 15m, 1h30m.</summary>
    /// <value>15m</value>
    [Parameter(ParameterSetName = WeightSet)]
    [ValidateNotNullOrEmpty]
    public string Hold { get; set; } = "15m";

    /// <summary>Promotes after the last weight. Without it the policy stays at the last weight.</summary>
    [Parameter(ParameterSetName = WeightSet)]
    public SwitchParameter Promote { get; set; }

    /// <summary>
    /// A strategy by its name, with any numbers: Canary5Percent15Minutes, Linear5PercentEvery15Minutes, Exponential1PercentEvery15Minutes. It
    /// promotes, and bakes as long as a step.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = StrategySet)]
    [ArgumentCompleter(typeof(Completers.StrategyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Strategy { get; set; } = null!;

    /// <summary>An Http gate: each URL must answer with status 200, in every step and in the bake.</summary>
    [Parameter(ParameterSetName = WeightSet)]
    [Parameter(ParameterSetName = StrategySet)]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>An Alarm gate: CloudWatch alarms that must be OK, by name in the region of CloudFront's metrics, or by ARN.</summary>
    [Parameter(ParameterSetName = WeightSet)]
    [Parameter(ParameterSetName = StrategySet)]
    [ValidateNotNullOrEmpty]
    public string[] Alarm { get; set; } = [];

    /// <summary>Goes on as Wait-CdpRollout does. Of several, one after the other; pipe them to Wait-CdpRollout for all at one time.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

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
    protected override void ProcessRecord() => Record(PrimaryId, () =>
    {
        ReadPlan read = ParameterSetName switch
        {
            WeightSet => ShortPlan.Of(Weight, Hold, Promote, Url, Alarm),
            StrategySet => ShortPlan.Of(Strategy, Url, Alarm),
            _ => this.ReadPlan(Plan),
        };
        if (read.Plan is not { } plan)
        {
            throw RolloutFaults.PlanHasErrors(read.Findings);
        }

        foreach (CdpRolloutFinding warning in read.Findings)
        {
            WriteWarning($"{warning.Place}: {warning.Message} {warning.Action}");
        }

        string primary = PrimaryId ?? plan.PrimaryId ?? throw RolloutFaults.NoPrimary();
        IJournalStore store = this.RolloutStore(Store);
        var start = new RolloutStart(Connection, store, new Caller(Connection));
        ReadyRollout ready = Await((log, token) => start.PrepareAsync(plan, primary, log, token));
        string target = $"{TargetPrefix}distribution {primary} with staging distribution {ready.State.StagingId}";
        if (!this.Confirms(Force, target, Timeline.Text(ready.Plan), isGrave: ready.Plan.Steps.Any(s => s.Promote), toAll))
        {
            return;
        }

        CdpRollout rollout = Await((_, token) => start.OpenAsync(ready, token));
        if (!Wait)
        {
            WriteObject(rollout);
            return;
        }

        RolloutWait wait = this.Wait(store, this.Tick(Connection, store));
        WriteObject(carriedOn!.Await(rollout.Id, () => Await((log, token) => wait.RunAsync(rollout.Id, [], null, log, token))));
    });

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
