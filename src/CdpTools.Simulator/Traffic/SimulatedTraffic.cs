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
    private readonly Dictionary<string, DeployedSite> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, DateTimeOffset Minute), ArmCounts> _counted = [];
    private readonly PriorityQueue<Publication, DateTimeOffset> _pending = new();
    private readonly int _seed = IdSource.SeedOf(options);
    private TrafficOptions? _traffic = options.Traffic;
    private DateTimeOffset? _next;
    private int _changes;

    private sealed record Publication(string DistributionId, DateTimeOffset Minute, IReadOnlyList<(string Name, double Value)> Values);

    /// <summary>Other traffic from now on.</summary>
    public void Change(TrafficOptions traffic)
    {
        lock (_lock)
        {
            CatchUp();
            _traffic = traffic;
            _changes++;
            foreach ((string id, DeployedSite site) in _sites)
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
            DateTimeOffset now = options.Time.GetUtcNow(), end = Floor(now);
            if (end != _next && (_traffic is not null || _sites.Count > 0))
            {
                DateTimeOffset first = _next ?? (_traffic is null ? end : end.AddMinutes(-_traffic.Past));
                first = end - first > s_most ? end - s_most : first;
                plane.Locked(state =>
                {
                    for (DateTimeOffset minute = first; minute < end; minute = minute.AddMinutes(1))
                    {
                        Draw(state, minute);
                    }

                    return 0;
                });
                _next = end;
            }

            while (_pending.TryPeek(out _, out DateTimeOffset due) && due <= now)
            {
                Publication publication = _pending.Dequeue();
                cloudWatch.SetMetrics(publication.DistributionId, publication.Minute, publication.Values);
            }
        }
    }

    /// <summary>Serves a request of a viewer, and counts it.</summary>
    /// <param name="find">Finds the distribution that is asked, in the account; null where there is none.</param>
    /// <param name="serve">Makes the answer, and says which distribution gave it.</param>
    public SimReply? Serve(
        Func<ServiceState, SimDistribution?> find, Func<DeployedSite, SimDistribution, (SimReply Reply, string DistributionId)> serve)
    {
        lock (_lock)
        {
            CatchUp();
            DateTimeOffset now = options.Time.GetUtcNow();
            (SimReply Reply, string Id)? served = plane.Locked(state =>
            {
                if (find(state) is not { } asked)
                {
                    return ((SimReply, string)?)null;
                }

                DeployedSite site = SiteOf(asked);
                site.Deploy(state, asked, now);
                return serve(site, asked);
            });
            if (served is not { } answer)
            {
                return null;
            }

            _next ??= Floor(now);
            (string, DateTimeOffset) key = (answer.Id, Floor(now));
            ArmCounts counts = _counted.GetValueOrDefault(key);
            _counted[key] = new(counts.Requests + 1, counts.Errors + (answer.Reply.Status >= 500 ? 1 : 0), 0);
            return answer.Reply;
        }
    }

    private DeployedSite SiteOf(SimDistribution primary)
    {
        if (!_sites.TryGetValue(primary.Id, out DeployedSite? site))
        {
            _sites[primary.Id] = site = new(primary.Config);
            site.Model = _traffic is null ? null : new(_traffic, SeedOf(primary.Id));
        }

        return site;
    }

    private void Draw(ServiceState state, DateTimeOffset minute)
    {
        foreach (SimDistribution primary in state.Distributions.All.Where(d => !d.IsStaging && d.Enabled))
        {
            DeployedSite site = SiteOf(primary);
            site.Deploy(state, primary, minute);

            // In the time before the start, staging had no traffic.
            (ArmCounts staging, ArmCounts own) = site.Model?.Next(
                minute.TimeOfDay.TotalMinutes, _next is null ? 0 : site.Share, site.StickyFor is not null, site.IsPromoted) ?? default;
            own = own.And(Counted(primary.Id, minute));
            staging = site.StagingId is null ? staging : staging.And(Counted(site.StagingId, minute));
            ArmCounts seen = _traffic?.PrimaryHasStaging > 0 ? own.And(staging) : own;
            Publish(primary.Id, minute, seen, site.HasMetrics);
            if (site.StagingId is { } id)
            {
                Publish(id, minute, staging, site.StagingHasMetrics);
            }
        }
    }

    private ArmCounts Counted(string id, DateTimeOffset minute) => _counted.Remove((id, minute), out ArmCounts counts) ? counts : default;

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

        bool isLate = _traffic?.Late > 0 && new Chance(HashCode(id) + minute.ToUnixTimeSeconds()).Next() < _traffic.Late;
        DateTimeOffset over = minute.AddMinutes(1);
        _pending.Enqueue(
            new(id, minute, [("Requests", Math.Ceiling(counts.Requests * Part)), .. rest]), over.AddMinutes(isLate ? LateFirst : First));
        _pending.Enqueue(new(id, minute, [("Requests", counts.Requests), .. rest]), over.AddMinutes(isLate ? LateWhole : Whole));
    }

    private double Rounded(double rate) => _traffic is not { Decimals: >= 0 } traffic ? rate : Math.Round(rate, (int)traffic.Decimals);

    private long SeedOf(string id) => HashCode(id) + (_seed * 31L) + _changes;

    // That of a text differs from process to process.
    private static long HashCode(string text) => text.Aggregate(17L, (hash, c) => unchecked((hash * 31) + c));

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
