using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Updates;
using CdpTools.Validation;

namespace CdpTools.Commands;

/// <summary>Deletes a continuous deployment policy.</summary>
/// <remarks>
/// <para>Only the version that you read is deleted: the ETag goes along as If-Match. A policy that is attached to a distribution cannot be deleted; disable it, detach it, then delete it. Remove-CdpStagingDistribution does all of that in order.</para>
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
[Cmdlet(VerbsCommon.Remove, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveCdpPolicyCommand : PolicyWriterCommand
{
    private protected override void ProcessObject(CdpPolicy policy)
    {
        string? etag = string.IsNullOrEmpty(IfMatch) ? policy.ETag : IfMatch;
        CdpPolicy known = string.IsNullOrEmpty(etag) ? Read(policy.Id) : policy;
        Remove(known, etag ?? known.ETag!, CdpConflictAction.Stop);
    }

    private protected override void ProcessId(string id)
    {
        // With an ETag there is nothing to read: it says which version may go.
        CdpPolicy policy = string.IsNullOrEmpty(IfMatch) ? Read(id) : new CdpPolicy(id, IfMatch, null, new(), null);
        Remove(policy, policy.ETag!, string.IsNullOrEmpty(IfMatch) ? CdpConflictAction.Merge : CdpConflictAction.Stop);
    }

    private void Remove(CdpPolicy policy, string etag, CdpConflictAction byDefault)
    {
        Ids.Require(policy.Id);
        string route = policy.Read is null ? "" : $" ({PolicyText.Route(policy.Config)}, {(policy.Enabled ? "enabled" : "disabled")}, {string.Join(", ", policy.StagingDistributionDnsNames)})";
        if (!Confirm($"policy {policy.Id} (ETag {etag})", $"Delete the policy{route}"))
        {
            return;
        }

        var state = new WriteState();
        var request = new DeleteRequest
        {
            Resource = new PolicyResource(Policies, policy.Id),
            Common = policy.Read,
            ETag = etag,
            ConflictAction = ActionOr(byDefault),
            MaxAttempts = MaxAttempts,
            GoneCode = ErrorIds.NoSuchPolicy,
        };
        Write($"deletion of policy {policy.Id}", state, async (log, token) =>
        {
            await new LosslessDelete(Backoff.Default).RunAsync(request, state, log, token).ConfigureAwait(false);
            return true;
        });
    }
}
