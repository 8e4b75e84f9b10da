using System.Management.Automation;
using CdpTools.Distributions;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Puts back a primary's configuration as it was before a promotion.</summary>
/// <remarks>
/// <para>
/// Publish-CdpStagingDistribution saves the configuration to a file before it promotes. This cmdlet takes back what the promotion changed, on
/// the primary's current version and with its current ETag: what others have changed since is kept. A setting that both have changed stops it,
/// with the values.
/// </para>
/// <para>The policy stays as it is: promotion has disabled it.</para>
/// </remarks>
/// <example>
/// <title>Go back to before the promotion</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> $published = Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force
/// PS> Undo-CdpPublish -SnapshotPath $published.SnapshotPath</code>
/// </example>
/// <example>
/// <title>What would be put back?</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force | Undo-CdpPublish -WhatIf
/// What if: Performing the operation "Put back: Origins[site].OriginPath /v2 -&gt; /v1" on target "[simulator] distribution EDFDVBD6EXAMPLE (ETag …)".</code>
/// </example>
[Cmdlet(
    VerbsCommon.Undo, "CdpPublish", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class UndoCdpPublishCommand : DeployingCommand
{
    /// <summary>
    /// The file that Publish-CdpStagingDistribution wrote, or Update-CdpDistribution for a primary; their output has it as SnapshotPath, and
    /// Get-CdpSnapshot lists them.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string SnapshotPath { get; set; } = null!;

    /// <summary>
    /// What to do when somebody else has changed the distribution while it is put back: Stop refuses and shows every field; Merge re-applies the
    /// change on the current version unless the same field was changed to something else. Default: Merge.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(SnapshotPath, () =>
    {
        DistributionSnapshot snapshot = DistributionSnapshot.Load(this.FilePath(SnapshotPath));
        var undo = new PublishUndo(Cloud, WorkSettings, MergeOr(ConflictAction));
        CarryOut(Await((log, token) => undo.PlanAsync(snapshot, log, token)), SnapshotPath);
    });
}
