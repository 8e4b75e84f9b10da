using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Promotes a staging distribution: overwrites the primary's configuration with the staging distribution's.</summary>
/// <remarks>
/// <para>
/// Takes the two objects that you reviewed and sends both their ETags, the primary's first. What is promoted is what you saw: if the content of
/// either has changed since, nothing is promoted and the difference is shown; if only an ETag moved, the promotion goes on with the new one. The
/// primary keeps its aliases and its policy.
/// </para>
/// <para>
/// Before the call, the primary's configuration is saved to a file; its path is shown and is the output's SnapshotPath. Undo-CdpPublish puts
/// that configuration back.
/// </para>
/// <para>
/// Promotion disables the policy, and all traffic goes to the primary, which has the new configuration once it is deployed (-Wait).
/// -EnablePolicy enables the policy again, for the next round.
/// </para>
/// </remarks>
/// <example>
/// <title>Review, then promote what was reviewed</title>
/// <code>PS> $primary = Get-CdpDistribution -Id EDFDVBD6EXAMPLE
/// PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> Compare-CdpDistribution -Primary $primary -Staging $staging
/// PS> Publish-CdpStagingDistribution -Primary $primary -Staging $staging -WhatIf
/// What if: Performing the operation "Promote E2STAGINGEXAMPLE (ETag …): Origins[site].OriginPath /v1 -&gt; /v2; the policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 is disabled by it" on target "[simulator] distribution EDFDVBD6EXAMPLE (ETag …)".</code>
/// </example>
/// <example>
/// <title>Promote without a prompt, wait, and keep the way back</title>
/// <code>PS> $staging = Get-CdpDistribution -Id E2STAGINGEXAMPLE | Update-CdpDistribution -OriginId site -OriginPath /v2
/// PS> $published = Publish-CdpStagingDistribution -Primary EDFDVBD6EXAMPLE -Staging $staging -Force -Wait
/// PS> Undo-CdpPublish -SnapshotPath $published.SnapshotPath -WhatIf</code>
/// </example>
[Cmdlet(
    VerbsData.Publish, "CdpStagingDistribution", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistributionWithStagingConfig.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class PublishCdpStagingDistributionCommand : DeployingCommand
{
    /// <summary>The primary distribution as you reviewed it; an id takes the current version.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("PrimaryDistributionId")]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Primary { get; set; } = null!;

    /// <summary>The staging distribution as you reviewed it; an id takes the current version.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Staging { get; set; } = null!;

    /// <summary>
    /// The file, or the folder, to save the primary's configuration to. Default: CdpTools/snapshots in the folder for local application data. A
    /// file that exists is never overwritten.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SnapshotPath { get; set; }

    /// <summary>Enables the policy again after the promotion, or when an earlier call has promoted and got no further.</summary>
    [Parameter]
    public SwitchParameter EnablePolicy { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(Primary, () =>
    {
        var promotion = new Promotion(Cloud, WorkSettings)
        {
            SnapshotPath = this.SnapshotPlace(SnapshotPath),
            EnablePolicy = EnablePolicy,
        };
        CarryOut(Await((log, token) => promotion.PlanAsync(Primary, Staging, log, token)), Primary);
    });
}
