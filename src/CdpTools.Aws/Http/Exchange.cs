using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Headers;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>One attempt on the wire: request out, reply in, both within one time limit.</summary>
internal static class Exchange
{
    private const int ErrorBodyLimit = 256 * 1024;

    /// <summary>Sends the request exactly once and reads the whole reply.</summary>
    /// <exception cref="OperationCanceledException">The token fired, by the user or by the time limit: the caller knows which.</exception>
    public static async Task<RawReply> RunAsync(
        HttpMessageInvoker invoker, HttpRequestMessage request, AwsCall call, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        Dictionary<string, string> headers = ReadHeaders(response);
        var reply = new RawReply(status, headers, []);
        try
        {
            int limit = reply.IsSuccess ? AwsReply.MaximumBytes : ErrorBodyLimit;
            (byte[] body, bool whole) = await ReadBodyAsync(response, limit, cancellationToken).ConfigureAwait(false);
            return whole || !reply.IsSuccess
                ? new RawReply(status, headers, body)
                : throw new CdpReplyException(
                    $"{call.Operation}: the reply is larger than {AwsReply.MaximumBytes / (1024 * 1024)} MB and was not read to its end.",
                    status, reply.RequestId, call.Operation)
                {
                    Outcome = call.IsRead ? CdpWriteOutcome.NotApplied : CdpWriteOutcome.Unknown,
                };
        }
        catch (Exception e) when (!reply.IsSuccess && e is HttpRequestException or IOException or InvalidDataException)
        {
            // An error whose text was lost is still that error.
            return reply;
        }
    }

    /// <summary>
    /// Makes the request. What is not a GET carries content, an empty one if need be: without it the HTTP stack re-sends it by itself.
    /// </summary>
    public static HttpRequestMessage Request(AwsCall call, Uri url, IDictionary<string, string> headers, string userAgent)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), url);
        if (call.Method != "GET")
        {
            request.Content = new ByteArrayContent(call.Content);
        }

        foreach ((string name, string value) in headers)
        {
            bool added = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? request.Content?.Headers.TryAddWithoutValidation(name, value) ?? false
                : request.Headers.TryAddWithoutValidation(name, value);
            if (!added)
            {
                // Never send a write without the If-Match it was meant to have.
                throw new CdpValidationException(ErrorIds.InvalidRequest, $"{call.Operation}: the header {name} could not be set.");
            }
        }

        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return request;
    }

    private static Dictionary<string, string> ReadHeaders(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Add(response.Headers.NonValidated);
        Add(response.Content.Headers.NonValidated);
        return headers;

        void Add(HttpHeadersNonValidated part)
        {
            foreach ((string name, HeaderStringValues values) in part)
            {
                headers[name] = values.ToString();
            }
        }
    }

    private static async Task<(byte[] Body, bool Whole)> ReadBodyAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        Stream raw = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using Stream stream = Decompressed(raw, response.Content.Headers.ContentEncoding.LastOrDefault());
        using var body = new MemoryStream((int)Math.Clamp(response.Content.Headers.ContentLength ?? 4096, 0, limit));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (body.Length + count > limit)
                {
                    return (body.ToArray(), false);
                }

                body.Write(buffer, 0, count);
            }

            return (body.ToArray(), true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // We ask for no compression, so that an ETag never comes back changed by it; a proxy may compress all the same.
    private static Stream Decompressed(Stream stream, string? encoding) => encoding?.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
        "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
        "br" => new BrotliStream(stream, CompressionMode.Decompress),
        _ => stream,
    };
}
