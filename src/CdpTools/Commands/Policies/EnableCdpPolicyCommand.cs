using System.Management.Automation;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Enables a continuous deployment policy: it sends traffic to the staging distribution as its traffic configuration says.</summary>
/// <remarks>
/// <para>
/// A policy acts only when it is enabled and attached to its primary distribution (Register-CdpPolicy). Promotion always disables it, so the
/// next round begins here.
/// </para>
/// <para>When the policy has session stickiness, the sessions of all viewers are reset; the prompt and -WhatIf say so.</para>
/// </remarks>
/// <example>
/// <title>One policy</title>
/// <code>PS> $policy = Get-CdpPolicy | Disable-CdpPolicy
/// PS> $policy | Enable-CdpPolicy
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 EGJ7CZCFD8A3Z  on       5 % ███▍······     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>See what would change</title>
/// <code>PS> $policy = Get-CdpPolicy | Disable-CdpPolicy
/// PS> Enable-CdpPolicy -Id $policy.Id -WhatIf
/// What if: Performing the operation "Enabled false -> true (resets the sticky sessions of all viewers)" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag E3W39CFT73ARCK)".</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Enable, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class EnableCdpPolicyCommand : PolicyUpdateCommand
{
    private protected override PolicyUpdate Update => Changing(new PolicyEdit { Enabled = true }.Apply, PolicyEdit.RemarkOnSessions);
}
