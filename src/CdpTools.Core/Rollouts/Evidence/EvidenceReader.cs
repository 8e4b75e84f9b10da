using CdpTools.CloudWatch;

namespace CdpTools.Rollouts;

/// <summary>
/// From CloudWatch's series to minutes that may be judged: in the order of time, of both arms, and read equal twice at least a minute apart, as
/// points come late and then change [yet-another-cloudwatch-exporter#1549, cloudwatch_exporter#396]. A point that is missing is no data, not zero.
/// </summary>
/// <param name="perMiss">Whether requests that the cache answered do not count: then each arm has a cache hit rate after its two series.</param>
internal sealed class EvidenceReader(bool perMiss)
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    // So far from a whole number a count is not that of a whole number of errors.
    private const double Whole = 0.05;

    // A total that moved by a tenth, and by more than a few: one error more is not a revision.
    private const double Moved = 0.1;
    private const int Few = 5;

    private int rounded;
    private int decimals;

    /// <summary>Reads.</summary>
    /// <param name="before">What is known.</param>
    /// <param name="step">The step.</param>
    /// <param name="stepStart">The first whole minute of its hold.</param>
    /// <param name="first">The first minute that is judged: later than that by the warm-up.</param>
    /// <param name="end">The first minute that is too young.</param>
    /// <param name="now">The time of the read.</param>
    /// <param name="series">Requests and the error rate of staging, then of the primary, with the cache hit rates where they are wanted.</param>
    public EvidenceLook Read(
        Evidence before,
        int step,
        DateTimeOffset stepStart,
        DateTimeOffset first,
        DateTimeOffset end,
        DateTimeOffset now,
        IReadOnlyList<MetricSeries> series)
    {
        bool isSame = before.Step == step;
        (rounded, decimals) = (before.Rounded, before.Decimals);
        var minutes = new List<FinalMinute>();
        var waiting = new List<ReadMinute>();
        for (DateTimeOffset at = isSame ? before.Next ?? first : first; at < end; at = at.AddMinutes(1))
        {
            double?[] values = Values(series, at);
            ReadMinute? earlier = before.Waiting.FirstOrDefault(w => w.At == at);
            bool isEqual = earlier is not null && earlier.Values.SequenceEqual(values);
            bool isSettled = isEqual && now - earlier!.ReadAt >= Apart, isGivenUp = earlier is not null && !isEqual && now - at > Evidence.Memory;

            // A minute that is not final lets none after it be.
            if (waiting.Count == 0 && (isSettled || isGivenUp))
            {
                minutes.Add(isSettled ? Final(at, values) : new(at, null, "its figures still change after half an hour"));
            }
            else
            {
                waiting.Add(isEqual ? earlier! : new(at, now, values));
            }
        }

        return new()
        {
            Step = step,
            StepStart = stepStart,
            Minutes = minutes,
            Waiting = waiting,
            IsMoved = isSame && HasMoved(before, series),
            Rounded = rounded - before.Rounded,
            Decimals = decimals,
        };
    }

    /// <summary>The counts of a minute, or why there are none.</summary>
    public FinalMinute Final(DateTimeOffset at, IReadOnlyList<double?> values)
    {
        if (values.Any(v => v is null))
        {
            int arm = values.Count / 2;
            return new(at, null, $"there are no data of {(values.Take(arm).Any(v => v is null) ? "staging" : "the primary")}");
        }

        double[] given = [.. values.Select(v => v!.Value)];
        if (given.Any(v => !double.IsFinite(v) || v < 0) || Rates(given).Any(r => r > 100) || given.Any(v => v > long.MaxValue / 4))
        {
            return new(at, null, $"its figures cannot be ({string.Join(", ", given)})");
        }

        (long staging, long x, _) = Counts(given.AsSpan(0, given.Length / 2));
        (long primary, long y, long hidden) = Counts(given.AsSpan(given.Length / 2));
        return staging == 0 || primary == 0 ? new(at, null, $"{(staging == 0 ? "staging" : "the primary")} had no requests that count")
            : x > staging || y > primary ? new(at, null, $"it has more errors than requests ({x} of {staging}, {y} of {primary})")
            : new(at, new(staging, primary, x, y, rounded > 1 ? Math.Min(primary, hidden) : null), null);
    }

    private double?[] Values(IReadOnlyList<MetricSeries> series, DateTimeOffset at) =>
        [.. series.Select(s => s.Minutes.TryGetValue(at, out double value) ? value : (double?)null)];

    private IEnumerable<double> Rates(double[] values) => values.Where((_, i) => i % (values.Length / 2) > 0);

    // Requests that count, errors, and how many errors a rate may hide that is rounded to the last decimal it has.
    private (long Requests, long Errors, long Hidden) Counts(ReadOnlySpan<double> arm)
    {
        double exact = arm[1] * arm[0] / 100;
        long requests = (long)Math.Round(perMiss ? arm[0] * (1 - (arm[2] / 100)) : arm[0]), errors = (long)Math.Round(exact);
        rounded += Math.Abs(exact - errors) > Whole ? 1 : 0;
        decimals = Math.Max(decimals, arm[1] < 1e-20 ? 0 : ((decimal)arm[1]).Scale);
        return (requests, errors, (long)Math.Round(arm[0] * Math.Pow(10, -decimals) / 200));
    }

    private bool HasMoved(Evidence before, IReadOnlyList<MetricSeries> series)
    {
        (int wasRounded, int hadDecimals) = (rounded, decimals);
        var totals = new (long Was, long Is)[4];
        foreach (FinalMinute minute in before.Recent)
        {
            JudgedMinute was = minute.Counts ?? default, now = Final(minute.At, Values(series, minute.At)).Counts ?? default;
            long[] earlier = [was.Staging, was.Primary, was.StagingErrors, was.PrimaryErrors];
            long[] later = [now.Staging, now.Primary, now.StagingErrors, now.PrimaryErrors];
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] = (totals[i].Was + earlier[i], totals[i].Is + later[i]);
            }
        }

        (rounded, decimals) = (wasRounded, hadDecimals);
        return totals.Any(t => Math.Abs(t.Is - t.Was) > Math.Max(Few, Moved * t.Was));
    }
}
