using System.Management.Automation;
using CdpTools.Errors;

namespace CdpTools.ErrorRecords;

/// <summary>Makes error records of errors: the category by the id, the advice beside the message. The only maker of them.</summary>
internal static class ErrorRecordMaker
{
    private static readonly Dictionary<string, ErrorCategory> Categories = new (ErrorCategory Category, string[] Ids)[]
    {
        (ErrorCategory.ObjectNotFound, ["NoSuchContinuousDeploymentPolicy", "NoSuchDistribution", ErrorIds.StagingNotFound, ErrorIds.NoSuchRollout,
            ErrorIds.NoMetrics, ErrorIds.RolloutPrimaryGone]),
        (ErrorCategory.InvalidOperation, [
            "PreconditionFailed", "InvalidIfMatchVersion", "IllegalUpdate", "DistributionNotDisabled", ErrorIds.Superseded, ErrorIds.NotStaging,
            ErrorIds.NotAttached, ErrorIds.ServesAnotherPrimary, ErrorIds.RolloutState, ErrorIds.RolloutRefused, ErrorIds.ApprovalHash,
        ]),
        (ErrorCategory.InvalidArgument, [
            "InvalidArgument", "MalformedXML", "MalformedInput", "MissingBody", ErrorIds.AmbiguousCredentials, ErrorIds.InvalidEndpoint,
            ErrorIds.InvalidRegion, ErrorIds.NothingToChange, ErrorIds.SimulatorNotStarted, ErrorIds.FleetPlan,
        ]),
        (ErrorCategory.InvalidData, [
            "InconsistentQuantities", ErrorIds.IncompleteObject, ErrorIds.QuantityMismatch, ErrorIds.UnreadableValue, ErrorIds.SnapshotUnreadable,
            ErrorIds.JournalDamaged, ErrorIds.JournalNewer,
        ]),
        (ErrorCategory.ResourceBusy, [
            "StagingDistributionInUse", "ContinuousDeploymentPolicyInUse", "ResourceInUse", ErrorIds.AnotherPolicyAttached, ErrorIds.PolicyMustGo,
            ErrorIds.RolloutUnderWay,
        ]),
        (ErrorCategory.ResourceExists, ["ContinuousDeploymentPolicyAlreadyExists", "DistributionAlreadyExists", "CNAMEAlreadyExists"]),
        (ErrorCategory.LimitsExceeded, ["TooManyContinuousDeploymentPolicies", "TooManyDistributions", "EntityLimitExceeded", "Throttling"]),
        (ErrorCategory.PermissionDenied, ["AccessDenied"]),
        (ErrorCategory.AuthenticationError, [
            "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "RequestExpired", "MissingAuthenticationToken",
            ErrorIds.NoCredentials, ErrorIds.CredentialsFailed, ErrorIds.CredentialsExpired, ErrorIds.ProfileNotFound,
        ]),
        (ErrorCategory.ResourceUnavailable, ["ServiceUnavailable", "InternalFailure"]),
        (ErrorCategory.ConnectionError, [
            ErrorIds.NameNotFound, ErrorIds.ConnectionRefused, ErrorIds.ConnectionLost, ErrorIds.TlsFailure, ErrorIds.ProxyFailure,
            ErrorIds.OutcomeUnknown,
        ]),
        (ErrorCategory.OperationTimeout, [ErrorIds.Timeout, ErrorIds.WaitTimeout, ErrorIds.DeploymentUnseen, ErrorIds.TooLate]),
        (ErrorCategory.ProtocolError, [ErrorIds.BadReply]),
        (ErrorCategory.InvalidResult, [ErrorIds.Unexpected]),
        (ErrorCategory.NotInstalled, [ErrorIds.EngineMissing]),
        (ErrorCategory.WriteError, [ErrorIds.SnapshotNotWritten, ErrorIds.StoreUnusable, ErrorIds.ReportNotWritten]),
    }.SelectMany(e => e.Ids.Select(id => (id, e.Category))).ToDictionary(StringComparer.Ordinal);

    // PowerShell 7.4 does not show RecommendedAction, so the advice stands in the message too; later versions would show it twice.
    private static readonly bool HostShowsAdvice = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>The ids that have a category of their own; about_CdpTools lists them.</summary>
    public static IEnumerable<string> Ids => Categories.Keys;

    /// <summary>The category of an error.</summary>
    public static ErrorCategory CategoryOf(string errorId) =>
        Categories.TryGetValue(errorId, out ErrorCategory category)
            || (Advice.LikeOf(errorId) is { } alike && Categories.TryGetValue(alike, out category))
            ? category
            : ByPattern(errorId);

    /// <summary>The error record for an error; <paramref name="target"/> is used when the error names none itself.</summary>
    public static ErrorRecord ToRecord(CdpException error, object? target)
    {
        string advice = error.RecommendedAction ?? Advice.For(error);
        return new(error, error.ErrorId, CategoryOf(error.ErrorId), error.Target ?? target)
        {
            ErrorDetails = new(advice.Length == 0 || HostShowsAdvice ? error.Message : $"{error.Message} {advice}") { RecommendedAction = advice },
        };
    }

    // Codes that the API may answer and that need no entry of their own.
    private static ErrorCategory ByPattern(string errorId) => errorId switch
    {
        _ when errorId.StartsWith("Cdp", StringComparison.Ordinal) => ErrorCategory.InvalidArgument,
        _ when errorId.StartsWith("NoSuch", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
        _ when errorId.EndsWith("InUse", StringComparison.Ordinal) => ErrorCategory.ResourceBusy,
        _ when errorId.EndsWith("AlreadyExists", StringComparison.Ordinal) => ErrorCategory.ResourceExists,
        _ when errorId.StartsWith("Invalid", StringComparison.Ordinal) || errorId.StartsWith("Illegal", StringComparison.Ordinal) =>
            ErrorCategory.InvalidArgument,
        _ => ErrorCategory.InvalidResult,
    };
}
