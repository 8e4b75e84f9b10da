namespace CdpTools.Commands;

/// <summary>Base of Enable-CdpPolicy and Disable-CdpPolicy.</summary>
public abstract class SwitchPolicyCommand : PolicyUpdateCommand
{
    private protected abstract bool On { get; }

    private protected override CdpPolicyConfig Change(CdpPolicyConfig config)
    {
        config.Enabled = On;
        return config;
    }

    // [D] Developer Guide: enabling or disabling the policy resets all sessions.
    private protected override string? Remark(CdpPolicyConfig before, CdpPolicyConfig after) =>
        before.Enabled != after.Enabled && after.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig is not null
            ? "resets the sticky sessions of all viewers"
            : null;
}
