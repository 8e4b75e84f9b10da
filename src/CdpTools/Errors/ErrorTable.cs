using System.Management.Automation;

namespace CdpTools.Errors;

/// <summary>The one table from error id to category and advice, and the only maker of error records.</summary>
internal static class ErrorTable
{
    private sealed record Entry(ErrorCategory Category, string Advice);

    private static readonly Dictionary<string, Entry> Entries = new(StringComparer.Ordinal)
    {
        // AWS error codes
        ["NoSuchContinuousDeploymentPolicy"] = new(ErrorCategory.ObjectNotFound, "List the policies with Get-CdpPolicy -Summary and check the id, the account and the partition."),
        ["NoSuchDistribution"] = new(ErrorCategory.ObjectNotFound, "List the distributions with Get-CdpDistribution and check the id and the account."),
        ["PreconditionFailed"] = new(ErrorCategory.InvalidOperation, "Read it again and repeat the change, or give -ConflictAction Merge."),
        ["InvalidIfMatchVersion"] = new(ErrorCategory.InvalidOperation, "The ETag is not one of this resource: pipe the object from Get-CdpPolicy, or take ETag from it. An id is no ETag, although they look alike."),
        ["IllegalUpdate"] = new(ErrorCategory.InvalidOperation, "Some setting may not differ while a continuous deployment policy is attached: Test-CdpDistribution -Primary … -Staging … names the suspects."),
        ["DistributionNotDisabled"] = new(ErrorCategory.InvalidOperation, "Disable the distribution and wait until it is deployed (Wait-CdpDistribution), then delete it."),
        ["InvalidArgument"] = new(ErrorCategory.InvalidArgument, "The message names the value that the service does not take; Test-CdpPolicy -Detailed checks all values offline."),
        ["MalformedXML"] = new(ErrorCategory.InvalidArgument, "The service cannot read the configuration. If you built it yourself, check it with Test-CdpPolicy -Detailed; otherwise report it with the request id."),
        ["MalformedInput"] = new(ErrorCategory.InvalidArgument, "The service cannot read the configuration. If you built it yourself, check it with Test-CdpPolicy -Detailed; otherwise report it with the request id."),
        ["MissingBody"] = new(ErrorCategory.InvalidArgument, "The configuration was lost on the way: check the proxy between here and CloudFront."),
        ["InconsistentQuantities"] = new(ErrorCategory.InvalidData, "A Quantity does not match its Items. CdpTools counts them itself; if you edited the XML, let Quantity say how many items there are."),
        ["StagingDistributionInUse"] = new(ErrorCategory.ResourceBusy, "A staging distribution can be in one policy only, and cannot be disabled while it is in one. Find that policy with Get-CdpPolicy, change it instead, or remove it first."),
        ["ContinuousDeploymentPolicyInUse"] = new(ErrorCategory.ResourceBusy, "It is attached to a distribution. Disable it (Disable-CdpPolicy), detach it (Unregister-CdpPolicy), then delete it."),
        ["ResourceInUse"] = new(ErrorCategory.ResourceBusy, "Something else still refers to it; remove that reference first."),
        ["ContinuousDeploymentPolicyAlreadyExists"] = new(ErrorCategory.ResourceExists, "Use the policy that exists: Get-CdpPolicy lists them with their staging distributions."),
        ["DistributionAlreadyExists"] = new(ErrorCategory.ResourceExists, "The caller reference was used before; the message names the distribution. Use that one, or give another -CallerReference."),
        ["CNAMEAlreadyExists"] = new(ErrorCategory.ResourceExists, "Another distribution has this alias. A staging distribution must have none."),
        ["TooManyContinuousDeploymentPolicies"] = new(ErrorCategory.LimitsExceeded, "An account may have 20 policies. Remove one that is no longer attached, or ask AWS for a higher quota."),
        ["TooManyDistributions"] = new(ErrorCategory.LimitsExceeded, "Remove distributions that are no longer needed, or ask AWS for a higher quota."),
        ["Throttling"] = new(ErrorCategory.LimitsExceeded, "CloudFront limits how often its API is called. Wait a minute, lower -ThrottleLimit, or raise -MaxRetry."),
        ["AccessDenied"] = new(ErrorCategory.PermissionDenied, "The IAM identity in use lacks the action that the message names. Ask for it, or use another profile with -ProfileName; -Debug shows which credentials were used."),
        ["InvalidClientTokenId"] = new(ErrorCategory.AuthenticationError, "AWS does not know this access key: check -AccessKey or the profile, and that it belongs to this partition. -Debug shows where it came from."),
        ["SignatureDoesNotMatch"] = new(ErrorCategory.AuthenticationError, "The secret key does not belong to the access key, the region is not the one that the endpoint signs for, or this machine's clock is wrong. -Debug shows where the credentials and the region came from."),
        ["ExpiredToken"] = new(ErrorCategory.AuthenticationError, "The temporary credentials have expired: log in again or get new ones."),
        ["RequestExpired"] = new(ErrorCategory.AuthenticationError, "Check this machine's clock."),
        ["MissingAuthenticationToken"] = new(ErrorCategory.AuthenticationError, "The request arrived unsigned: check the proxy and -EndpointUrl."),
        ["ServiceUnavailable"] = new(ErrorCategory.ResourceUnavailable, "CloudFront has a problem of its own. Try again in a few minutes; see the AWS Health Dashboard."),
        ["InternalFailure"] = new(ErrorCategory.ResourceUnavailable, "CloudFront has a problem of its own. Try again in a few minutes; see the AWS Health Dashboard."),

        // Connections
        [ErrorIds.NameNotFound] = new(ErrorCategory.ConnectionError, "Check -EndpointUrl and AWS_ENDPOINT_URL, the network and its name servers."),
        [ErrorIds.ConnectionRefused] = new(ErrorCategory.ConnectionError, "Nothing listens there: check -EndpointUrl and AWS_ENDPOINT_URL. If it was a simulator, it has stopped."),
        [ErrorIds.ConnectionLost] = new(ErrorCategory.ConnectionError, "Try again; if it stays, look at the proxy and the network between here and CloudFront."),
        [ErrorIds.TlsFailure] = new(ErrorCategory.ConnectionError, "The server's certificate is not trusted here: check the endpoint, this machine's clock and, behind an inspecting proxy, AWS_CA_BUNDLE."),
        [ErrorIds.ProxyFailure] = new(ErrorCategory.ConnectionError, "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."),
        [ErrorIds.Timeout] = new(ErrorCategory.OperationTimeout, "Try again, or give the service longer with -RequestTimeoutSec."),
        [ErrorIds.BadReply] = new(ErrorCategory.ProtocolError, "Something between here and CloudFront may have answered in its place: check -EndpointUrl and the proxy."),
        [ErrorIds.OutcomeUnknown] = new(ErrorCategory.ConnectionError, "Read it again before you do anything else: the change may be in place."),
        [ErrorIds.Superseded] = new(ErrorCategory.InvalidOperation, "Read it again and decide: your change may have been applied and then replaced."),

        // Credentials, region, endpoint
        [ErrorIds.NoCredentials] = new(ErrorCategory.AuthenticationError, "Give -ProfileName, set AWS_PROFILE, or log in; Get-Help about_CdpTools_Credentials lists every source."),
        [ErrorIds.CredentialsFailed] = new(ErrorCategory.AuthenticationError, "Check the profile or the object that they come from; -Debug shows where CdpTools looked."),
        [ErrorIds.CredentialsExpired] = new(ErrorCategory.AuthenticationError, "Log in again."),
        [ErrorIds.ProfileNotFound] = new(ErrorCategory.AuthenticationError, "Check the spelling; aws configure list-profiles shows the names, and -ProfileLocation names another file."),
        [ErrorIds.AmbiguousCredentials] = new(ErrorCategory.InvalidArgument, "Give one source of credentials only."),
        [ErrorIds.InvalidEndpoint] = new(ErrorCategory.InvalidArgument, "Give an absolute URL, like https://cloudfront.amazonaws.com or http://127.0.0.1:8080."),
        [ErrorIds.InvalidRegion] = new(ErrorCategory.InvalidArgument, "Leave -Region out: CloudFront is global, and us-east-1 is the default."),
        [ErrorIds.EngineMissing] = new(ErrorCategory.NotInstalled, "Build the module with ./build.ps1, or install it again."),

        // Requests that contradict themselves
        [ErrorIds.IncompleteObject] = new(ErrorCategory.InvalidData, "Write the object with ConvertTo-Json -Depth 9, or read it again with Get-CdpPolicy."),
        [ErrorIds.QuantityMismatch] = new(ErrorCategory.InvalidData, "Leave Quantity out: it is counted."),
        [ErrorIds.UnreadableValue] = new(ErrorCategory.InvalidData, ""),
        [ErrorIds.NothingToChange] = new(ErrorCategory.InvalidArgument, ""),
        [ErrorIds.WaitTimeout] = new(ErrorCategory.OperationTimeout, "Deployments go on by themselves: call Wait-CdpDistribution again, or give it longer with -WaitTimeoutSec."),
        [ErrorIds.SnapshotUnreadable] = new(ErrorCategory.InvalidData, "Give a file that Publish-CdpStagingDistribution wrote; it showed the path."),
        [ErrorIds.SnapshotNotWritten] = new(ErrorCategory.WriteError, "Nothing was promoted. Name another file or folder with -SnapshotPath."),
        [ErrorIds.NotStaging] = new(ErrorCategory.InvalidOperation, ""),
        [ErrorIds.NotAttached] = new(ErrorCategory.InvalidOperation, ""),
        [ErrorIds.AnotherPolicyAttached] = new(ErrorCategory.ResourceBusy, ""),
        [ErrorIds.ServesAnotherPrimary] = new(ErrorCategory.InvalidOperation, ""),
        [ErrorIds.PolicyMustGo] = new(ErrorCategory.ResourceBusy, ""),
        [ErrorIds.StagingNotFound] = new(ErrorCategory.ObjectNotFound, ""),
        [ErrorIds.SimulatorNotStarted] = new(ErrorCategory.InvalidArgument, ""),
    };

    /// <summary>The ids that have advice of their own; about_CdpTools lists them.</summary>
    public static IEnumerable<string> Ids => Entries.Keys;

    /// <summary>The category of an error.</summary>
    public static ErrorCategory CategoryOf(string errorId) => Find(errorId).Category;

    /// <summary>What to do about an error; empty when its message says it all.</summary>
    public static string AdviceFor(string errorId) => Find(errorId).Advice;

    /// <summary>The error record for an error; <paramref name="target"/> is used when the error names none itself.</summary>
    public static ErrorRecord ToRecord(CdpException error, object? target)
    {
        string advice = error.RecommendedAction ?? AdviceFor(error.ErrorId);
        string message = error is CdpServiceException { RequestId: { } id } && !error.Message.Contains(id, StringComparison.Ordinal)
            ? $"{error.Message} (request id {id})"
            : error.Message;

        return new(error, error.ErrorId, CategoryOf(error.ErrorId), error.Target ?? target)
        {
            ErrorDetails = new(advice.Length == 0 || HostShowsAdvice ? message : $"{message} {advice}") { RecommendedAction = advice },
        };
    }

    // PowerShell 7.4 does not show RecommendedAction, so the advice stands in the message too; later versions would
    // show it twice.
    private static readonly bool HostShowsAdvice = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    private static Entry Find(string errorId) => Entries.GetValueOrDefault(errorId) ?? ByPattern(errorId);

    // Codes that the API may answer and that need no advice of their own.
    private static Entry ByPattern(string errorId) => errorId switch
    {
        _ when errorId.StartsWith("Cdp", StringComparison.Ordinal) => new(ErrorCategory.InvalidArgument, ""),
        _ when errorId.StartsWith("NoSuch", StringComparison.Ordinal) => new(ErrorCategory.ObjectNotFound, ""),
        _ when errorId.EndsWith("InUse", StringComparison.Ordinal) => new(ErrorCategory.ResourceBusy, ""),
        _ when errorId.EndsWith("AlreadyExists", StringComparison.Ordinal) => new(ErrorCategory.ResourceExists, ""),
        _ when errorId.StartsWith("TooMany", StringComparison.Ordinal) || errorId.Contains("LimitExceeded", StringComparison.Ordinal)
            || errorId.StartsWith("Throttl", StringComparison.Ordinal) || errorId is "RequestThrottled" or "SlowDown" => Entries["Throttling"],
        _ when errorId.Contains("Token", StringComparison.Ordinal) || errorId.Contains("Signature", StringComparison.Ordinal) => Entries["InvalidClientTokenId"],
        _ when errorId.StartsWith("Invalid", StringComparison.Ordinal) || errorId.StartsWith("Illegal", StringComparison.Ordinal) => new(ErrorCategory.InvalidArgument, ""),
        _ when errorId.StartsWith("AccessDenied", StringComparison.Ordinal) => Entries["AccessDenied"],
        _ => new(ErrorCategory.InvalidResult, ""),
    };
}
