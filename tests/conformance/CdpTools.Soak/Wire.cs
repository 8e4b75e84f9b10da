using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CdpTools.Soak;

/// <summary>One reply.</summary>
internal sealed record Reply(int Status, Dictionary<string, string> Headers, string Body);

/// <summary>HTTP/1.1 by hand on one connection, because a well-behaved client library cannot misbehave.</summary>
internal sealed class Wire : IDisposable
{
    /// <summary>No answer within it is a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly int _port;
    private int _start;
    private int _end;

    private Wire(int port) => _port = port;

    /// <summary>Reads at most so many bytes at once, and waits in between, when set.</summary>
    public (int Bytes, TimeSpan Pause)? Slowly { get; set; }

    /// <summary>Connects to the simulator on loopback.</summary>
    public static async Task<Wire> ConnectAsync(int port)
    {
        Wire wire = new(port);
        await wire._socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
        return wire;
    }

    /// <summary>A signed request as bytes.</summary>
    public static byte[] Request(int port, string method, string path, string? ifMatch = null, string body = "", string more = "", string secret = SimulatorHost.SecretKey)
    {
        string date = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{date[..8]}/us-east-1/cloudfront/aws4_request";
        string canonical = $"{method}\n{path}\n\nhost:127.0.0.1:{port}\nx-amz-date:{date}\n\nhost;x-amz-date\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Amz-Date: {date}\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential={SimulatorHost.AccessKey}/{scope}, SignedHeaders=host;x-amz-date, Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}\r\n"
            + (ifMatch is null ? "" : $"If-Match: {ifMatch}\r\n") + more
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    /// <summary>Sends a signed request and reads the reply; null when the connection ended instead.</summary>
    public async Task<Reply?> CallAsync(string method, string path, string? ifMatch = null, string body = "", string more = "")
    {
        await SendAsync(Request(_port, method, path, ifMatch, body, more));
        return await ReadAsync();
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience)..];
        }
    }

    /// <summary>Reads one reply; null when the connection ended or was reset before its end.</summary>
    /// <exception cref="TimeoutException">The simulator hangs.</exception>
    public async Task<Reply?> ReadAsync()
    {
        try
        {
            string? status = await LineAsync();
            if (status is null)
            {
                return null;
            }

            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync() is { Length: > 0 } line)
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }

            byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
            for (int i = 0; i < body.Length; i++)
            {
                if (_start == _end && !await FillAsync())
                {
                    return null;
                }

                body[i] = _buffer[_start++];
            }

            return new Reply(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(body));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Hangs up at once, with a reset.</summary>
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    private async Task<string?> LineAsync()
    {
        StringBuilder line = new();
        while (true)
        {
            if (_start == _end && !await FillAsync())
            {
                return null;
            }

            char c = (char)_buffer[_start++];
            if (c == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(c);
        }
    }

    private async Task<bool> FillAsync()
    {
        if (Slowly is { } slowly)
        {
            await Task.Delay(slowly.Pause);
        }

        _start = 0;
        _end = await _socket.ReceiveAsync(_buffer.AsMemory(0, Slowly?.Bytes ?? _buffer.Length)).AsTask().WaitAsync(Patience);
        return _end > 0;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
