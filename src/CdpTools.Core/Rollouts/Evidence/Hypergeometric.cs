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
    /// The logarithm of G(ψ) = Σ C(N₁,u)·C(N₂,m−u)·ψ^u, but for a summand that does not depend on ψ. By the recurrence of neighbouring terms, which
    /// keeps digits that log-gamma loses; as many steps as there are errors.
    /// </summary>
    /// <param name="first">Requests of the first arm, N₁.</param>
    /// <param name="second">Requests of the second arm, N₂.</param>
    /// <param name="errors">Errors of both, m.</param>
    /// <param name="odds">The odds ratio ψ, over 0.</param>
    public static double LogG(long first, long second, long errors, double odds)
    {
        long least = Math.Max(0, errors - second), most = Math.Min(first, errors);
        double term = 1, sum = 1, scaled = 0;
        for (long u = least; u < most; u++)
        {
            term *= (double)(first - u) / (u + 1) * (errors - u) / (second - errors + u + 1) * odds;
            sum += term;
            if (sum > Large)
            {
                (term, sum, scaled) = (term / Large, sum / Large, scaled + Math.Log(Large));
            }
        }

        return (least * Math.Log(odds)) + Math.Log(sum) + scaled;
    }

    /// <summary>
    /// The logarithm of the evidence that a minute gives for an odds ratio against another: (ψ₁/ψ₀)^x · G(ψ₀)/G(ψ₁). Its mean is 1 where ψ₀ is true.
    /// </summary>
    /// <param name="minute">The minute.</param>
    /// <param name="odds">The ratio it is evidence for, ψ₁.</param>
    /// <param name="against">The ratio it is evidence against, ψ₀.</param>
    public static double LogEvidence(JudgedMinute minute, double odds, double against)
    {
        long errors = minute.StagingErrors + minute.PrimaryErrors;
        return errors == 0 ? 0
            : (minute.StagingErrors * Math.Log(odds / against)) + LogG(minute.Staging, minute.Primary, errors, against)
                - LogG(minute.Staging, minute.Primary, errors, odds);
    }
}

/// <summary>The counts of one minute.</summary>
/// <param name="Staging">Requests to staging, N₁.</param>
/// <param name="Primary">Requests to the primary, N₂.</param>
/// <param name="StagingErrors">Of these, errors: x.</param>
/// <param name="PrimaryErrors">Of these, errors: y.</param>
internal readonly record struct JudgedMinute(long Staging, long Primary, long StagingErrors, long PrimaryErrors);
