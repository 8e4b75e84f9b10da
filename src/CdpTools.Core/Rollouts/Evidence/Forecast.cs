namespace CdpTools.Rollouts;

/// <summary>What a step is expected to see.</summary>
/// <param name="RequestsPerSecond">Requests of both arms together.</param>
/// <param name="ErrorRate">The share of them that fails, 0 to 1.</param>
/// <param name="Weight">Staging's share of the requests.</param>
internal sealed record SiteRate(double RequestsPerSecond, double ErrorRate, double Weight)
{
    public double StagingPerMinute => 60 * RequestsPerSecond * Weight;
}

/// <summary>When the judge spoke, over many simulated steps.</summary>
/// <param name="Runs">How many there were.</param>
/// <param name="Minutes">The judged minutes after which it did, in order; of those in which it did.</param>
internal sealed record SpokenAfter(int Runs, IReadOnlyList<int> Minutes)
{
    /// <summary>In what share of them it spoke within so many judged minutes.</summary>
    public double Within(double minutes) => (double)Minutes.Count(m => m <= minutes) / Runs;

    /// <summary>After how many judged minutes it had spoken in a share of all; null where it had not.</summary>
    public int? After(double share) => (int)Math.Ceiling(share * Runs) is var n && n <= Minutes.Count ? Minutes[Math.Max(0, n - 1)] : null;
}

/// <summary>
/// What a judge would say in a step, by simulation: a formula of the normal law would be wrong by up to 12 points. Errors of both arms are Poisson
/// numbers, which makes a minute's evidence the binomial limit of the judge's own; blocks, caps and restarts are the judge's. Each step starts anew.
/// </summary>
internal static class Forecast
{
    public const int Runs = 1000;

    // How long a step is followed, in judged minutes.
    private const int Horizon = 240;

    /// <summary>When a Fail comes, where the odds of an error on staging are so many times the primary's.</summary>
    public static SpokenAfter Fail(JudgeSettings settings, SiteRate rate, double odds, int runs = Runs, int horizon = Horizon) => Speak(
        runs, horizon, rate, odds, settings.Block, [new(settings.FailOdds, settings.FailRatio, settings.FailCap)],
        e => e[0] >= 1 / settings.FalseAborts);

    /// <summary>When a Pass comes, where staging is as good as the primary.</summary>
    public static SpokenAfter Pass(JudgeSettings settings, SiteRate rate, int runs = Runs, int horizon = Horizon) => Speak(
        runs, horizon, rate, 1, settings.Block,
        [
            new(settings.PassOdds, settings.PassRatio, settings.PassCap),
            .. settings.Ceiling is { } ceiling ? [new(settings.CeilingShares, ceiling, settings.PassCap) { IsShare = true }] : (Process[])[],
        ],
        e => e.Average() >= 1 / settings.FalsePasses);

    /// <summary>Alternatives against one hypothesis, with the sums that they have come to.</summary>
    private sealed record Process(double[] Alternatives, double Against, double Cap)
    {
        public bool IsShare { get; init; }

        public double[] LogBlock { get; } = new double[Alternatives.Length];

        public double[] Sums { get; } = new double[Alternatives.Length];

        public int Starts { get; set; }

        public int LastStart { get; set; }
    }

    private static SpokenAfter Speak(
        int runs, int horizon, SiteRate rate, double odds, int block, Process[] processes, Func<double[], bool> speaks)
    {
        double w = rate.Weight, p = rate.ErrorRate, wrong = p * odds / (1 - p + (p * odds));
        double requests = rate.StagingPerMinute, others = 60 * rate.RequestsPerSecond * (1 - w);
        var spoken = new List<int>();
        double[] values = new double[processes.Length];

        // ln ψ, and what each error of either arm costs; of a ceiling, what an error and a good answer say.
        (double Error, double Other)[][] logs =
        [
            .. processes.Select(c => c.Alternatives.Select(a => c.IsShare
                ? (a == 0 ? -1e6 : Math.Log(a / c.Against), Math.Log((1 - a) / (1 - c.Against)))
                : (Math.Log(a / c.Against), -Math.Log((1 - w + (w * a)) / (1 - w + (w * c.Against))))).ToArray()),
        ];
        for (int run = 0; run < runs; run++)
        {
            var chance = new Chance(1 + run);
            foreach (Process process in processes)
            {
                Array.Clear(process.LogBlock);
                Array.Clear(process.Sums);
                process.Starts = 0;
            }

            for (int minute = 0; minute < horizon; minute++)
            {
                long x = chance.Poisson(requests * wrong), y = chance.Poisson(others * p);
                for (int i = 0; i < processes.Length; i++)
                {
                    Process process = processes[i];
                    if (minute % block == 0)
                    {
                        bool restarts = process.Starts == 0 || minute - process.LastStart >= Judge.Restart;
                        process.LastStart = restarts ? minute : process.LastStart;
                        process.Starts = EvidenceSum.CloseBlock(process.Sums, process.LogBlock, process.Starts, process.Cap, restarts);
                        Array.Clear(process.LogBlock);
                    }

                    double other = process.IsShare ? requests - x : x + y;
                    for (int j = 0; j < process.LogBlock.Length; j++)
                    {
                        process.LogBlock[j] += (x * logs[i][j].Error) + (other * logs[i][j].Other);
                    }

                    values[i] = EvidenceSum.Value(process.Sums, process.LogBlock, process.Starts, process.Cap);
                }

                if (speaks(values))
                {
                    spoken.Add(minute + 1);
                    break;
                }
            }
        }

        spoken.Sort();
        return new(runs, spoken);
    }
}
