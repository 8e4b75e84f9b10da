using System.Globalization;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>A primary distribution as it is deployed, with its policy and its staging distribution: what viewers meet.</summary>
/// <param name="original">The primary's configuration at first, by which a promotion is seen.</param>
internal sealed class DeployedSite(XElement original)
{
    private readonly XElement _original = original;
    private bool _isKnown;

    /// <summary>Its traffic; null for none.</summary>
    public TrafficModel? Model { get; set; }

    public XElement Config { get; private set; } = original;

    public string? StagingId { get; private set; }

    /// <summary>The staging distribution's configuration; null where nothing is routed there.</summary>
    public XElement? StagingConfig { get; private set; }

    /// <summary>The share of requests that is routed to staging.</summary>
    public double Share { get; private set; }

    /// <summary>The header that routes a request to staging, with its value; null where the policy goes by weight.</summary>
    public (string Name, string Value)? Header { get; private set; }

    /// <summary>For how long a viewer stays on its arm: without a request, and at most. Null where viewers are not pinned.</summary>
    public (TimeSpan Idle, TimeSpan Maximum)? StickyFor { get; private set; }

    /// <summary>Whether the primary has what staging had.</summary>
    public bool IsPromoted { get; private set; }

    public bool HasMetrics { get; private set; }

    public bool StagingHasMetrics { get; private set; }

    /// <summary>Takes over what is deployed by then; what is on its way is not there yet.</summary>
    public void Deploy(ServiceState state, SimDistribution primary, DateTimeOffset at)
    {
        if (_isKnown && at < primary.DeployedAt)
        {
            return;
        }

        _isKnown = true;
        SimPolicy? policy = state.Policies.Find(primary.PolicyId);
        SimDistribution? staging = policy?.DnsNames.Select(n => state.DistributionByDnsName.GetValueOrDefault(n)).FirstOrDefault(d => d is not null);
        bool routes = policy is { Enabled: true } && staging is { Enabled: true };
        XElement? traffic = policy?.Config.Child("TrafficConfig"), weight = traffic?.Child("SingleWeightConfig");
        XElement? sticky = weight?.Child("SessionStickinessConfig"), header = traffic?.Child("SingleHeaderConfig");
        Config = primary.Config;
        StagingId = staging?.Id ?? StagingId;
        StagingConfig = routes ? staging!.Config : null;
        Share = routes && double.TryParse(weight?.ChildText("Weight"), CultureInfo.InvariantCulture, out double share) ? share : 0;
        Header = routes && header is not null ? (header.ChildText("Header") ?? "", header.ChildText("Value") ?? "") : null;
        StickyFor = sticky is null ? null : (Seconds(sticky, "IdleTTL"), Seconds(sticky, "MaximumTTL"));
        IsPromoted = staging is not null && !IsSame(primary.Config, _original) && IsSame(primary.Config, staging.Config);
        (HasMetrics, StagingHasMetrics) = (primary.Monitoring == "Enabled", staging?.Monitoring == "Enabled");
    }

    private static TimeSpan Seconds(XElement sticky, string name) =>
        TimeSpan.FromSeconds(double.Parse(sticky.ChildText(name)!, CultureInfo.InvariantCulture));

    private static bool IsSame(XElement one, XElement other) => ((string[])["Origins", "DefaultCacheBehavior", "CacheBehaviors", "Comment"])
        .All(name => XNode.DeepEquals(one.Child(name), other.Child(name)));
}
