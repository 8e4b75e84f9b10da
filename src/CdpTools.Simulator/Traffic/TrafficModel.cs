namespace CdpTools.Simulator;

/// <summary>The counts of one arm in one minute.</summary>
/// <param name="Requests">Requests of viewers.</param>
/// <param name="Errors">Of these, answered with 5xx.</param>
/// <param name="Hits">Of these, answered by the cache.</param>
public readonly record struct ArmCounts(long Requests, long Errors, long Hits)
{
    /// <summary>Both together.</summary>
    public ArmCounts And(ArmCounts other) => new(Requests + other.Requests, Errors + other.Errors, Hits + other.Hits);
}

/// <summary>
/// Draws the requests and errors of both arms minute by minute from a seed. Requests fall into the arms by the share that staging has; viewers
/// who are pinned follow a new share only as visits end, and come off staging at once when there is none.
/// </summary>
public sealed class TrafficModel(TrafficOptions options, long seed)
{
    // A viewer whose requests all fail tries again every five seconds.
    private const double StuckRequests = 12;

    private const double ColdMinutes = 30;

    private readonly Chance _chance = new(seed);
    private readonly List<(bool OnStaging, double Until)> _stuck = [];
    private double _share;
    private double _minute;

    /// <summary>The minutes that staging has had traffic for; null before.</summary>
    public double? StagingMinutes { get; private set; }

    /// <summary>Draws the next minute.</summary>
    /// <param name="dayMinute">The minute of the day, which a daily curve is drawn by.</param>
    /// <param name="share">The share of requests that the policy routes to staging.</param>
    /// <param name="isSticky">Whether viewers are pinned.</param>
    /// <param name="isPromoted">Whether the primary has staging's configuration now, and with it what is wrong with that.</param>
    public (ArmCounts Staging, ArmCounts Primary) Next(double dayMinute, double share, bool isSticky, bool isPromoted = false)
    {
        share = StagingMinutes is { } busy && Within(busy + 1, options.BusyAt, options.BusyFor) ? 0 : share;
        _share = isSticky && share > 0 && _share > 0 ? _share + ((share - _share) / Math.Max(1, options.Visit)) : share;
        StagingMinutes = _share > 0 || StagingMinutes is not null ? (StagingMinutes ?? -1) + 1 : null;
        double since = StagingMinutes ?? 0;
        double rate = 60 * options.Requests * (1 - (options.Daily * Math.Cos(2 * Math.PI * dayMinute / 1440)));
        bool isOut = StagingMinutes is not null && Within(since, options.OutageAt, options.OutageFor);
        double errors = isOut ? Math.Max(0.5, options.Errors) : options.Errors, usual = errors * (1 - options.Stuck);
        double cold = 1 + ((options.Cold - 1) * Math.Max(0, 1 - (since / ColdMinutes)));
        double wrong = since >= options.RatioAfter ? options.Ratio : 1;
        long staging = _chance.Poisson(rate * _share), primary = _chance.Poisson(rate * (1 - _share));
        long failed = Errors(staging, WithOdds(usual, wrong * cold)), others = Errors(primary, isPromoted ? WithOdds(usual, wrong) : usual);
        (long stuckStaging, long stuckPrimary) = Stuck(rate * errors * options.Stuck);
        double warm = options.CacheHits * Math.Min(1, since / ColdMinutes);
        return (
            Arm(staging + stuckStaging, failed + stuckStaging, warm), Arm(primary + stuckPrimary, others + stuckPrimary, options.CacheHits));
    }

    private static bool Within(double minute, double from, double length) => from >= 0 && minute >= from && minute < from + length;

    private static double WithOdds(double share, double ratio) => share * ratio / (1 - share + (share * ratio));

    private ArmCounts Arm(long requests, long errors, double hits) =>
        new(requests, errors, Math.Min(requests - errors, _chance.Poisson((requests - errors) * hits)));

    // So many bursts that the mean is right, each of a geometric size.
    private long Errors(long requests, double share)
    {
        long errors = 0;
        for (long bursts = _chance.Poisson(requests * share / options.Burst); bursts > 0; bursts--)
        {
            errors += options.Burst <= 1 ? 1 : 1 + (long)Math.Floor(Math.Log(1 - _chance.Next()) / Math.Log(1 - (1 / options.Burst)));
        }

        return Math.Min(requests, errors);
    }

    private (long Staging, long Primary) Stuck(double errors)
    {
        if (_minute == 0)
        {
            // Some are there already, in the middle of their visits.
            for (long there = _chance.Poisson(errors / StuckRequests); there > 0; there--)
            {
                _stuck.Add((_chance.Next() < _share, _chance.Next() * options.Visit));
            }
        }

        _minute++;
        _stuck.RemoveAll(v => v.Until <= _minute);
        for (long arrivals = _chance.Poisson(errors / StuckRequests / Math.Max(1, options.Visit)); arrivals > 0; arrivals--)
        {
            _stuck.Add((_chance.Next() < _share, _minute + options.Visit));
        }

        return (
            _chance.Poisson(StuckRequests * _stuck.Count(v => v.OnStaging && _share > 0)),
            _chance.Poisson(StuckRequests * _stuck.Count(v => !v.OnStaging || _share <= 0)));
    }
}
