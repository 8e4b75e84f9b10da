namespace CdpTools.Rollouts;

/// <summary>What a judge holds errors against.</summary>
internal sealed record JudgeSettings
{
    private static readonly double[] FailFactors = [1.25, 1.5, 2, 3, 4, 6, 8];
    private static readonly double[] PassFactors = [1 / 3.0, 1 / 2.0, 2 / 3.0];
    private static readonly double[] CeilingFactors = [0, 1 / 4.0, 1 / 2.0];

    /// <summary>Fail: the odds of an error on staging are more than so many times the primary's, ψ₀.</summary>
    public double FailRatio { get; init; } = 1.5;

    /// <summary>Pass: they are less than so many times.</summary>
    public double PassRatio { get; init; } = 3;

    /// <summary>Pass besides: less than this share of staging's requests fail, 0 to 1; null for no such word.</summary>
    public double? Ceiling { get; init; }

    /// <summary>The chance of a wrong Fail, α: of this gate, where a budget is shared.</summary>
    public double FalseAborts { get; init; } = 0.01;

    /// <summary>The chance of a wrong Pass, β.</summary>
    public double FalsePasses { get; init; } = 0.05;

    /// <summary>How many minutes count for one factor at most.</summary>
    public int Block { get; init; } = 5;

    public double FailCap => Math.Pow(2 / FalseAborts, 0.25);

    public double PassCap => Math.Pow(2 * (Ceiling is null ? 1 : 2) / FalsePasses, 0.25);

    public double[] FailOdds => [.. FailFactors.Select(f => FailRatio * f)];

    public double[] PassOdds => [.. PassFactors.Select(f => PassRatio * f)];

    public double[] CeilingShares => [.. CeilingFactors.Select(f => (Ceiling ?? 0) * f)];

    public static int FailAlternatives => FailFactors.Length;

    public static int PassAlternatives => PassFactors.Length;

    /// <summary>Fail wins; Pass needs that nothing speaks for Fail.</summary>
    public GateVerdict Verdict(double fail, double pass) => fail >= 1 / FalseAborts ? GateVerdict.Fail
        : pass >= 1 / FalsePasses && fail < 0.1 / FalseAborts ? GateVerdict.Pass
        : GateVerdict.Inconclusive;
}

/// <summary>
/// Compares the errors of both arms minute by minute, and may be looked at after each. It is its own running sums, so that a record can carry it
/// and a verdict can be computed again.
/// </summary>
internal sealed record Judge
{
    /// <summary>After how many minutes there is a new start: it finds a regression that begins late in 35 minutes instead of 170.</summary>
    public const int Restart = 30;

    public EvidenceSum Fail { get; init; } = EvidenceSum.Empty(JudgeSettings.FailAlternatives);

    public EvidenceSum Pass { get; init; } = EvidenceSum.Empty(JudgeSettings.PassAlternatives);

    public EvidenceSum UnderCeiling { get; init; } = EvidenceSum.Empty(JudgeSettings.PassAlternatives);

    /// <summary>The step that was judged last; null before the first minute.</summary>
    public int? Step { get; init; }

    public int Block { get; init; }

    /// <summary>When there was a start last, of Fail and of Pass.</summary>
    public int FailStart { get; init; }

    public int PassStart { get; init; }

    public double FailValue(JudgeSettings settings) => Fail.Value(settings.FailCap);

    public double PassRatioValue(JudgeSettings settings) => Pass.Value(settings.PassCap);

    public double CeilingValue(JudgeSettings settings) => UnderCeiling.Value(settings.PassCap);

    public double PassValue(JudgeSettings settings) => settings.Ceiling is null
        ? PassRatioValue(settings)
        : (PassRatioValue(settings) + CeilingValue(settings)) / 2;

    /// <summary>Judges a minute.</summary>
    /// <param name="settings">What it is held against.</param>
    /// <param name="step">The step that it is of.</param>
    /// <param name="stepStart">The minute at which that step's judging begins.</param>
    /// <param name="minute">Which minute, later than all before.</param>
    /// <param name="counts">Its counts. A minute in which one arm has no requests is not to be judged.</param>
    public Judge Add(JudgeSettings settings, int step, int stepStart, int minute, JudgedMinute counts)
    {
        bool isNewStep = step != Step;
        int block = (minute - stepStart) / settings.Block;
        Judge now = this;
        if (isNewStep || block != Block)
        {
            bool fail = isNewStep || minute - FailStart >= Restart, pass = isNewStep || minute - PassStart >= Restart;
            EvidenceSum empty = EvidenceSum.Empty(JudgeSettings.PassAlternatives);
            now = this with
            {
                Step = step,
                Block = block,
                Fail = Fail.NextBlock(settings.FailCap, fail),
                Pass = (isNewStep ? empty : Pass).NextBlock(settings.PassCap, pass),
                UnderCeiling = (isNewStep ? empty : UnderCeiling).NextBlock(settings.PassCap, pass),
                FailStart = fail ? minute : FailStart,
                PassStart = pass ? minute : PassStart,
            };
        }

        JudgedMinute most = counts with { PrimaryErrors = Math.Max(counts.PrimaryErrors, counts.PrimaryErrorsAtMost ?? 0) };
        return now with
        {
            Fail = now.Fail.Add(Hypergeometric.LogEvidence(most, settings.FailOdds, settings.FailRatio)),
            Pass = now.Pass.Add(Hypergeometric.LogEvidence(counts, settings.PassOdds, settings.PassRatio)),
            UnderCeiling = settings.Ceiling is { } ceiling
                ? now.UnderCeiling.Add(settings.CeilingShares.Select(share => LogCeiling(counts, share, ceiling)))
                : now.UnderCeiling,
        };
    }

    // Of a share of errors against another. Any error at all is impossible where the share is 0; a journal has no infinity.
    private static double LogCeiling(JudgedMinute counts, double share, double ceiling) => Math.Max(
        -1e6,
        ((counts.Staging - counts.StagingErrors) * Math.Log((1 - share) / (1 - ceiling)))
            + (counts.StagingErrors == 0 ? 0 : counts.StagingErrors * Math.Log(share / ceiling)));
}
