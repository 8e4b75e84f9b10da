using System.Management.Automation;
using CdpTools.Policies;
using CdpTools.Work;

namespace CdpTools.Commands;

/// <summary>Disables a continuous deployment policy: all traffic goes to the primary distribution.</summary>
/// <remarks>
/// <para>
/// The way back in a hurry. The policy stays attached and keeps its traffic configuration; the change takes effect when the primary distribution
/// is deployed.
/// </para>
/// <para>When the policy has session stickiness, the sessions of all viewers are reset; the prompt and -WhatIf say so.</para>
/// </remarks>
/// <example>
/// <title>One policy</title>
/// <code>PS> Disable-CdpPolicy -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3
/// Id                                   ETag           State Route                 Sticky      Changed Staging
/// --                                   ----           ----- -----                 ------      ------- -------
/// 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 E3W39CFT73ARCK off      5 % ███▍······     300/600 s       0 s d222222abcdef8</code>
/// </example>
/// <example>
/// <title>See what would happen to all policies</title>
/// <code>PS> Get-CdpPolicy | Disable-CdpPolicy -WhatIf
/// What if: Performing the operation "Enabled true -> false (resets the sticky sessions of all viewers)" on target "[simulator] policy 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 (ETag ECA6JUP5UCINZ)".</code>
/// </example>
[Cmdlet(
    VerbsLifecycle.Disable, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateContinuousDeploymentPolicy.html")]
[OutputType(typeof(CdpPolicy))]
public sealed class DisableCdpPolicyCommand : PolicyUpdateCommand
{
    private protected override PolicyUpdate Update => Changing(new PolicyEdit { Enabled = false }.Apply, PolicyEdit.RemarkOnSessions);
}
