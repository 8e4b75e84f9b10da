using CdpTools.Rollouts;
using CdpTools.Simulator;

namespace CdpTools.Tests.Rollouts;

/// <summary>
/// How soon the Compare gate aborts for nothing, by its own code over traffic of the simulator's, in which staging is as good as the primary; beside
/// it what such gates usually are, as controls: the plain product of the same evidence, and a z test at five per cent at each look. The site has 100
/// requests a second, 5 % of them to staging, of which 1 in 1,000 fails. The tests take some runs of it, and the bench thousands.
/// </summary>
internal static class FalseAborts
{
    public const int Minutes = 240;

    internal sealed record Kind(string Name, TrafficOptions Traffic, int Block, double In60, double In240);

    // What was measured before this was written, in per cent.
    public static readonly Kind[] Kinds =
    [
        new("clean", new(), 5, 0, 0),
        new("bursts of 10", new() { Burst = 10 }, 5, 0, 0.03),
        new("viewers pinned 10 min, 30 % of errors from stuck ones", new() { Stuck = 0.3, Visit = 10 }, 5, 0.07, 0.35),
        new("pinned 60 min, 30 % stuck, Block 15m", new() { Stuck = 0.3, Visit = 60 }, 15, 1.1, 2.7),
        new("pinned 10 min, all errors from stuck viewers", new() { Stuck = 1, Visit = 10 }, 5, 4, 4),
        new("pinned 60 min, all errors from stuck viewers", new() { Stuck = 1, Visit = 60 }, 5, 12, 12),
    ];

    /// <summary>Whether a release with three times the odds of an error has passed at any look of two hours.</summary>
    public static bool PassesThreefold(TrafficOptions traffic, int run)
    {
        var model = new TrafficModel(traffic with { Ratio = 3 }, 1_000_003L * (run + 1));
        var settings = new JudgeSettings();
        var evidence = new Evidence();
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        for (int minute = 0; minute < 120 && !evidence.HasFailed; minute++)
        {
            (ArmCounts s, ArmCounts p) = model.Next(0, 0.05, isSticky: traffic.Stuck > 0);
            var counts = new JudgedMinute(s.Requests, p.Requests, s.Errors, p.Errors);
            evidence = evidence.After(settings, new() { Step = 0, StepStart = start, Minutes = [new(start.AddMinutes(minute), counts, null)] });
            if (evidence.Verdict(settings) == GateVerdict.Pass)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The minute in which each of them fails; a large number where it does not.</summary>
    public static (int Gate, int Product, int Z) One(Kind kind, int run)
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
}
