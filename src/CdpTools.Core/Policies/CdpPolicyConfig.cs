using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using CdpTools.Policies;

namespace CdpTools;

/// <summary>
/// The configuration of a continuous deployment policy, by the API's own tree and names. Edit it in place and pipe the
/// policy to Update-CdpPolicy. Quantity is computed and never asked for.
/// API: ContinuousDeploymentPolicyConfig, docs.aws.amazon.com/cloudfront/latest/APIReference.
/// </summary>
public sealed class CdpPolicyConfig
{
    /// <summary>
    /// The CloudFront domain names of the staging distributions, for instance <c>d111111abcdef8.cloudfront.net</c>. CloudFront's guide asks for
    /// exactly one.
    /// </summary>
    [SuppressMessage("Usage", "CA2227", Justification = "PowerShell users assign lists.")]
    public List<string> StagingDistributionDnsNames { get; set; } = [];

    /// <summary>Whether the policy sends traffic to the staging distribution. When false, all traffic goes to the primary.</summary>
    public bool Enabled { get; set; }

    /// <summary>How traffic is chosen for the staging distribution.</summary>
    public CdpTrafficConfig? TrafficConfig { get; set; }

    /// <summary>Whether traffic is chosen by weight.</summary>
    internal bool RoutesByWeight => TrafficConfig?.SingleWeightConfig is not null;

    /// <summary>Why the values this was made from cannot be used; such a config is refused by every cmdlet.</summary>
    internal CdpException? Defect { get; init; }

    /// <summary>The ETag that stood beside the configuration in what get-continuous-deployment-policy-config prints.</summary>
    internal string? ETagBeside { get; set; }

    /// <summary>The configuration as the API, the AWS CLI and boto3 write it: nested dictionaries with Quantity and Items.</summary>
    public OrderedDictionary ToApiShape() => ApiShape.Of(this);

    /// <summary>A copy that shares nothing with this one.</summary>
    internal CdpPolicyConfig Copy() => new()
    {
        StagingDistributionDnsNames = [.. StagingDistributionDnsNames ?? []],
        Enabled = Enabled,
        TrafficConfig = TrafficConfig?.Copy(),
    };
}

/// <summary>How requests are chosen for the staging distribution: a share of all traffic, or a header.</summary>
public sealed class CdpTrafficConfig
{
    /// <summary><c>SingleWeight</c> or <c>SingleHeader</c>; a string, so that a type the API adds later survives.</summary>
    public string? Type { get; set; }

    /// <summary>The share of traffic. Present when Type is <c>SingleWeight</c>.</summary>
    public CdpSingleWeightConfig? SingleWeightConfig { get; set; }

    /// <summary>The header. Present when Type is <c>SingleHeader</c>.</summary>
    public CdpSingleHeaderConfig? SingleHeaderConfig { get; set; }

    internal const string SingleWeight = "SingleWeight";

    internal const string SingleHeader = "SingleHeader";

    internal CdpTrafficConfig Copy() => new()
    {
        Type = Type,
        SingleWeightConfig = SingleWeightConfig is null ? null : new()
        {
            Weight = SingleWeightConfig.Weight,
            SessionStickinessConfig = SingleWeightConfig.SessionStickinessConfig is { } s
                ? new() { IdleTTL = s.IdleTTL, MaximumTTL = s.MaximumTTL }
                : null,
        },
        SingleHeaderConfig = SingleHeaderConfig is { } h ? new() { Header = h.Header, Value = h.Value } : null,
    };
}

/// <summary>A share of all requests goes to the staging distribution.</summary>
public sealed class CdpSingleWeightConfig
{
    /// <summary>The share as a fraction, 0 to 0.15: 0.1 is 10 %. A decimal, because 0.05 + 0.1 must be 0.15.</summary>
    public decimal Weight { get; set; }

    /// <summary>Keeps a viewer's session on one distribution; null when there is no session stickiness.</summary>
    public CdpSessionStickinessConfig? SessionStickinessConfig { get; set; }
}

/// <summary>Session stickiness: how long a viewer stays with the distribution that answered first.</summary>
public sealed class CdpSessionStickinessConfig
{
    /// <summary>Seconds without a request after which a session ends: 300 to 3600, not above MaximumTTL.</summary>
    public int IdleTTL { get; set; }

    /// <summary>Seconds after which a session ends in any case: 300 to 3600.</summary>
    public int MaximumTTL { get; set; }
}

/// <summary>Requests that carry a header with one value go to the staging distribution.</summary>
public sealed class CdpSingleHeaderConfig
{
    /// <summary>The header's name; it must begin with <c>aws-cf-cd-</c>.</summary>
    public string? Header { get; set; }

    /// <summary>The value that the header must have.</summary>
    public string? Value { get; set; }
}
