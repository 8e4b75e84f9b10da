using System.Net;
using System.Net.Sockets;

namespace CdpTools.Simulator;

/// <summary>The service on HTTP, for loopback only.</summary>
public sealed class SimulatorServer : IDisposable
{
    private const int PortAttempts = 20;

    // A client that neither sends nor reads for so long loses its connection. Real time: it guards sockets, not the service.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HttpListener _listener;
    private readonly SimulatorOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private long _requestCount;

    private SimulatorServer(SimulatorOptions options, SimulatedService service, HttpListener listener, int port)
    {
        _options = options;
        _listener = listener;
        Service = service;
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        _ = AcceptAsync();
    }

    /// <summary>Where it answers; <c>localhost</c> works as well.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key that is known.</summary>
    public string AccessKey => Service.AccessKey;

    /// <summary>Its secret key.</summary>
    public string SecretKey => Service.SecretKey;

    /// <summary>The service behind the sockets.</summary>
    public SimulatedService Service { get; }

    /// <summary>How many HTTP requests arrived, refused ones included.</summary>
    public long RequestCount => Interlocked.Read(ref _requestCount);

    /// <summary>Starts listening.</summary>
    /// <exception cref="ArgumentException">A fault rule or the port is not valid.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static SimulatorServer Start(SimulatorOptions options)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new ArgumentException($"The port {options.Port} is not valid: it must be between 0 (any free port) and 65535.");
        }

        SimulatedService service = new(options);
        for (int attempt = 1; ; attempt++)
        {
            // HttpListener cannot choose a port; between finding a free one and taking it, somebody may be faster.
            int port = options.Port == 0 ? FreePort() : options.Port;
            HttpListener listener = new() { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Prefixes.Add($"http://localhost:{port}/");
            try
            {
                listener.Start();
                return new SimulatorServer(options, service, listener, port);
            }
            catch (Exception e) when (e is HttpListenerException or SocketException)
            {
                listener.Close();
                if (options.Port != 0 || attempt == PortAttempts)
                {
                    throw new IOException($"The simulator cannot listen on port {port} of loopback: {e.Message}", e);
                }
            }
        }
    }

    /// <summary>Stops listening and breaks off what is under way.</summary>
    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _listener.Abort();
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // A connection that broke before its request was read, or the end.
            }
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _requestCount);
        try
        {
            byte[]? body = await ReadBodyAsync(context.Request).ConfigureAwait(false);
            if (body is null)
            {
                context.Response.KeepAlive = false;
                ServiceError tooLarge = new(413, "RequestEntityTooLarge", $"The request body is larger than {_options.MaximumBodyBytes} bytes.");
                await WriteAsync(context.Response, Service.Plane.Refuse(tooLarge), null).ConfigureAwait(false);
                return;
            }

            SimOutcome outcome = Service.Handle(ToSimRequest(context.Request, body));
            if (outcome.Delay > TimeSpan.Zero)
            {
                await Task.Delay(outcome.Delay, _options.Time, _stop.Token).ConfigureAwait(false);
            }

            if (outcome.Reply is null)
            {
                ConnectionDrop.Now(context);
            }
            else
            {
                await WriteAsync(context.Response, outcome.Reply, outcome.TruncateAt).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // Clients hang up, stall, and send what is no HTTP: whatever it was, it concerns this connection only.
            Abort(context.Response);
        }
    }

    private static SimRequest ToSimRequest(HttpListenerRequest request, byte[] body)
    {
        string raw = request.RawUrl ?? "/";
        int question = raw.IndexOf('?', StringComparison.Ordinal);
        List<KeyValuePair<string, string>> headers = new(request.Headers.Count);
        foreach (string? name in request.Headers.AllKeys)
        {
            headers.Add(new(name!, request.Headers[name] ?? ""));
        }

        return new SimRequest
        {
            Method = request.HttpMethod,
            Path = question < 0 ? raw : raw[..question],
            Query = question < 0 ? [] : SimRequest.ParseQuery(raw[(question + 1)..]),
            Headers = headers,
            Body = body,
        };
    }

    /// <summary>The body, or null when it is too large.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpListenerRequest request)
    {
        if (!request.HasEntityBody)
        {
            return [];
        }

        if (request.ContentLength64 > _options.MaximumBodyBytes)
        {
            return null;
        }

        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.InputStream.ReadAsync(buffer).AsTask().WaitAsync(s_patience, _stop.Token).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > _options.MaximumBodyBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private async Task WriteAsync(HttpListenerResponse response, SimReply reply, int? truncateAt)
    {
        response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            response.AppendHeader(name, value);
        }

        // Without it the reply goes out in chunks, and each waits 40 ms for a delayed acknowledgement.
        response.ContentLength64 = reply.Body.Length;
        byte[] body = truncateAt is null ? reply.Body : reply.Body[..truncateAt.Value];
        if (body.Length > 0)
        {
            await response.OutputStream.WriteAsync(body).AsTask().WaitAsync(s_patience, _stop.Token).ConfigureAwait(false);
        }

        if (truncateAt is null)
        {
            response.Close();
        }
        else
        {
            await response.OutputStream.FlushAsync().ConfigureAwait(false);
            response.Abort();
        }
    }

    private static void Abort(HttpListenerResponse response)
    {
        try
        {
            response.Abort();
        }
        catch (Exception)
        {
            // Gone already.
        }
    }
}
