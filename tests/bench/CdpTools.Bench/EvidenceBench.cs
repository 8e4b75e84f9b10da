using System.Diagnostics;
using System.Globalization;
using CdpTools.Rollouts;
using CdpTools.Tests.Rollouts;

namespace CdpTools.Bench;

/// <summary>
/// How often the Compare gate aborts for nothing, beside its controls, and how long a judged minute takes.
/// </summary>
internal static class EvidenceBench
{
    /// <summary>Prints a table in Markdown; false where the gate is worse than what was measured before, or a control is not.</summary>
    public static bool Run(int runs)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"### False aborts, % of {runs} runs within 60 / 240 minutes\n\n| traffic | the gate | expected, ± 2 standard errors | plain product | z test each minute |\n|---|---|---|---|---|"));
        bool isWell = true;
        foreach (FalseAborts.Kind kind in FalseAborts.Kinds)
        {
            int[] gate = new int[2], product = new int[2], z = new int[2];
            Parallel.For(0, runs, run =>
            {
                (int ofGate, int ofProduct, int ofZ) = FalseAborts.One(kind, run);
                foreach ((int[] hits, int at) in (ReadOnlySpan<(int[], int)>)[(gate, ofGate), (product, ofProduct), (z, ofZ)])
                {
                    Interlocked.Add(ref hits[0], at <= 60 ? 1 : 0);
                    Interlocked.Add(ref hits[1], at <= FalseAborts.Minutes ? 1 : 0);
                }
            });
            double Share(int hits) => 100.0 * hits / runs;
            double Wide(double share) => 2 * Math.Sqrt(Math.Max(share, 0.03) * (100 - share) / runs);

            // Viewers who are pinned for an hour come too seldom for the controls to be wrong often.
            bool controlled = kind.Traffic.Visit <= 10 && kind.Traffic.Stuck < 1;
            isWell &= Share(gate[0]) <= kind.In60 + Wide(kind.In60) && Share(gate[1]) <= kind.In240 + Wide(kind.In240) 
                && (!controlled || (Share(z[1]) > 20 && (kind.Name == "clean" || Share(product[1]) > 10)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.Name} | {Share(gate[0]):0.##} / {Share(gate[1]):0.##} | {kind.In60} ± {Wide(kind.In60):0.##} / {kind.In240} ± {Wide(kind.In240):0.##} | {Share(product[0]):0.#} / {Share(product[1]):0.#} | {Share(z[0]):0.#} / {Share(z[1]):0.#} |"));
        }

        string[] passed =
        [
            .. FalseAborts.Kinds.Take(3).Select(kind => string.Create(
                CultureInfo.InvariantCulture,
                $"{kind.Name} {100.0 * Enumerable.Range(0, runs).AsParallel().Count(run => FalseAborts.PassesThreefold(kind.Traffic, run)) / runs:0.#} %")),
        ];
        Console.WriteLine($"\nThree times the odds of an error passed, at any look of two hours: {string.Join("; ", passed)}.\n");
        Judged();
        return isWell;
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
