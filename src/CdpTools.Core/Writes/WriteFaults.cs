using System.Globalization;
using CdpTools.Errors;

namespace CdpTools.Writes;

/// <summary>The errors of writes, one method a fault. Those of conflicts are <see cref="ConflictReport"/>'s.</summary>
internal static class WriteFaults
{
    /// <summary>The answer is a success, but not that of this write.</summary>
    public static CdpConnectionException ReplyIsNoProof(string write, string doubt) =>
        new(ErrorIds.OutcomeUnknown, $"The answer to the {write} is not its own: {doubt}. Something between here and CloudFront may have given it.")
        {
            Outcome = CdpWriteOutcome.Unknown,
        };

    /// <summary>The write was sent until its time was up, and was not applied when it was last looked at.</summary>
    /// <param name="failure">What the last attempt ended in.</param>
    /// <param name="write">What was written.</param>
    /// <param name="evidence">What the last look has found.</param>
    /// <param name="tried">How often, and for how long.</param>
    /// <param name="mayArriveLate">Whether an attempt may still be on its way.</param>
    public static CdpException GivenUp(CdpException failure, string write, string evidence, (int Attempts, TimeSpan Time) tried, bool mayArriveLate)
    {
        string attempts = string.Create(
            CultureInfo.InvariantCulture, $"{tried.Attempts} attempt{(tried.Attempts == 1 ? "" : "s")} in {tried.Time.TotalSeconds:0.#} s");
        return Refused(failure, write, mayArriveLate, $"The {write} was not applied, after {attempts}. {evidence}") is var error && mayArriveLate
            ? error
            : error.With(advice: "Nothing was changed: run the same again in a few minutes, or give it longer with -RetrySec.");
    }

    /// <summary>A refusal after an attempt that may have been applied, but was not when it was last looked at.</summary>
    public static CdpException Refused(CdpException refusal, string write, bool mayArriveLate, string? known = null)
    {
        string late = mayArriveLate ? " An attempt whose answer was lost may still arrive, so read it again before you go on." : "";
        return refusal.With(
            mayArriveLate ? CdpWriteOutcome.Unknown : CdpWriteOutcome.NotApplied,
            $"{Shown.Sentence(refusal.Text)} {known ?? $"The {write} was not applied when it was last looked at."}{late}",
            mayArriveLate ? Advice.For(ErrorIds.OutcomeUnknown) : null);
    }

    /// <summary>An answer proves nothing, and what is there could not be read.</summary>
    public static CdpConnectionException OutcomeUnknown(string write, CdpException failure, CdpException readError) => new(
        ErrorIds.OutcomeUnknown,
        $"It is not known whether the {write} was applied: its answer proves nothing ({failure.Message}), and reading what is there failed "
        + $"({readError.Message}).",
        failure)
    {
        Outcome = CdpWriteOutcome.Unknown,
    };

    /// <summary>
    /// The write was refused, and whether that is the answer to a second one that something in between has sent could not be looked at.
    /// </summary>
    public static CdpException NotLookedAt(string write, CdpException refusal, CdpException readError) => refusal.With(
        CdpWriteOutcome.Unknown,
        $"{Shown.Sentence(refusal.Text)} Most likely the {write} was not applied, but reading what is there failed ({readError.Message}).",
        Advice.For(ErrorIds.OutcomeUnknown));

    /// <summary>The answer to a promotion proves nothing, and half of what it does is there.</summary>
    public static CdpConnectionException HalfPromoted(string primaryId, CdpException failure) => new(
        ErrorIds.OutcomeUnknown,
        $"It is not known whether the promotion was applied: its answer proves nothing ({failure.Message}). The primary {primaryId} has the staging "
        + "configuration now, but its policy is enabled, and promotion disables it: somebody enabled it since, or changed the "
        + "primary in another way.",
        failure)
    {
        Outcome = CdpWriteOutcome.Unknown,
    };

    /// <summary>The caller reference has been used for another primary: its copy must not be taken for one of this.</summary>
    public static CdpValidationException CopyOfAnother(CdpDistribution copy, string reference, string primaryId) => new(
        ErrorIds.DistributionAlreadyExists,
        $"The caller reference {reference} belongs to {copy.Id} already, and that is no copy of {primaryId}: another primary is like it. "
        + "Nothing was copied.")
    {
        RecommendedAction = "Give another -CallerReference: one for each primary.",
        Target = copy,
    };

    /// <summary>There is one with other settings in the place of what was to be created.</summary>
    public static CdpException AnotherExists(string what, CdpPolicy found, string differences, CdpException failure, bool doubtful)
    {
        string there = $"There is a {what} with other settings: {found.Id} (ETag {found.ETag}). What was asked for differs in {differences}.";
        string advice = $"Look at {found.Id} (Get-CdpPolicy); change that one (Update-CdpPolicy), or remove it and create it again.";
        return doubtful
            ? new CdpConnectionException(ErrorIds.Superseded, $"The answer to the creation proves nothing ({failure.Message}). {there}", failure)
            {
                Outcome = CdpWriteOutcome.Unknown, RecommendedAction = advice, Target = found,
            }
            : failure.With(text: $"{Shown.Sentence(failure.Text)} {there}", advice: advice, target: found);
    }
}
