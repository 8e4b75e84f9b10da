using CdpTools.Errors;

namespace CdpTools.Policies;

/// <summary>Changes single settings of a policy's configuration and leaves the rest. "Not given" means "keep".</summary>
internal sealed record PolicyEdit
{
    public bool? Enabled { get; init; }

    public IReadOnlyList<string>? StagingDistributionDnsNames { get; init; }

    public decimal? Weight { get; init; }

    public int? IdleTTL { get; init; }

    public int? MaximumTTL { get; init; }

    public bool NoSessionStickiness { get; init; }

    public string? Header { get; init; }

    public string? HeaderValue { get; init; }

    /// <summary>Whether settings of the other kind may switch the policy to it.</summary>
    public bool MaySwitch { get; init; }

    private bool IsWeight => Weight is not null || HasStickiness || NoSessionStickiness;

    private bool HasStickiness => IdleTTL is not null || MaximumTTL is not null;

    private bool IsHeader => Header is not null || HeaderValue is not null;

    /// <summary>Whether a new policy would know how traffic is chosen.</summary>
    public bool HasTraffic => Weight is not null || Header is not null;

    public bool IsEmpty => !IsWeight && !IsHeader && Enabled is null && StagingDistributionDnsNames is null;

    /// <summary>What the prompt says when a change resets sessions [D] Developer Guide; null when it does not.</summary>
    public static string? RemarkOnSessions(CdpPolicyConfig before, CdpPolicyConfig after) =>
        before.Enabled != after.Enabled && after.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig is not null
            ? "resets the sticky sessions of all viewers"
            : null;

    /// <summary>Checks the settings by themselves, without a policy.</summary>
    /// <exception cref="CdpValidationException">They contradict each other, or a value breaks its rule.</exception>
    public void Check()
    {
        if (IsWeight && IsHeader)
        {
            throw Contradiction(
                "-Weight, -IdleTTL, -MaximumTTL and -NoSessionStickiness belong to a weight policy, -Header and -HeaderValue to a header policy. "
                + "A policy is one or the other.",
                "Give the settings of one kind.");
        }

        if (NoSessionStickiness && HasStickiness)
        {
            throw Contradiction("-NoSessionStickiness takes session stickiness away, -IdleTTL and -MaximumTTL set it.", "Give one or the other.");
        }

        PolicyRules.Require(
        [
            .. StagingDistributionDnsNames is { } names ? PolicyRules.CheckNames(names) : [],
            .. Weight is { } weight ? PolicyRules.CheckWeight(weight) : [],

            // A time that is not given stands in for one that is in order.
            .. HasStickiness
                ? PolicyRules.CheckStickiness(
                    new() { IdleTTL = IdleTTL ?? PolicyRules.MinimumTtl, MaximumTTL = MaximumTTL ?? PolicyRules.MaximumTtl })
                : [],
            .. Header is not null ? PolicyRules.CheckHeader(new() { Header = Header, Value = HeaderValue ?? "kept" }) : [],
        ]);
    }

    /// <exception cref="CdpValidationException">Settings contradict each other, or the policy's kind.</exception>
    public CdpPolicyConfig Apply(CdpPolicyConfig config)
    {
        Check();
        config.Enabled = Enabled ?? config.Enabled;
        config.StagingDistributionDnsNames = StagingDistributionDnsNames is { } given ? [.. given] : config.StagingDistributionDnsNames;
        if (IsWeight)
        {
            config.TrafficConfig = ApplyWeight(config.TrafficConfig);
        }
        else if (IsHeader)
        {
            config.TrafficConfig = ApplyHeader(config.TrafficConfig);
        }

        return config;
    }

    private CdpTrafficConfig ApplyWeight(CdpTrafficConfig? before)
    {
        if (!MaySwitch && before?.Type is { Length: > 0 } type and not CdpTrafficConfig.SingleWeight)
        {
            throw Contradiction(
                $"The policy routes by {(type == CdpTrafficConfig.SingleHeader ? "header" : type)}; -Weight, -IdleTTL, -MaximumTTL and "
                + "-NoSessionStickiness belong to a weight policy.",
                $"Set-CdpTrafficWeight switches it to weight{(type == CdpTrafficConfig.SingleHeader ? " and drops the header settings" : "")}.");
        }

        CdpSingleWeightConfig? old = before?.SingleWeightConfig;
        if ((Weight ?? old?.Weight) is not { } weight)
        {
            throw Contradiction("The policy has no weight yet.", "Give -Weight too.");
        }

        return new()
        {
            Type = CdpTrafficConfig.SingleWeight,
            SingleWeightConfig = new() { Weight = weight, SessionStickinessConfig = Stickiness(old?.SessionStickinessConfig) },
        };
    }

    private CdpSessionStickinessConfig? Stickiness(CdpSessionStickinessConfig? old)
    {
        if (NoSessionStickiness || !HasStickiness)
        {
            return NoSessionStickiness ? null : old;
        }

        if (old is null && (IdleTTL is null || MaximumTTL is null))
        {
            string missing = IdleTTL is null ? "-IdleTTL" : "-MaximumTTL";
            throw Contradiction("The policy has no session stickiness yet, so both of its times are needed.", $"Give {missing} too.");
        }

        return new() { IdleTTL = IdleTTL ?? old!.IdleTTL, MaximumTTL = MaximumTTL ?? old!.MaximumTTL };
    }

    private CdpTrafficConfig ApplyHeader(CdpTrafficConfig? before)
    {
        if (!MaySwitch && before?.Type is { Length: > 0 } type and not CdpTrafficConfig.SingleHeader)
        {
            throw Contradiction(
                $"The policy routes by {(type == CdpTrafficConfig.SingleWeight ? "weight" : type)}; -Header and -HeaderValue "
                + "belong to a header policy.",
                $"Set-CdpTrafficHeader switches it to the header{(type == CdpTrafficConfig.SingleWeight ? " and drops the weight settings" : "")}.");
        }

        CdpSingleHeaderConfig? old = before?.SingleHeaderConfig;
        if (Header is null && old?.Header is null)
        {
            throw Contradiction("The policy has no header yet.", "Give -Header too.");
        }

        return new()
        {
            Type = CdpTrafficConfig.SingleHeader,
            SingleHeaderConfig = new() { Header = Header ?? old?.Header, Value = HeaderValue ?? old?.Value },
        };
    }

    private static CdpValidationException Contradiction(string message, string action) =>
        new(ErrorIds.ContradictingSettings, message) { RecommendedAction = action };
}
