using System.Management.Automation;
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
[Cmdlet(
    VerbsDiagnostic.Test, "CdpRolloutPlan",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRolloutFinding), typeof(string))]
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

    /// <summary>
    /// Where journals are kept: a folder. Default: $env:CDPTOOLS_STORE, else CdpTools/rollouts in the folder for local application data.
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

        if (PrimaryId is not null && LookAt(plan) is { } finding)
        {
            WriteObject(finding);
        }

        if (Timeline)
        {
            WriteObject(Rollouts.Timeline.Lines(plan), enumerateCollection: true);
        }
    });

    // What would refuse the start is a finding of the pair; that it could not be looked at is an error.
    private CdpRolloutFinding? LookAt(RolloutPlan plan)
    {
        try
        {
            var start = new RolloutStart(Connection, this.RolloutStore(Store));
            Await((log, token) => start.PrepareAsync(plan, PrimaryId!, log, token));
            return null;
        }
        catch (CdpValidationException e)
        {
            return new(e.ErrorId, CdpSeverity.Error, nameof(PrimaryId), e.Text, e.RecommendedAction ?? "");
        }
    }
}
