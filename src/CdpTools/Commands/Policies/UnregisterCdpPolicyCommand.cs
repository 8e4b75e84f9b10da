using System.Management.Automation;
using CdpTools.Aws;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Detaches a continuous deployment policy from its primary distribution.</summary>
/// <remarks>
/// <para>
/// Takes the primary, or the policy, whose primary is found by reading distributions until one shows it. The update sends an empty
/// ContinuousDeploymentPolicyId: if the element were left out, CloudFront would silently keep the policy.
/// </para>
/// <para>
/// All traffic goes to the primary once the update is deployed (Wait-CdpDistribution). The policy itself is not changed and can be attached
/// again.
/// </para>
/// </remarks>
/// <example>
/// <title>Detach whatever is attached to a distribution</title>
/// <code>PS> $primary = Get-CdpDistribution -Staging:$false | Select-Object -First 1
/// PS> Unregister-CdpPolicy -Primary $primary -WhatIf</code>
/// </example>
/// <example>
/// <title>Detach a policy from wherever it is attached</title>
/// <code>PS> Get-CdpPolicy | Select-Object -First 1 | Unregister-CdpPolicy -WhatIf</code>
/// </example>
// Default set: -Primary is in all of them, and alone it must not wait for a policy.
[Cmdlet(
    VerbsLifecycle.Unregister, "CdpPolicy", DefaultParameterSetName = PrimarySet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html")]
[OutputType(typeof(CdpDistribution))]
public sealed class UnregisterCdpPolicyCommand : DeployingCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";
    private const string PrimarySet = "Primary";

    /// <summary>The policy to detach. Its ETag is not used: the policy itself is not changed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The id of the policy to detach.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>The primary distribution: an object, whose ETag is sent as If-Match, or an id, and then the current version is read first.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PrimarySet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = ByIdSet)]
    [Alias("PrimaryDistributionId")]
    [DistributionTransform(AllowId = true)]
    [ArgumentCompleter(typeof(Completers.DistributionIdCompleter))]
    [ValidateNotNull]
    public CdpDistribution? Primary { get; set; }

    /// <summary>
    /// What to do when somebody else has changed the distribution since it was read: Stop refuses and shows every field; Merge re-applies the
    /// change on the current version unless the same field was changed to something else. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == PrimarySet ? Primary : ParameterSetName == ByIdSet ? Id : InputObject, () =>
    {
        string? policyId = ParameterSetName switch
        {
            PrimarySet => null,
            ByIdSet => Id,
            _ => InputObject.Defect is { } defect ? throw defect : InputObject.Id,
        };
        if (policyId is not null)
        {
            Ids.Require(policyId);
        }

        var registration = new Registration(Cloud, WorkSettings, MergeOr(ConflictAction));
        CarryOut(Await((log, token) => registration.DetachAsync(policyId, Primary, log, token)), Primary ?? (object?)policyId);
    });
}
