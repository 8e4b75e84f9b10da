using System.Management.Automation;

namespace CdpTools.Commands;

/// <summary>Enables a continuous deployment policy: it sends traffic to the staging distribution as its traffic configuration says.</summary>
/// <remarks>
/// <para>A policy acts only when it is enabled and attached to its primary distribution (Register-CdpPolicy). Promotion always disables it, so the next round begins here.</para>
/// <para>When the policy has session stickiness, the sessions of all viewers are reset; the prompt and -WhatIf say so.</para>
/// </remarks>
/// <example>
/// <title>One policy</title>
/// <code>PS> Enable-CdpPolicy -Id 1f6d5bb0-6c3f-4b52-9d1a-3f0c8a7e2d41</code>
/// </example>
/// <example>
/// <title>See what would happen to all policies</title>
/// <code>PS> Get-CdpPolicy | Enable-CdpPolicy -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Enable, "CdpPolicy", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(CdpPolicy))]
public sealed class EnableCdpPolicyCommand : SwitchPolicyCommand
{
    private protected override bool On => true;
}
