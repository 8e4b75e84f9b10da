using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Attaches a continuous deployment policy to a primary distribution.</summary>
/// <remarks>
/// <para>
/// A policy acts only when it is enabled and attached. Attaching is an update of the primary, guarded by the primary's ETag; the policy's own
/// ETag is never sent there. Nothing but ContinuousDeploymentPolicyId is changed.
/// </para>
/// <para>
/// Before the update the pair is checked as by Test-CdpDistribution, because CloudFront refuses pairs that differ in a locked setting without
/// saying which; errors stop it, warnings are shown. -SkipTest leaves that to CloudFront.
/// </para>
/// </remarks>
/// <example>
/// <title>Attach a policy to a distribution</title>
/// <code>PS> $primary = Get-CdpDistribution -Staging:$false | Select-Object -First 1
/// PS> Get-CdpPolicy | Select-Object -First 1 | Register-CdpPolicy -Primary $primary -WhatIf</code>
/// </example>
/// <example>
/// <title>By ids, and wait until it acts everywhere</title>
/// <code>PS> $policy = Get-CdpPolicy | Select-Object -First 1
/// PS> $primary = Get-CdpDistribution -Staging:$false | Select-Object -First 1
/// PS> Register-CdpPolicy -Id $policy.Id -Primary $primary.Id | Wait-CdpDistribution</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Register, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class RegisterCdpPolicyCommand : DeployingCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>The policy to attach. Its ETag is not used: the policy itself is not changed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The id of the policy to attach.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The primary distribution: an object, whose ETag is sent as If-Match, or an id, and then the current version is read first.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("PrimaryDistributionId")]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution Primary { get; set; } = null!;

    /// <summary>Leaves out the check of the pair before the update.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>
    /// What to do when somebody else has changed the distribution since it was read: Stop refuses and shows every field; Merge re-applies the
    /// change on the current version unless the same field was changed to something else. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == ByIdSet ? Id : InputObject, () =>
    {
        CdpPolicy? policy = ParameterSetName == ByIdSet ? null : InputObject.Defect is { } defect ? throw defect : InputObject;
        string id = policy?.Id ?? Id;
        Ids.Require(id);
        var registration = new Registration(Cloud, WorkSettings, MergeOr(ConflictAction));
        CarryOut(Await((log, token) => registration.AttachAsync(id, policy, Primary, !SkipTest, log, token)), policy ?? (object)id);
    });
}
