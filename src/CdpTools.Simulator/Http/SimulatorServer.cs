using System.Net;
using System.Net.Sockets;

namespace CdpTools.Simulator;

/// <summary>
/// The service on HTTP/1.1, for loopback only. On sockets and not on HttpListener, which answers 200 where a connection
/// is to be dropped without an answer, and drops requests that are pipelined (both tried).
/// </summary>
public sealed class SimulatorServer : IDisposable
{
    private const int PortAttempts = 20;

    private readonly SimulatorOptions _options;
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly CancellationTokenSource _stop = new();
    private long _requestCount;
    private int _disposed;

    private SimulatorServer(SimulatorOptions options, SimulatedService service, IReadOnlyList<Socket> listeners)
    {
        _options = options;
        _listeners = listeners;
        Service = service;
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)listeners[0].LocalEndPoint!).Port}");
        foreach (Socket listener in listeners)
        {
            _ = Task.Run(() => AcceptAsync(listener));
        }
    }

    /// <summary>Where it answers; <c>localhost</c> works as well.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key that is known.</summary>
    public string AccessKey => Service.AccessKey;

    /// <summary>Its secret key.</summary>
    public string SecretKey => Service.SecretKey;

    /// <summary>The service behind the sockets.</summary>
    public SimulatedService Service { get; }

    /// <summary>How many HTTP requests arrived, refused and broken ones included.</summary>
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

        return new SimulatorServer(options, new SimulatedService(options), Listen(options.Port));
    }

    /// <summary>Stops listening and breaks off what is under way.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stop.Cancel();
            foreach (Socket listener in _listeners)
            {
                listener.Dispose();
            }
        }
    }

    /// <summary>Counts a request that was more than an open connection.</summary>
    internal void CountRequest() => Interlocked.Increment(ref _requestCount);

    /// <summary>
    /// 127.0.0.1, and ::1 beside it where the machine has IPv6: clients take localhost for either one. With port 0 both
    /// must get the same, which may take more than one try.
    /// </summary>
    private static IReadOnlyList<Socket> Listen(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket four = Bind(IPAddress.Loopback, port);
            try
            {
                return Socket.OSSupportsIPv6
                    ? [four, Bind(IPAddress.IPv6Loopback, ((IPEndPoint)four.LocalEndPoint!).Port)]
                    : [four];
            }
            catch (IOException e)
            {
                bool taken = e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
                if (!taken || port != 0 || attempt == PortAttempts)
                {
                    return [four];
                }

                four.Dispose();
            }
        }
    }

    private static Socket Bind(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(512);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"The simulator cannot listen on port {port} of loopback: {e.Message}", e);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted, or no more handles: others may follow.
                await Task.Delay(10).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using HttpConnection connection = new(client, this, _options, _stop.Token);
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Clients hang up and stall: whatever it was, it concerns this connection only.
        }
    }
}
