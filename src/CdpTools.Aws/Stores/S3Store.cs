using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using CdpTools.Aws.Http;
using CdpTools.Errors;

namespace CdpTools.Aws.Stores;

/// <summary>
/// A bucket as the store of journals, through the SDK's client: endpoints, partitions, FIPS, the bucket's region and its encryption are its
/// business. A record is created by PUT with <c>If-None-Match: *</c>; its answer may be lost and the PUT be repeated, as whoever reads the record
/// knows it by its nonce.
/// </summary>
/// <remarks>
/// Assumed of S3 [D]: of conditional writes at one time one is answered 200 and all others 412, or 409 where they are to be sent again; reads and
/// lists after a write have it. tests/conformance/run store tries it with Ceph's radosgw.
/// </remarks>
/// <param name="address">The bucket and its prefix.</param>
/// <param name="clientFor">Makes a client for a region; null for the session's.</param>
/// <param name="endpoint">For what is said of a broken connection.</param>
internal sealed class S3Store(StoreAddress address, Func<string?, IAmazonS3> clientFor, Uri endpoint) : IJournalStore
{
    // S3 says "again" while another request for the same key is under way.
    private const int MostConflicts = 10;
    private const int LargestRecord = 16 * 1024 * 1024;
    private const string TrialName = "store.json", First = "/000001.json";

    private volatile IAmazonS3? client;

    public string Name => address.Text;

    internal IAmazonS3 Client => client ??= clientFor(null);

    public async Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        // Who opens a journal tries; who goes on with one knows that somebody did.
        if (name.EndsWith(First, StringComparison.Ordinal))
        {
            await TryConditionAsync(cancellationToken).ConfigureAwait(false);
        }

        return await CreateAsync(name, content, cancellationToken).ConfigureAwait(false);
    }

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => CallAsync("GetObject", name, async () =>
    {
        try
        {
            using GetObjectResponse reply = await Client.GetObjectAsync(
                new GetObjectRequest { BucketName = address.Bucket, Key = Key(name) }, cancellationToken).ConfigureAwait(false);
            if (reply.ContentLength > LargestRecord)
            {
                throw S3Faults.Unusable(Name, $"the record {name} has {reply.ContentLength:N0} bytes, which no record of a journal has");
            }

            using var content = new MemoryStream();
            await reply.ResponseStream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return content.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is "NoSuchKey" or "NotFound")
        {
            return (byte[]?)null;
        }
    }, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
        CallAsync("ListObjectsV2", prefix, async () =>
        {
            var names = new List<string>();
            string? token = null;
            do
            {
                ListObjectsV2Response page = await Client.ListObjectsV2Async(
                    new()
                    {
                        BucketName = address.Bucket,
                        Prefix = Key(prefix),
                        StartAfter = token is null && after.Length > 0 ? Key(after) : null,
                        ContinuationToken = token,
                        MaxKeys = Math.Min(count - names.Count, IJournalStore.Page),
                    },
                    cancellationToken).ConfigureAwait(false);
                names.AddRange((page.S3Objects ?? []).Select(o => o.Key[address.Prefix.Length..]).Where(n => n != TrialName));
                token = page.IsTruncated == true ? page.NextContinuationToken : null;
            }
            while (token is not null && names.Count < count);
            return (IReadOnlyList<string>)names;
        }, cancellationToken);

    private string Key(string name) => address.Prefix + name;

    private Task<bool> CreateAsync(string name, byte[] content, CancellationToken cancellationToken) => CallAsync("PutObject", name, async () =>
    {
        for (int conflicts = 0; ; conflicts++)
        {
            try
            {
                using var stream = new MemoryStream(content, writable: false);
                await Client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = address.Bucket,
                        Key = Key(name),
                        InputStream = stream,
                        ContentType = "application/json",
                        IfNoneMatch = "*",

                        // One signature over the whole of it.
                        UseChunkEncoding = false,
                    },
                    cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return false;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict && conflicts < MostConflicts)
            {
                await Task.Delay(Random.Shared.Next(10, 50 * (conflicts + 1)), cancellationToken).ConfigureAwait(false);
            }
        }
    }, cancellationToken);

    // A store that overlooks the condition would let two processes write the same record.
    private async Task TryConditionAsync(CancellationToken cancellationToken)
    {
        byte[] content = "{ \"CdpTools\": \"Journals of rollouts. Nothing here may be changed or deleted.\" }"u8.ToArray();
        if (await CreateAsync(TrialName, content, cancellationToken).ConfigureAwait(false)
            && await CreateAsync(TrialName, content, cancellationToken).ConfigureAwait(false))
        {
            throw S3Faults.NoConditions(Name);
        }
    }

    private async Task<T> CallAsync<T>(string operation, string name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        ICallLog log = AmbientLog.Current;
        try
        {
            T result;
            try
            {
                result = await call().ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (S3Faults.RegionOf(e) is { } region)
            {
                // A refusal that says where the bucket is; from now on all goes there.
                log.Debug($"Bucket {address.Bucket} is in {region}.");
                client = clientFor(region);
                result = await call().ConfigureAwait(false);
            }

            Say("done");
            return result;
        }
        catch (Exception e) when (e is not CdpException && !cancellationToken.IsCancellationRequested)
        {
            CdpException known = S3Faults.Of(e, operation, address, endpoint);
            Say(known.ErrorId);
            throw known;
        }

        void Say(string outcome) => log.Verbose(FormattableString.Invariant(
            $"{operation} s3://{address.Bucket}/{Key(name)}: {outcome} in {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms"));
    }
}
