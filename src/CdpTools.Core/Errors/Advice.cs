namespace CdpTools.Errors;

/// <summary>What to do about an error, by its id, where the method that makes it does not say better.</summary>
internal static class Advice
{
    private static readonly Dictionary<string, string> Entries = new(StringComparer.Ordinal)
    {
        ["NoSuchContinuousDeploymentPolicy"] = "List the policies with Get-CdpPolicy -Summary and check the id, the account and the partition.",
        ["NoSuchDistribution"] = "List the distributions with Get-CdpDistribution and check the id and the account.",
        ["PreconditionFailed"] = "Read it again and repeat the change, or give -ConflictAction Merge.",
        ["InvalidIfMatchVersion"] =
            "The ETag is not one of this resource: pipe the object from Get-CdpPolicy, or take ETag from it. An id is no ETag, although "
            + "they look alike.",
        ["IllegalUpdate"] =
            "Some setting may not differ while a continuous deployment policy is attached: Test-CdpDistribution -Primary … -Staging … "
            + "names the suspects.",
        ["DistributionNotDisabled"] = "Disable the distribution and wait until it is deployed (Wait-CdpDistribution), then delete it.",
        ["InvalidArgument"] = "The message names the value that the service does not take; Test-CdpPolicy -Detailed checks all values offline.",
        ["MalformedXML"] =
            "The service cannot read the configuration. If you built it yourself, check it with Test-CdpPolicy -Detailed; otherwise "
            + "report it with the request id.",
        ["MalformedInput"] =
            "The service cannot read the configuration. If you built it yourself, check it with Test-CdpPolicy -Detailed; otherwise "
            + "report it with the request id.",
        ["MissingBody"] = "The configuration was lost on the way: check the proxy between here and CloudFront.",
        ["InconsistentQuantities"] =
            "A Quantity does not match its Items. CdpTools counts them itself; if you edited the XML, let Quantity say how many items there are.",
        ["StagingDistributionInUse"] =
            "A staging distribution can be in one policy only, and cannot be disabled while it is in one. Find that policy with Get-"
            + "CdpPolicy, change it instead, or remove it first.",
        ["ContinuousDeploymentPolicyInUse"] =
            "It is attached to a distribution. Disable it (Disable-CdpPolicy), detach it (Unregister-CdpPolicy), then delete it.",
        ["ResourceInUse"] = "Something else still refers to it; remove that reference first.",
        ["ContinuousDeploymentPolicyAlreadyExists"] = "Use the policy that exists: Get-CdpPolicy lists them with their staging distributions.",
        ["DistributionAlreadyExists"] =
            "The caller reference was used before; the message names the distribution. Use that one, or give another -CallerReference.",
        ["CNAMEAlreadyExists"] = "Another distribution has this alias. A staging distribution must have none.",
        ["TooManyContinuousDeploymentPolicies"] =
            "An account may have 20 policies. Remove one that is no longer attached, or ask AWS for a higher quota.",
        ["EntityLimitExceeded"] =
            "A part of the configuration has more members than the account may have, which the message names: remove some, or ask AWS for a "
            + "higher quota.",
        ["TooManyDistributions"] = "Remove distributions that are no longer needed, or ask AWS for a higher quota.",
        ["Throttling"] = "CloudFront limits how often its API is called. Wait a minute, lower -ThrottleLimit, or raise -RetrySec.",
        ["AccessDenied"] =
            "The IAM identity in use lacks the action that the message names. Ask for it, or use another profile with -ProfileName; "
            + "-Debug shows which credentials were used.",
        ["InvalidClientTokenId"] =
            "AWS does not know this access key: check -AccessKey or the profile, and that it belongs to this partition. -Debug shows "
            + "where it came from.",
        ["SignatureDoesNotMatch"] =
            "The secret key does not belong to the access key, the region is not the one that the endpoint signs for, or this machine's "
            + "clock is wrong. -Debug shows where the credentials and the region came from.",
        ["ExpiredToken"] = "The temporary credentials have expired: log in again or get new ones.",
        ["RequestExpired"] = "Check this machine's clock.",
        ["MissingAuthenticationToken"] = "The request arrived unsigned: check the proxy and -EndpointUrl.",
        ["ServiceUnavailable"] = "CloudFront has a problem of its own. Try again in a few minutes; see the AWS Health Dashboard.",
        ["InternalFailure"] = "CloudFront has a problem of its own. Try again in a few minutes; see the AWS Health Dashboard.",
        [ErrorIds.NameNotFound] = "Check -EndpointUrl and AWS_ENDPOINT_URL, the network and its name servers.",
        [ErrorIds.ConnectionRefused] = "Nothing listens there: check -EndpointUrl and AWS_ENDPOINT_URL. If it was a simulator, it has stopped.",
        [ErrorIds.ConnectionLost] = "Try again; if it stays, look at the proxy and the network between here and CloudFront.",
        [ErrorIds.TlsFailure] =
            "The server's certificate is not trusted here: check the endpoint, this machine's clock and, behind an inspecting proxy, AWS_CA_BUNDLE.",
        [ErrorIds.ProxyFailure] = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        [ErrorIds.Timeout] = "Try again, or give the service longer with -RequestTimeoutSec.",
        [ErrorIds.BadReply] = "Something between here and CloudFront may have answered in its place: check -EndpointUrl and the proxy.",
        [ErrorIds.Unexpected] = "Please report it with what Get-Error shows. Read again what you were changing before you go on.",
        [ErrorIds.OutcomeUnknown] = "Read it again before you do anything else: the change may be in place.",
        [ErrorIds.Superseded] = "Read it again and decide: your change may have been applied and then replaced.",
        [ErrorIds.NoCredentials] = "Give -ProfileName, set AWS_PROFILE, or log in; Get-Help about_CdpTools_Credentials lists every source.",
        [ErrorIds.CredentialsFailed] = "Check the profile or the object that they come from; -Debug shows where CdpTools looked.",
        [ErrorIds.CredentialsExpired] = "Log in again.",
        [ErrorIds.ProfileNotFound] = "Check the spelling; aws configure list-profiles shows the names, and -ProfileLocation names another file.",
        [ErrorIds.AmbiguousCredentials] = "Give one source of credentials only.",
        [ErrorIds.InvalidEndpoint] = "Give an absolute URL, like https://cloudfront.amazonaws.com or http://127.0.0.1:8080.",
        [ErrorIds.InvalidRegion] = "Leave -Region out: CloudFront is global, and us-east-1 is the default.",
        [ErrorIds.EngineMissing] = "Build the module with ./build.ps1, or install it again.",
        [ErrorIds.IncompleteObject] = "Write the object with ConvertTo-Json -Depth 9, or read it again with Get-CdpPolicy.",
        [ErrorIds.QuantityMismatch] = "Leave Quantity out: it is counted.",
        [ErrorIds.WaitTimeout] = "Deployments go on by themselves: call Wait-CdpDistribution again, or give it longer with -WaitTimeoutSec.",
        [ErrorIds.DeploymentUnseen] = "Deployments go on by themselves: call Wait-CdpDistribution when CloudFront can be reached again.",
        [ErrorIds.SnapshotUnreadable] = "Give a file that Publish-CdpStagingDistribution wrote; it showed the path.",
        [ErrorIds.SnapshotNotWritten] = "Nothing was promoted. Name another file or folder with -SnapshotPath.",
    };

    /// <summary>The ids that have advice of their own; about_CdpTools lists them.</summary>
    public static IEnumerable<string> Ids => Entries.Keys;

    /// <summary>What to do about an error, by its code, its text and the operation together; empty when its message says it all.</summary>
    public static string For(CdpException error)
    {
        string text = error.Text, operation = (error as CdpServiceException)?.Operation ?? "";
        bool ofDistribution = operation.EndsWith("Distribution", StringComparison.Ordinal)
            || operation.EndsWith("StagingConfig", StringComparison.Ordinal);
        return error.ErrorId switch
        {
            ErrorIds.IllegalUpdate when text.Contains("required for updates", StringComparison.Ordinal) =>
                "The message names a setting that every update must have, although a creation need not: set it in the same -Edit.",
            ErrorIds.IllegalUpdate when text.Contains("CallerReference", StringComparison.Ordinal) =>
                "A distribution keeps its CallerReference, and an origin's kind, for life: leave them as they were read.",
            ErrorIds.IllegalUpdate or "InvalidArgument" when text.Contains("not associated", StringComparison.OrdinalIgnoreCase) =>
                "Attach the policy to the primary first (Register-CdpPolicy), and promote then.",
            "InvalidArgument" when text.Contains("StagingDistributionDns", StringComparison.OrdinalIgnoreCase) =>
                "Get-CdpDistribution -Staging lists the staging distributions of this account, with their domain names.",
            "InvalidArgument" when ofDistribution =>
                "The message names the value that CloudFront does not take: -WhatIf shows what would be changed; Test-CdpDistribution checks a pair.",
            "MalformedXML" or "MalformedInput" when ofDistribution =>
                "CloudFront cannot read the configuration: look at what -Edit has made of it (-WhatIf), or report it with the request id.",
            ErrorIds.InvalidIfMatchVersion when ofDistribution =>
                "The ETag is not one of this distribution: pipe the object from Get-CdpDistribution, or take ETag from it. A policy's ETag is "
                + "another one.",
            _ => For(error.ErrorId),
        };
    }

    /// <summary>What to do about an error of which only the id is known.</summary>
    public static string For(string errorId) => Entries.GetValueOrDefault(errorId) ?? (LikeOf(errorId) is { } alike ? Entries[alike] : "");

    /// <summary>The code that a code without advice of its own is like; null when it is like none. The service may answer with any.</summary>
    public static string? LikeOf(string errorId) => errorId switch
    {
        _ when errorId.StartsWith("Cdp", StringComparison.Ordinal) => null,
        _ when errorId.StartsWith("TooMany", StringComparison.Ordinal) || errorId.Contains("LimitExceeded", StringComparison.Ordinal)
            || IsThrottling(errorId) => ErrorIds.Throttling,
        _ when errorId.Contains("Token", StringComparison.Ordinal)
            || errorId.Contains("Signature", StringComparison.Ordinal) => "InvalidClientTokenId",
        _ when errorId.StartsWith("AccessDenied", StringComparison.Ordinal) => "AccessDenied",
        _ => null,
    };

    /// <summary>Whether a code asks for patience.</summary>
    public static bool IsThrottling(string errorId) =>
        errorId.StartsWith("Throttl", StringComparison.Ordinal) || errorId is "RequestThrottled" or "TooManyRequestsException" or "SlowDown";
}
