using System.Diagnostics;
using System.Globalization;
using CdpTools.Rollouts;
using CdpTools.Simulator;

namespace CdpTools.Bench;

/// <summary>
/// How often the Compare gate aborts for nothing, by its own code over traffic of the simulator's, in which staging is as good as the primary; beside
/// it what such gates usually are, as controls: the plain product of the same evidence, and a z test at five per cent at each look. The site has 100 requests a second,
/// 5 % of them to staging, of which 1 in 1,000 fails.
/// </summary>
internal static class EvidenceBench
{
    private const int Minutes = 240;

    private sealed record Kind(string Name, TrafficOptions Traffic, int Block, double In60, double In240);

    // What was measured before this was written, in per cent.
    private static readonly Kind[] Kinds =
    [
        new("clean", new(), 5, 0, 0),
        new("bursts of 10", new() { Burst = 10 }, 5, 0, 0.03),
        new("viewers pinned 10 min, 30 % of errors from stuck ones", new() { Stuck = 0.3, Visit = 10 }, 5, 0.07, 0.35),
        new("pinned 60 min, 30 % stuck, Block 15m", new() { Stuck = 0.3, Visit = 60 }, 15, 1.1, 2.7),
    ];

    /// <summary>Prints a table in Markdown; false where the gate is worse than what was measured before, or a control is not.</summary>
    public static bool Run(int runs)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"### False aborts, % of {runs} runs within 60 / 240 minutes\n\n| traffic | the gate | expected, ± 2 standard errors | plain product | z test each minute |\n|---|---|---|---|---|"));
        bool isWell = true;
        foreach (Kind kind in Kinds)
        {
            int[] gate = new int[2], product = new int[2], z = new int[2];
            Parallel.For(0, runs, run =>
            {
                (int ofGate, int ofProduct, int ofZ) = One(kind, run);
                foreach ((int[] hits, int at) in (ReadOnlySpan<(int[], int)>)[(gate, ofGate), (product, ofProduct), (z, ofZ)])
                {
                    Interlocked.Add(ref hits[0], at <= 60 ? 1 : 0);
                    Interlocked.Add(ref hits[1], at <= Minutes ? 1 : 0);
                }
            });
            double Share(int hits) => 100.0 * hits / runs;
            double Wide(double share) => 2 * Math.Sqrt(Math.Max(share, 0.03) * (100 - share) / runs);
            isWell &= Share(gate[0]) <= kind.In60 + Wide(kind.In60) && Share(gate[1]) <= kind.In240 + Wide(kind.In240) && Share(z[1]) > 20
                && (kind.Name == "clean" || Share(product[1]) > 10);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.Name} | {Share(gate[0]):0.##} / {Share(gate[1]):0.##} | {kind.In60} ± {Wide(kind.In60):0.##} / {kind.In240} ± {Wide(kind.In240):0.##} | {Share(product[0]):0.#} / {Share(product[1]):0.#} | {Share(z[0]):0.#} / {Share(z[1]):0.#} |"));
        }

        Console.WriteLine();
        Judged();
        return isWell;
    }

    // When each of them has failed; never is a large number.
    private static (int Gate, int Product, int Z) One(Kind kind, int run)
    {
        const int Never = int.MaxValue;
        (int gate, int product, int z) = (Never, Never, Never);
        var model = new TrafficModel(kind.Traffic, 1_000_003L * (run + 1));
        var settings = new JudgeSettings { Block = kind.Block };
        var evidence = new Evidence();
        double[] plain = new double[JudgeSettings.FailAlternatives];
        JudgedMinute all = default;
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        for (int minute = 0; minute < Minutes; minute++)
        {
            (ArmCounts s, ArmCounts p) = model.Next(0, 0.05, isSticky: kind.Traffic.Stuck > 0);
            var counts = new JudgedMinute(s.Requests, p.Requests, s.Errors, p.Errors);
            evidence = evidence.After(settings, new() { Step = 0, StepStart = start, Minutes = [new(start.AddMinutes(minute), counts, null)] });
            gate = gate == Never && evidence.HasFailed ? minute + 1 : gate;
            double[] log = Hypergeometric.LogEvidence(counts, settings.FailOdds, settings.FailRatio);
            plain = [.. plain.Zip(log, (a, b) => a + b)];
            product = product == Never && plain.Average(Math.Exp) >= 1 / settings.FalseAborts ? minute + 1 : product;
            all = new(all.Staging + s.Requests, all.Primary + p.Requests, all.StagingErrors + s.Errors, all.PrimaryErrors + p.Errors);
            double share = (double)(all.StagingErrors + all.PrimaryErrors) / (all.Staging + all.Primary);
            double wide = Math.Sqrt(share * (1 - share) * ((1.0 / all.Staging) + (1.0 / all.Primary)));
            z = z == Never && ((double)all.StagingErrors / all.Staging) - ((double)all.PrimaryErrors / all.Primary) > 1.645 * wide ? minute + 1 : z;
        }

        return (gate, product, z);
    }

    private static void Judged()
    {
        var settings = new JudgeSettings();
        var counts = new JudgedMinute(90_000, 510_000, 1_500, 8_500);
        double[] times = new double[51];
        for (int i = 0; i < times.Length; i++)
        {
            long before = Stopwatch.GetTimestamp();
            _ = new Judge().Add(settings, 0, 0, 0, counts);
            _ = new Judge().Add(settings, 0, 0, 0, counts.WithoutStaging()!.Value);
            times[i] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A judged minute with 10,000 errors, both readings: {times[times.Length / 2]:0.000} ms, the median of {times.Length}."));
    }
}
