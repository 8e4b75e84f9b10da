using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdpTools.Tests.Aws;

/// <summary>A request as it arrived, byte for byte.</summary>
internal sealed record Arrival(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>What the server does with a request.</summary>
internal abstract record Act
{
    public sealed record Reply(int Status, string Body = "", params string[] Headers) : Act;

    /// <summary>Raw bytes, then the connection is closed.</summary>
    public sealed record Raw(byte[] Bytes) : Act
    {
        public Raw(string text)
            : this(Encoding.Latin1.GetBytes(text))
        {
        }
    }

    /// <summary>RST.</summary>
    public sealed record Reset : Act;

    /// <summary>FIN without an answer.</summary>
    public sealed record Close : Act;

    /// <summary>Answers nothing and keeps the connection, after sending <paramref name="Beginning"/>.</summary>
    public sealed record Stall(string Beginning = "") : Act;
}

/// <summary>A server on raw sockets that counts what arrives: what an HTTP library re-sends behind our back shows here.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Arrival, int, Act> _script;
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly CancellationTokenSource _stop = new();
    private int _count;

    public LoopbackServer(Func<Arrival, int, Act> script)
    {
        _script = script;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Acts in turn; the last one goes for all later requests.</summary>
    public LoopbackServer(params Act[] acts)
        : this((_, index) => acts[Math.Min(index, acts.Length - 1)])
    {
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<Arrival> Arrivals => [.. _arrivals];

    /// <summary>How many connections were made.</summary>
    public int Connections => _sockets.Count;

    /// <summary>Completes when a request has been read and its act has begun.</summary>
    public TaskCompletionSource FirstArrival { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _sockets.Add(socket);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ReadAsync(stream) is { } arrival)
            {
                _arrivals.Enqueue(arrival);
                Act act = _script(arrival, Interlocked.Increment(ref _count) - 1);
                switch (act)
                {
                    case Act.Reply reply:
                        string extra = string.Concat(reply.Headers.Select(h => h + "\r\n"));
                        byte[] body = Encoding.UTF8.GetBytes(reply.Body);
                        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Status\r\nContent-Length: {body.Length}\r\n{extra}\r\n");
                        await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body], _stop.Token);
                        FirstArrival.TrySetResult();
                        break;
                    case Act.Raw raw:
                        await stream.WriteAsync(raw.Bytes, _stop.Token);
                        FirstArrival.TrySetResult();
                        socket.Shutdown(SocketShutdown.Both);
                        return;
                    case Act.Reset:
                        socket.LingerState = new LingerOption(true, 0);
                        FirstArrival.TrySetResult();
                        return;
                    case Act.Close:
                        FirstArrival.TrySetResult();
                        return;
                    case Act.Stall stall:
                        await stream.WriteAsync(Encoding.Latin1.GetBytes(stall.Beginning), _stop.Token);
                        FirstArrival.TrySetResult();
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                        return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task<Arrival?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (head.Count < 4 || !head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] start = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new Arrival(start[0], start[1], headers, body);
    }
}
