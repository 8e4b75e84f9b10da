namespace CdpTools.Aws.Http;

/// <summary>
/// Gets .NET's HTTP client compiled on another thread while the first call is still being prepared: it is the largest
/// part of a cold start. One exchange is run over a stream in memory; nothing touches the network.
/// </summary>
internal static class WarmUp
{
    private static int s_done;

    /// <summary>Starts it, once a process.</summary>
    public static void Start()
    {
        if (Interlocked.Exchange(ref s_done, 1) == 0)
        {
            _ = Task.Run(RunAsync);
        }
    }

    internal static async Task<RawReply?> RunAsync()
    {
        try
        {
            using SocketsHttpHandler handler = HandlerPool.Create(null, useProxy: false);
            handler.ConnectCallback = (_, _) => new ValueTask<Stream>(new CannedReply());
            using var invoker = new HttpMessageInvoker(handler);
            var call = new AwsCall { Operation = "WarmUp", IsRead = false, Method = "PUT", Path = "/", Content = [1] };
            var headers = new Dictionary<string, string>
            {
                ["host"] = "warm.invalid",
                ["If-Match"] = "E1",
                ["Authorization"] = "none",
                ["Content-Type"] = call.ContentType,
            };
            using HttpRequestMessage request = Exchange.Request(call, new Uri("http://warm.invalid/"), headers, "CdpTools");
            return await Exchange.RunAsync(invoker, request, call, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Only speed is lost; the real call will say what is wrong.
            return null;
        }
    }

    /// <summary>Swallows a request and answers it.</summary>
    private sealed class CannedReply : Stream
    {
        private readonly MemoryStream _reply = new(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nETag: E1\r\nContent-Length: 1\r\n\r\nx"u8.ToArray(), writable: false);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => _reply.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reply.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
