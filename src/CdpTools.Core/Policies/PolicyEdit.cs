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
            throw PolicyFaults.TwoKinds();
        }

        if (NoSessionStickiness && HasStickiness)
        {
            throw PolicyFaults.StickinessTakenAndSet();
        }

        PolicyRules.Require(
        [
            .. StagingDistributionDnsNames is { } names ? TextRules.CheckNames(names) : [],
            .. Weight is { } weight ? PolicyRules.CheckWeight(weight) : [],

            // A time that is not given stands in for one that is in order.
            .. HasStickiness
                ? PolicyRules.CheckStickiness(
                    new() { IdleTTL = IdleTTL ?? PolicyRules.MinimumTtl, MaximumTTL = MaximumTTL ?? PolicyRules.MaximumTtl })
                : [],
            .. Header is not null ? TextRules.CheckHeader(new() { Header = Header, Value = HeaderValue ?? "kept" }) : [],
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
            throw PolicyFaults.NotByWeight(type);
        }

        CdpSingleWeightConfig? old = before?.SingleWeightConfig;
        if ((Weight ?? old?.Weight) is not { } weight)
        {
            throw PolicyFaults.NoWeightYet();
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
            throw PolicyFaults.HalfOfStickiness(IdleTTL is null ? "-IdleTTL" : "-MaximumTTL");
        }

        return new() { IdleTTL = IdleTTL ?? old!.IdleTTL, MaximumTTL = MaximumTTL ?? old!.MaximumTTL };
    }

    private CdpTrafficConfig ApplyHeader(CdpTrafficConfig? before)
    {
        if (!MaySwitch && before?.Type is { Length: > 0 } type and not CdpTrafficConfig.SingleHeader)
        {
            throw PolicyFaults.NotByHeader(type);
        }

        CdpSingleHeaderConfig? old = before?.SingleHeaderConfig;
        if (Header is null && old?.Header is null)
        {
            throw PolicyFaults.NoHeaderYet();
        }

        return new()
        {
            Type = CdpTrafficConfig.SingleHeader,
            SingleHeaderConfig = new() { Header = Header ?? old?.Header, Value = HeaderValue ?? old?.Value },
        };
    }
}
