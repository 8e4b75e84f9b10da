namespace CdpTools.Rollouts;

/// <summary>
/// Running evidence for some alternatives against one hypothesis: a restarted e-process, in which no block of minutes counts for more than a
/// factor. A capped supermartingale is one still, so Ville's inequality bounds the chance that it ever crosses 1/α, at any looks; one stuck viewer
/// or one burst cannot carry a verdict, and what begins late is found.
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
        double[] sums = [.. Sums];
        int starts = CloseBlock(sums, [.. LogBlock], Starts, cap, restarts);
        return new(new double[LogBlock.Count], sums, starts);
    }

    /// <summary>The same in place, for a forecast of many minutes.</summary>
    /// <returns>How many starts there are now.</returns>
    public static int CloseBlock(Span<double> sums, ReadOnlySpan<double> logBlock, int starts, double cap, bool restarts)
    {
        starts += restarts ? 1 : 0;
        double weight = restarts ? 1.0 / (starts * (starts + 1.0)) : 0;
        for (int j = 0; j < sums.Length; j++)
        {
            sums[j] = Math.Min(Most, sums[j] * Capped(logBlock[j], cap)) + weight;
        }

        return starts;
    }

    /// <summary>Adds a minute's evidence.</summary>
    public EvidenceSum Add(IEnumerable<double> logEvidence) => this with { LogBlock = [.. LogBlock.Zip(logEvidence, (block, e) => block + e)] };

    /// <summary>What it has come to: at most 1 on average where the hypothesis is true.</summary>
    public double Value(double cap) => Value([.. Sums], [.. LogBlock], Starts, cap);

    /// <summary>The same of sums in place.</summary>
    public static double Value(ReadOnlySpan<double> sums, ReadOnlySpan<double> logBlock, int starts, double cap)
    {
        double sum = 0;
        for (int j = 0; j < sums.Length; j++)
        {
            sum += sums[j] * Capped(logBlock[j], cap);
        }

        return (1.0 / (starts + 1)) + (sum / sums.Length);
    }

    /// <summary>What it has come to for each alternative. The mean of them is <see cref="Value(double)"/>.</summary>
    public IReadOnlyList<double> OfEach(double cap) =>
        [.. Sums.Zip(LogBlock, (sum, block) => (1.0 / (Starts + 1)) + (sum * Capped(block, cap)))];

    private static double Capped(double logarithm, double cap) => logarithm >= Math.Log(cap) ? cap : Math.Exp(logarithm);
}
