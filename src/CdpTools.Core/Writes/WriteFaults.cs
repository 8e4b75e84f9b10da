using CdpTools.Errors;

namespace CdpTools.Writes;

/// <summary>The errors of writes, one method a fault. Those of conflicts are <see cref="ConflictReport"/>'s.</summary>
internal static class WriteFaults
{
    /// <summary>An answer was lost, and what is there could not be read.</summary>
    public static CdpConnectionException OutcomeUnknown(string write, CdpException failure, CdpException readError) => new(
        ErrorIds.OutcomeUnknown,
        $"It is not known whether the {write} was applied: its answer was lost ({failure.Message}), and reading what is there failed "
        + $"({readError.Message}).",
        failure)
    {
        Outcome = CdpWriteOutcome.Unknown,
    };

    /// <summary>The answer to a promotion was lost, and half of what it does is there.</summary>
    public static CdpConnectionException HalfPromoted(string primaryId, CdpException failure) => new(
        ErrorIds.OutcomeUnknown,
        $"It is not known whether the promotion was applied: its answer was lost ({failure.Message}). The primary {primaryId} has the staging "
        + "configuration now, but its policy is enabled, and promotion disables it: somebody enabled it since, or changed the "
        + "primary in another way.",
        failure)
    {
        Outcome = CdpWriteOutcome.Unknown,
    };

    /// <summary>The answer to a creation was lost, and there is one with other settings.</summary>
    public static CdpConnectionException AnotherExists(string what, string id, CdpException failure) => new(
        ErrorIds.Superseded,
        $"The answer to the creation was lost ({failure.Message}), and there is a {what} with other settings: {id}. "
        + "It may be the one that was asked for, changed since.",
        failure)
    {
        Outcome = CdpWriteOutcome.Unknown,
        RecommendedAction = $"Look at {id}; change that one, or remove it and create it again.",
    };
}
