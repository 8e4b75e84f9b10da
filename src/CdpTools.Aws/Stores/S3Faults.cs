using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using CdpTools.Aws.Http;
using CdpTools.Errors;

namespace CdpTools.Aws.Stores;

/// <summary>What a bucket, or the way to it, has to say against being a store.</summary>
internal static class S3Faults
{
    public static CdpValidationException Unusable(string store, string why, string? action = null, Exception? cause = null) => new(
        ErrorIds.StoreUnusable, Shown.Sentence($"The store {store} cannot be used: {why.TrimEnd('.')}."), cause)
    {
        RecommendedAction = action ?? "Name another store with -Store or CDPTOOLS_STORE: s3://bucket/prefix, or a folder.",
    };

    public static CdpValidationException NoConditions(string store) => Unusable(
        store, "it overlooks the condition If-None-Match, without which two processes could write the same record",
        "Take a server that has conditional writes (S3 has), or a folder. Nothing was started.");

    /// <summary>An error of the SDK in the module's words.</summary>
    public static CdpException Of(Exception e, string operation, StoreAddress address, Uri endpoint)
    {
        for (Exception? x = e; x is not null; x = x.InnerException)
        {
            if (x is CdpException known)
            {
                return known;
            }
        }

        if (e is AmazonS3Exception { StatusCode: not 0 } answer)
        {
            return OfAnswer(answer, operation, address);
        }

        NetworkFailure failure = NetworkFailure.Of(Innermost(e), endpoint);
        return new CdpConnectionException(failure.ErrorId, $"{operation} ({address.Text}): {failure.Message}", e);
    }

    /// <summary>The region that a bucket is said to be in by an answer of another one; null where it says none.</summary>
    public static string? RegionOf(AmazonS3Exception e) =>
        IsElsewhere(e) && e.InnerException is HttpErrorResponseException { Response: { } answer }
        && answer.GetHeaderValue("x-amz-bucket-region") is { Length: > 0 } region ? region : null;

    // AWS answers 301, 307, or 400 to a signature for another region [D].
    private static bool IsElsewhere(AmazonS3Exception e) =>
        e.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect || e.ErrorCode == "AuthorizationHeaderMalformed";

    private static CdpException OfAnswer(AmazonS3Exception e, string operation, StoreAddress address) => e switch
    {
        { ErrorCode: "NoSuchBucket" } => Unusable(
            address.Text,
            $"there is no bucket {address.Bucket}",
            "Check its name and the account, or create it; module/fleet/README.md says how.",
            e),
        { StatusCode: HttpStatusCode.NotImplemented } => NoConditions(address.Text),
        _ when IsElsewhere(e) => Unusable(
            address.Text, $"the bucket is in another region ({e.Message.TrimEnd('.')})", "Give the bucket's region with -Region or AWS_REGION.", e),
        { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => Unusable(
            address.Text,
            $"{operation} was refused ({e.ErrorCode}: {e.Message.TrimEnd('.')})",
            "The caller needs s3:GetObject, s3:PutObject and s3:ListBucket there; ?profile=NAME behind the store's name takes another profile.",
            e),
        _ => new CdpServiceException(
            e.ErrorCode ?? "S3", $"{operation} ({address.Text}): {e.Message}", (int)e.StatusCode, e.RequestId, operation, e),
    };

    private static Exception Innermost(Exception e) =>
        e is AmazonServiceException or AmazonClientException && e.InnerException is { } inner ? Innermost(inner) : e;
}
