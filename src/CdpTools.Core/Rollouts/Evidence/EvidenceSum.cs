namespace CdpTools.Rollouts;

/// <summary>
/// Running evidence for some alternatives against one hypothesis: a restarted e-process, in which no block of minutes counts for more than a
/// factor. A capped supermartingale is one still, so Ville's inequality bounds the chance that it ever crosses 1/α, at any looks; one stuck viewer or
/// one burst cannot carry a verdict, and what begins late is found.
/// </summary>
/// <param name="LogBlock">What the block under way has come to, for each alternative, as logarithms.</param>
/// <param name="Sums">What the blocks before have come to, with the restarts.</param>
/// <param name="Starts">How many starts there were.</param>
internal sealed record EvidenceSum(IReadOnlyList<double> LogBlock, IReadOnlyList<double> Sums, int Starts)
{
    // What is capped is a supermartingale still; so large nothing is added by more, and days of it stay numbers.
    private const double Most = 1e100;

    public static EvidenceSum Empty(int alternatives) => new(new double[alternatives], new double[alternatives], 0);

    /// <summary>Closes the block, and starts anew beside what goes on, where it is time to.</summary>
    /// <param name="cap">What a block counts for at most.</param>
    /// <param name="restarts">Whether a start is due.</param>
    public EvidenceSum NextBlock(double cap, bool restarts)
    {
        int starts = Starts + (restarts ? 1 : 0);
        double weight = restarts ? 1.0 / (starts * (starts + 1.0)) : 0;
        return new(
            new double[LogBlock.Count], [.. Sums.Zip(LogBlock, (sum, block) => Math.Min(Most, sum * Capped(block, cap)) + weight)], starts);
    }

    /// <summary>Adds a minute's evidence.</summary>
    public EvidenceSum Add(IEnumerable<double> logEvidence) => this with { LogBlock = [.. LogBlock.Zip(logEvidence, (block, e) => block + e)] };

    /// <summary>What it has come to: at most 1 on average where the hypothesis is true.</summary>
    public double Value(double cap) =>
        (1.0 / (Starts + 1)) + (Sums.Zip(LogBlock, (sum, block) => sum * Capped(block, cap)).Sum() / Sums.Count);

    private static double Capped(double logarithm, double cap) => logarithm >= Math.Log(cap) ? cap : Math.Exp(logarithm);
}
