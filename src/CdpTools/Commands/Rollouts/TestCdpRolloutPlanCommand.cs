using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Rollouts;

namespace CdpTools.Commands;

/// <summary>Checks the plan of a rollout, and the pair that it is for, without starting anything.</summary>
/// <remarks>
/// <para>
/// Each finding has a rule, a place in the plan, and what to do. A plan with an error is not started; warnings are for people. Nothing comes out
/// for a plan without findings.
/// </para>
/// <para>
/// With -PrimaryId the pair is looked at too: whether it can be rolled out now, whether another rollout is under way, whether alarms of the plan
/// are in ALARM. Without it nothing is asked of AWS.
/// </para>
/// <para>
/// -Forecast says what each Compare gate can show in each step: the chance to catch a regression of 2, 3, 5 and 10 times the errors within the
/// hold, and the median time to it, by a simulation of a thousand such steps at the site's own rate. That rate is the last day's of -PrimaryId in
/// CloudWatch, or -RequestsPerSecond and -ErrorRate. -Suggest writes the shortest plan that catches a threefold regression in nine of ten, at the
/// largest weight, with all else as the plan has it. -Since runs the gates over days that are past, on which nothing was released, and says on how
/// many the plan would have aborted for nothing. about_CdpTools_Evidence has more.
/// </para>
/// </remarks>
/// <example>
/// <title>A word that is written wrongly</title>
/// <code>PS> Test-CdpRolloutPlan @{ Steps = @(@{ Wieght = 0.05; Hold = '15m' }) }</code>
/// </example>
/// <example>
/// <title>All plans of a folder</title>
/// <code>PS> Get-ChildItem *.rollout.psd1 | Test-CdpRolloutPlan</code>
/// </example>
/// <example>
/// <title>Everything that it would do, and whether it could begin now</title>
/// <code>PS> $plan = @{ Steps = @{ Weight = 0.05; Hold = '15m'; Approve = 'Board' }, @{ Promote = $true; Hold = '1h'; Approve = 'All is well' } }
/// PS> Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Timeline</code>
/// </example>
/// <example>
/// <title>What each step can show on a site of 40 requests a second, of which 1 in 1,000 fails</title>
/// <code>PS> $plan = @{ Steps = @{ Weight = 0.15; Hold = '1h' }; Gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } } }
/// PS> Test-CdpRolloutPlan $plan -RequestsPerSecond 40 -ErrorRate 0.001 | Format-List</code>
/// </example>
/// <example>
/// <title>The shortest plan that shows enough, into a file</title>
/// <code>PS> $plan = @{ Steps = @{ Weight = 0.05; Hold = '1h' }; Gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } } }
/// PS> Test-CdpRolloutPlan $plan -RequestsPerSecond 400 -ErrorRate 0.001 -Suggest</code>
/// </example>
[Cmdlet(
    VerbsDiagnostic.Test, "CdpRolloutPlan",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRolloutFinding), typeof(string), typeof(CdpRolloutForecast), typeof(CdpRolloutReplay))]
public sealed class TestCdpRolloutPlanCommand : ServiceCommand
{
    /// <summary>The plan: a hashtable, or the path of a .psd1 or a .json.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object Plan { get; set; } = null!;

    /// <summary>The primary distribution that is to be rolled out: its pair is looked at as Start-CdpRollout does.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PrimaryId { get; set; }

    /// <summary>Gives besides, as text, every write of the plan and when it comes at the earliest. Not of a plan with errors.</summary>
    [Parameter]
    public SwitchParameter Timeline { get; set; }

    /// <summary>What each Compare gate can show in each step. Implied by -RequestsPerSecond, -ErrorRate and -Suggest.</summary>
    [Parameter]
    public SwitchParameter Forecast { get; set; }

    /// <summary>The requests of the site a second, of both arms together. Default: those of -PrimaryId in the last day.</summary>
    [Parameter]
    [ValidateRange(0.0001, 10_000_000.0)]
    public double? RequestsPerSecond { get; set; }

    /// <summary>The share of the requests that fail, over 0 to 0.5. Default: that of -PrimaryId in the last day.</summary>
    [Parameter]
    [ValidateRange(0.000_000_01, 0.5)]
    public double? ErrorRate { get; set; }

    /// <summary>Gives, as the text of a .psd1, the shortest plan that catches a threefold regression in nine of ten.</summary>
    [Parameter]
    public SwitchParameter Suggest { get; set; }

    /// <summary>Runs the gates over the past of -PrimaryId, a start a day from this time on; CloudWatch keeps 15 days.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>The end of -Since. Default: now.</summary>
    [Parameter]
    public DateTime? Until { get; set; }

    /// <summary>-Since: the seed by which the primary's requests are split.</summary>
    /// <value>1</value>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Where journals are kept: a folder, or s3://bucket/prefix. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local
    /// application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Plan, () =>
    {
        object given = Plan is PSObject { BaseObject: FileInfo file } ? file.FullName : Plan;
        ReadPlan read = this.ReadPlan(given);
        WriteObject(read.Findings, enumerateCollection: true);
        if (read.Plan is not { } plan)
        {
            return;
        }

        string? stagingId = PrimaryId is null ? null : LookAt(plan);

        if (Timeline)
        {
            WriteObject(Rollouts.Timeline.Lines(plan), enumerateCollection: true);
        }

        if (Forecast || Suggest || RequestsPerSecond is not null || ErrorRate is not null)
        {
            Foresee(plan, read.Tree);
        }

        if (Since is { } since)
        {
            string primary = PrimaryId ?? plan.PrimaryId ?? throw RolloutFaults.NoPrimary();
            var replay = new Replay(Connection, plan, primary, stagingId ?? primary + "-none", Seed);
            DateTimeOffset now = Clock.Time.GetUtcNow(), until = Until?.ToUniversalTime() ?? now;
            WriteObject(Await((log, token) => replay.RunAsync(since.ToUniversalTime(), until, now, log, token)));
        }
    });

    private (double RequestsPerSecond, double ErrorRate) RateOf(RolloutPlan plan, string metric)
    {
        if (RequestsPerSecond is { } requests && ErrorRate is { } share)
        {
            return (requests, share);
        }

        (double RequestsPerSecond, double ErrorRate) read = Await((log, token) => Planner.RateAsync(
            Connection, PrimaryId ?? plan.PrimaryId ?? throw RolloutFaults.NoPrimary(), metric, Clock.Time.GetUtcNow(), log, token));
        return (RequestsPerSecond ?? read.RequestsPerSecond, ErrorRate ?? read.ErrorRate);
    }

    private void Foresee(RolloutPlan plan, object? tree)
    {
        PlanGate compare = plan.Gates.FirstOrDefault(g => g.Type == GateKind.Compare) ?? throw RolloutFaults.NoCompare();

        // A gate's own kind of errors, each read once.
        var rates = plan.Gates.Where(g => g.Type == GateKind.Compare).Select(g => g.Metric!).Distinct().ToDictionary(m => m, m => RateOf(plan, m));
        (double requests, double errors) = rates[compare.Metric!];
        if (Suggest)
        {
            WriteObject(Suggestion.Of(plan, tree, compare, requests, errors));
            return;
        }

        WriteObject(Planner.Of(plan, metric => rates[metric]), enumerateCollection: true);
        PlanStep? first = plan.Steps.FirstOrDefault(s => s.Weight is not null);
        if (first is not null && Planner.OneViewer(compare, new(requests, errors, (double)first.Weight!)) is { } warning)
        {
            WriteWarning(warning);
        }
    }

    // What would refuse the start is a finding of the pair; that it could not be looked at is an error.
    private string? LookAt(RolloutPlan plan)
    {
        try
        {
            var start = new RolloutStart(Connection, this.RolloutStore(Store));
            return Await((log, token) => start.PrepareAsync(plan, PrimaryId!, log, token)).State.StagingId;
        }
        catch (CdpValidationException e)
        {
            WriteObject(new CdpRolloutFinding(e.ErrorId, CdpSeverity.Error, nameof(PrimaryId), e.Text, e.RecommendedAction ?? ""));
            return null;
        }
    }
}
