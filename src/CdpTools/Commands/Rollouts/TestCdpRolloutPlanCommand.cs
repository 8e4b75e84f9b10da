using System.Management.Automation;

namespace CdpTools.Commands;

/// <summary>Checks the plan of a rollout, without AWS and without starting anything.</summary>
/// <remarks>
/// <para>
/// Each finding has a rule, a place in the plan, and what to do. A plan with an error is not started; warnings are for people. Nothing comes out
/// for a plan without findings.
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
[Cmdlet(
    VerbsDiagnostic.Test, "CdpRolloutPlan",
    HelpUri = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html")]
[OutputType(typeof(CdpRolloutFinding))]
public sealed class TestCdpRolloutPlanCommand : CdpCommand
{
    /// <summary>The plan: a hashtable, or the path of a .psd1 or a .json.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object Plan { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Plan, () =>
    {
        object plan = Plan is PSObject { BaseObject: FileInfo file } ? file.FullName : Plan;
        WriteObject(this.ReadPlan(plan).Findings, enumerateCollection: true);
    });
}
