namespace CdpTools.Rollouts;

/// <summary>The counts of one minute.</summary>
/// <param name="Staging">Requests to staging, N₁.</param>
/// <param name="Primary">Requests to the primary, N₂.</param>
/// <param name="StagingErrors">Of these, errors: x.</param>
/// <param name="PrimaryErrors">Of these, errors: y.</param>
/// <param name="PrimaryErrorsAtMost">Where rates are published rounded: how many a rate may hide, which Fail counts with; null otherwise.</param>
internal readonly record struct JudgedMinute(
    long Staging, long Primary, long StagingErrors, long PrimaryErrors, long? PrimaryErrorsAtMost = null)
{
    /// <summary>
    /// The same where the primary's figures have the requests that were routed to staging in them. It is not known whether they have (assumed to
    /// be either). Null where they cannot.
    /// </summary>
    public JudgedMinute? WithoutStaging()
    {
        long primary = Primary - Staging;
        return primary <= 0 ? null : this with
        {
            Primary = primary,
            PrimaryErrors = Math.Clamp(PrimaryErrors - StagingErrors, 0, primary),
            PrimaryErrorsAtMost = PrimaryErrorsAtMost is { } most ? Math.Clamp(most - StagingErrors, 0, primary) : null,
        };
    }
}
