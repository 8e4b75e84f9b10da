using System.Management.Automation;

namespace CdpTools.Commands;

/// <summary>Disables a continuous deployment policy: all traffic goes to the primary distribution.</summary>
/// <remarks>
/// <para>The way back in a hurry. The policy stays attached and keeps its traffic configuration; the change takes effect when the primary distribution is deployed.</para>
/// <para>When the policy has session stickiness, the sessions of all viewers are reset; the prompt and -WhatIf say so.</para>
/// </remarks>
/// <example>
/// <title>One policy</title>
/// <code>PS> Disable-CdpPolicy -Id 1f6d5bb0-6c3f-4b52-9d1a-3f0c8a7e2d41</code>
/// </example>
/// <example>
/// <title>See what would happen to all policies</title>
/// <code>PS> Get-CdpPolicy | Disable-CdpPolicy -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Disable, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(CdpPolicy))]
public sealed class DisableCdpPolicyCommand : SwitchPolicyCommand
{
    private protected override bool On => false;
}
