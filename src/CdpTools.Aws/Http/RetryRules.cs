using System.Globalization;

namespace CdpTools.Aws.Http;

/// <summary>What may be sent again, and when. The codes are those of the AWS SDKs [D].</summary>
internal sealed class RetryRules(Func<double> random)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    // CloudFront throttles with status 400, so it is the code that counts.
    private static readonly HashSet<string> ThrottlingCodes = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "PriorRequestNotComplete", "EC2ThrottledException",
    };

    private static readonly HashSet<string> SkewCodes = new(StringComparer.Ordinal)
    {
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure",
        "AccessDeniedException",
    };

    public static bool IsThrottling(string code) => ThrottlingCodes.Contains(code);

    /// <summary>Whether a code says that the keys are no longer, or not, known.</summary>
    public static bool MayBeOldKeys(string code) =>
        code is "InvalidClientTokenId" or "UnrecognizedClientException" or "ExpiredToken" or "ExpiredTokenException";

    public static bool MayBeSkew(string code) => SkewCodes.Contains(code);

    /// <summary>
    /// Whether a service error may be followed by another attempt. A throttled write too: its If-Match, caller reference or staging
    /// distribution keeps it from being applied twice, and what a later attempt is told is doubted.
    /// </summary>
    public static bool MayRepeat(bool isRead, int status, string code) =>
        IsThrottling(code) || (isRead && (status is 500 or 502 or 503 or 504 || code is "RequestTimeout" or "RequestTimeoutException"));

    /// <summary>
    /// Whether a refusal proves that the call was never carried out. The service's own words do, but for those it says when it is
    /// too busy or broken: a proxy may have sent a write twice, and passes on what the second one was told.
    /// </summary>
    public static bool ProvesNothingDone(int status, ServiceError error) =>
        error.IsOfService && status is >= 400 and < 500 and not 408 and not 429 && !IsThrottling(error.Code)
        && error.Code is not ("RequestTimeout" or "RequestTimeoutException");

    /// <summary>Whether the service has finished with the call that it answers; what a gateway answers for it may still be under way.</summary>
    public static bool IsFinal(int status, ServiceError error) => error.IsOfService && status is not (408 or 502 or 504);

    /// <summary>Exponential back-off with full jitter: from 0.1 s, or from 1 s when throttled, doubling to at most 20 s.</summary>
    public TimeSpan Delay(int attempt, bool throttled, TimeSpan? retryAfter)
    {
        double ceiling = (throttled ? 1.0 : 0.1) * Math.Pow(2, Math.Min(attempt - 1, 10));
        var wait = TimeSpan.FromSeconds(Math.Min(ceiling, LongestWait.TotalSeconds) * random());
        TimeSpan asked = retryAfter is { } after && after > LongestRetryAfter ? LongestRetryAfter : retryAfter ?? TimeSpan.Zero;
        return asked > wait ? asked : wait;
    }

    /// <summary>The Retry-After header, in seconds or as a date; null when there is none that makes sense.</summary>
    public static TimeSpan? RetryAfter(string? header, DateTimeOffset now)
    {
        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) && date > now
            ? date - now
            : null;
    }
}
