using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>
/// The traffic of an account's distributions, minute by minute, and the metrics that CloudFront publishes of it. It is drawn when somebody asks
/// next, under the configuration that was deployed in each minute.
/// </summary>
internal sealed class SimulatedTraffic(ControlPlane plane, SimulatedCloudWatch cloudWatch, SimulatorOptions options)
{
    // More than CloudWatch keeps of minutes is drawn for nobody [D].
    private static readonly TimeSpan s_most = TimeSpan.FromDays(15);

    // Figures are there after a minute, not all yet, and whole two minutes later; late ones change once more after that [W].
    private const double First = 1, Whole = 3, LateFirst = 4, LateWhole = 5.5, Part = 0.7;

    private readonly object _lock = new();
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Publication, DateTimeOffset> _pending = new();
    private readonly int _seed = IdSource.SeedOf(options);
    private TrafficOptions? _traffic = options.Traffic;
    private DateTimeOffset? _next;
    private int _changes;

    private sealed record Publication(string DistributionId, DateTimeOffset Minute, IReadOnlyList<(string Name, double Value)> Values);

    /// <summary>A primary distribution with what is deployed of it.</summary>
    private sealed class Site(TrafficModel model, XElement original)
    {
        public TrafficModel Model { get; set; } = model;

        public XElement Original { get; } = original;

        public string? StagingId { get; set; }

        public double Share { get; set; }

        public bool IsSticky { get; set; }

        public bool IsPromoted { get; set; }

        public bool HasMetrics { get; set; }

        public bool StagingHasMetrics { get; set; }
    }

    /// <summary>Other traffic from now on.</summary>
    public void Change(TrafficOptions traffic)
    {
        lock (_lock)
        {
            CatchUp();
            _traffic = traffic;
            _changes++;
            foreach ((string id, Site site) in _sites)
            {
                site.Model = new(traffic, SeedOf(id));
            }
        }
    }

    /// <summary>Draws all whole minutes that are over, and publishes what is due.</summary>
    public void CatchUp()
    {
        lock (_lock)
        {
            if (_traffic is null)
            {
                return;
            }

            DateTimeOffset now = options.Time.GetUtcNow(), end = Floor(now);
            DateTimeOffset first = _next ?? end.AddMinutes(-_traffic.Past);
            first = end - first > s_most ? end - s_most : first;
            if (first < end)
            {
                plane.Locked(state =>
                {
                    for (DateTimeOffset minute = first; minute < end; minute = minute.AddMinutes(1))
                    {
                        Draw(state, minute);
                    }

                    return 0;
                });
            }

            _next = end;
            while (_pending.TryPeek(out _, out DateTimeOffset due) && due <= now)
            {
                Publication publication = _pending.Dequeue();
                cloudWatch.SetMetrics(publication.DistributionId, publication.Minute, publication.Values);
            }
        }
    }

    private void Draw(ServiceState state, DateTimeOffset minute)
    {
        foreach (SimDistribution primary in state.Distributions.All.Where(d => !d.IsStaging && d.Enabled))
        {
            if (!_sites.TryGetValue(primary.Id, out Site? site))
            {
                _sites[primary.Id] = site = new(new(_traffic!, SeedOf(primary.Id)), primary.Config);
            }

            // What is being deployed is not there yet.
            if (minute >= primary.DeployedAt || site.StagingId is null)
            {
                Deploy(state, primary, site, _next is not null);
            }

            (ArmCounts staging, ArmCounts own) = site.Model.Next(minute.TimeOfDay.TotalMinutes, site.Share, site.IsSticky, site.IsPromoted);
            ArmCounts seen = _traffic!.PrimaryHasStaging > 0
                ? new(own.Requests + staging.Requests, own.Errors + staging.Errors, own.Hits + staging.Hits) : own;
            Publish(primary.Id, minute, seen, site.HasMetrics);
            if (site.StagingId is { } id)
            {
                Publish(id, minute, staging, site.StagingHasMetrics);
            }
        }
    }

    // In the time before the start, staging had no traffic.
    private static void Deploy(ServiceState state, SimDistribution primary, Site site, bool isOpen)
    {
        SimPolicy? policy = state.Policies.Find(primary.PolicyId);
        SimDistribution? staging = policy?.DnsNames.Select(n => state.DistributionByDnsName.GetValueOrDefault(n)).FirstOrDefault(d => d is not null);
        XElement? weight = policy?.Config.Child("TrafficConfig")?.Child("SingleWeightConfig");
        site.StagingId = staging?.Id ?? site.StagingId;
        site.Share = isOpen && policy is { Enabled: true } && staging is { Enabled: true } && weight is not null
            && double.TryParse(weight.ChildText("Weight"), System.Globalization.CultureInfo.InvariantCulture, out double share) ? share : 0;
        site.IsSticky = weight?.Child("SessionStickinessConfig") is not null;
        site.IsPromoted = staging is not null && !IsSame(primary.Config, site.Original) && IsSame(primary.Config, staging.Config);
        (site.HasMetrics, site.StagingHasMetrics) = (primary.Monitoring == "Enabled", staging?.Monitoring == "Enabled");
    }

    private static bool IsSame(XElement one, XElement other) => ((string[])["Origins", "DefaultCacheBehavior", "CacheBehaviors", "Comment"])
        .All(name => XNode.DeepEquals(one.Child(name), other.Child(name)));

    private void Publish(string id, DateTimeOffset minute, ArmCounts counts, bool hasMetrics)
    {
        // An arm without requests has no point in that minute [W].
        if (counts.Requests == 0)
        {
            return;
        }

        double rate = Rounded(100.0 * counts.Errors / counts.Requests);
        List<(string, double)> rest = [("5xxErrorRate", rate), ("4xxErrorRate", 0), ("TotalErrorRate", rate)];
        if (hasMetrics)
        {
            rest.AddRange([("CacheHitRate", Rounded(100.0 * counts.Hits / counts.Requests)), ("OriginLatency", 120)]);
        }

        bool isLate = _traffic!.Late > 0 && new Chance(HashCode(id) + minute.ToUnixTimeSeconds()).Next() < _traffic.Late;
        DateTimeOffset over = minute.AddMinutes(1);
        _pending.Enqueue(
            new(id, minute, [("Requests", Math.Ceiling(counts.Requests * Part)), .. rest]), over.AddMinutes(isLate ? LateFirst : First));
        _pending.Enqueue(new(id, minute, [("Requests", counts.Requests), .. rest]), over.AddMinutes(isLate ? LateWhole : Whole));
    }

    private double Rounded(double rate) => _traffic!.Decimals < 0 ? rate : Math.Round(rate, (int)_traffic.Decimals);

    private long SeedOf(string id) => HashCode(id) + (_seed * 31L) + _changes;

    // That of a text differs from process to process.
    private static long HashCode(string text) => text.Aggregate(17L, (hash, c) => unchecked((hash * 31) + c));

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
