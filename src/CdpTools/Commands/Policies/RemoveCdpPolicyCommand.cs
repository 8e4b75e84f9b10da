using System.Management.Automation;
using CdpTools.Binding;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Deletes a continuous deployment policy.</summary>
/// <remarks>
/// <para>
/// Only the version that you read is deleted: the ETag goes along as If-Match. A policy that is attached to a distribution cannot be deleted;
/// disable it, detach it, then delete it. Remove-CdpStagingDistribution does all of that in order.
/// </para>
/// <para>There is no output.</para>
/// </remarks>
/// <example>
/// <title>Delete a policy after a prompt</title>
/// <code>PS> Get-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 | Remove-CdpPolicy -WhatIf
/// What if: Performing the operation "Delete the policy (5 %, enabled, d222222abcdef8.cloudfront.net)" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag ECA6JUP5UCINZ)".</code>
/// </example>
/// <example>
/// <title>Delete by id and ETag, without a prompt</title>
/// <code>PS> $policy = Get-CdpPolicy | Disable-CdpPolicy
/// PS> Remove-CdpPolicy -Id $policy.Id -IfMatch $policy.ETag -Force -WhatIf
/// What if: Performing the operation "Delete the policy" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag E3W39CFT73ARCK)".</code>
/// </example>
[Cmdlet(
    VerbsCommon.Remove, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteContinuousDeploymentPolicy.html")]
[OutputType(typeof(void))]
public sealed class RemoveCdpPolicyCommand : WriterCommand
{
    private const string InputObjectSet = "InputObject";
    private const string ByIdSet = "ById";

    /// <summary>
    /// A policy from Get-CdpPolicy, with or without local edits. What Export-Clixml, ConvertTo-Json -Depth 9, Start-Job, AWS Tools, the AWS CLI
    /// and boto3 make of one is taken too.
    /// </summary>
    // Default set: with ById as the default a live object would bind by property name, and its edits would be dropped.
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [PolicyTransform]
    [ValidateNotNull]
    public CdpPolicy InputObject { get; set; } = null!;

    /// <summary>The id of the policy. It is read first, unless -IfMatch says which version may go.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [ArgumentCompleter(typeof(Completers.PolicyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <summary>
    /// The ETag that the policy must still have, sent as If-Match. Default: the one that the piped object carries, or the one just read.
    /// </summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [Alias("ETag")]
    public string? IfMatch { get; set; }

    /// <summary>
    /// What to do when somebody else has changed it since it was read: Stop refuses and shows every field; Merge deletes a later version whose
    /// content is the same. Default: Stop; Merge where only an id was given.
    /// </summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Record(ParameterSetName == ByIdSet ? Id : InputObject, () =>
    {
        CdpPolicy given = ParameterSetName == ByIdSet ? new(Id, null, null, new(), null) : InputObject;
        var deletion = new PolicyDeletion(Cloud) { IfMatch = string.IsNullOrEmpty(IfMatch) ? null : IfMatch, Merge = MergeOr(ConflictAction) };
        CarryOut(Await((log, token) => deletion.PlanAsync(given.Defect is { } defect ? throw defect : given, log, token)), given);
    });
}
