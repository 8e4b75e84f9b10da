using static CdpTools.Simulator.Member;
using static CdpTools.Simulator.Shape;

namespace CdpTools.Simulator;

/// <summary>The policy's part of the service model [D].</summary>
internal static class PolicyShapes
{
    /// <summary>The names of the staging distributions.</summary>
    public static Shape DnsNames { get; } = List("DnsName", Text);

    /// <summary>Session stickiness.</summary>
    public static Shape Stickiness { get; } = Structure(Required("IdleTTL", Integer), Required("MaximumTTL", Integer));

    /// <summary>Routing by share of traffic.</summary>
    public static Shape Weight { get; } = Structure(Required("Weight", Number), Optional("SessionStickinessConfig", Stickiness));

    /// <summary>Routing by header.</summary>
    public static Shape Header { get; } = Structure(Required("Header", Text), Required("Value", Text));

    /// <summary>
    /// The traffic configuration. Type is required in the model, but what answers when it is left out is not the
    /// model's check [W], and its values are checked with the rules.
    /// </summary>
    public static Shape Traffic { get; } = Structure(
        Optional("SingleWeightConfig", Weight),
        Optional("SingleHeaderConfig", Header),
        Optional("Type", Text));

    /// <summary>The whole configuration.</summary>
    public static Shape Config { get; } = Structure(
        Required("StagingDistributionDnsNames", DnsNames),
        Required("Enabled", Flag),
        Optional("TrafficConfig", Traffic));
}
