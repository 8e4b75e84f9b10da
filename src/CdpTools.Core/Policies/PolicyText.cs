using System.Globalization;

namespace CdpTools.Policies;

/// <summary>Short texts about policies, for prompts and views.</summary>
internal static class PolicyText
{
    /// <summary>How traffic is routed: <c>10 %</c>, or <c>aws-cf-cd-x: v</c>.</summary>
    public static string Route(CdpPolicyConfig config) => config.TrafficConfig switch
    {
        { SingleWeightConfig: { } weight } => Percent(weight.Weight),
        { SingleHeaderConfig: { } header } => $"{header.Header}: {header.Value}",
        { Type: { } type } => type,
        _ => "no traffic settings",
    };

    /// <summary>A weight as a percentage: <c>7.5 %</c>.</summary>
    public static string Percent(decimal weight) => (weight * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %";
}
