namespace CdpTools.Rollouts;

/// <summary>
/// Fisher's noncentral hypergeometric law: how errors that two arms share fall on the first, given the requests of both and all errors, where the
/// odds of an error in the first arm are ψ times those in the second. Errors that both arms have alike cancel, as their sum is given.
/// </summary>
internal static class Hypergeometric
{
    // A sum is scaled down before it could overflow.
    private const double Large = 1e200;

    /// <summary>
    /// The logarithms of G(ψ) = Σ C(N₁,u)·C(N₂,m−u)·ψ^u for several ψ, but for a summand that does not depend on ψ. By the recurrence of
    /// neighbouring terms, which keeps digits that log-gamma loses; as many steps as there are errors.
    /// </summary>
    /// <param name="first">Requests of the first arm, N₁.</param>
    /// <param name="second">Requests of the second arm, N₂.</param>
    /// <param name="errors">Errors of both, m.</param>
    /// <param name="odds">The odds ratios ψ, each over 0.</param>
    public static double[] LogG(long first, long second, long errors, ReadOnlySpan<double> odds)
    {
        long least = Math.Max(0, errors - second), most = Math.Min(first, errors);
        Span<double> term = stackalloc double[odds.Length], sum = stackalloc double[odds.Length], scaled = stackalloc double[odds.Length];
        term.Fill(1);
        sum.Fill(1);
        scaled.Clear();
        for (long u = least; u < most; u++)
        {
            double ratio = (double)(first - u) / (u + 1) * (errors - u) / (second - errors + u + 1);
            for (int i = 0; i < odds.Length; i++)
            {
                term[i] *= ratio * odds[i];
                sum[i] += term[i];
                if (sum[i] > Large)
                {
                    (term[i], sum[i], scaled[i]) = (term[i] / Large, sum[i] / Large, scaled[i] + Math.Log(Large));
                }
            }
        }

        double[] logG = new double[odds.Length];
        for (int i = 0; i < odds.Length; i++)
        {
            logG[i] = (least * Math.Log(odds[i])) + Math.Log(sum[i]) + scaled[i];
        }

        return logG;
    }

    /// <summary>
    /// The logarithms of the evidence that a minute gives for odds ratios against one: (ψ₁/ψ₀)^x · G(ψ₀)/G(ψ₁). Its mean is 1 where ψ₀ is true.
    /// </summary>
    /// <param name="minute">The minute.</param>
    /// <param name="odds">The ratios it is evidence for, ψ₁.</param>
    /// <param name="against">The ratio it is evidence against, ψ₀.</param>
    public static double[] LogEvidence(JudgedMinute minute, double[] odds, double against)
    {
        long errors = minute.StagingErrors + minute.PrimaryErrors;
        if (errors == 0)
        {
            return new double[odds.Length];
        }

        double[] logG = LogG(minute.Staging, minute.Primary, errors, [against, .. odds]);
        return [.. odds.Select((o, i) => (minute.StagingErrors * Math.Log(o / against)) + logG[0] - logG[i + 1])];
    }
}
