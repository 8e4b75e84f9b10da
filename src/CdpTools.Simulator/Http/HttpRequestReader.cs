using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CdpTools.Simulator;

/// <summary>Reads HTTP/1.1 requests from a connection, one after the other; what was read ahead is kept, so pipelining works.</summary>
internal sealed class HttpRequestReader(Socket socket, int maximumBody)
{
    private const int MaximumHead = 32 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>What came of the last <see cref="ReadAsync"/>: whether the client wants the connection to stay open.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>Whether an answer needs no body, as it is to a HEAD.</summary>
    public bool IsHead { get; private set; }

    /// <summary>The next request, or null when the client closed the connection. <paramref name="started"/> is told when a request begins.</summary>
    /// <exception cref="SimError">What arrives is no HTTP/1 request, or too large. The connection is of no more use.</exception>
    public async ValueTask<SimRequest?> ReadAsync(Action started, CancellationToken cancellation)
    {
        KeepAlive = false;
        IsHead = false;
        if (_start == _end && !await FillAsync(cancellation).ConfigureAwait(false))
        {
            return null;
        }

        started();
        string? head = await ReadHeadAsync(cancellation).ConfigureAwait(false);
        if (head is null)
        {
            return null;
        }

        string[] lines = head.Split("\r\n");
        string[] request = lines[0].Split(' ');
        if (request.Length != 3 || !IsToken(request[0]) || !request[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw Bad("The request line is not one of HTTP/1.1.");
        }

        List<KeyValuePair<string, string>> headers = new(lines.Length - 1);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsToken(line[..colon]))
            {
                throw Bad("A header line has no name, or goes on from the line before.");
            }

            headers.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        string target = TargetOf(request[1]);
        int question = target.IndexOf('?', StringComparison.Ordinal);
        SimRequest bare = new()
        {
            Method = request[0],
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? [] : SimRequest.ParseQuery(target[(question + 1)..]),
            Headers = headers,
        };
        IsHead = bare.Method == "HEAD";
        byte[] body = await ReadBodyAsync(bare, cancellation).ConfigureAwait(false);
        KeepAlive = request[2] == "HTTP/1.1" && !Says(bare, "Connection", "close");
        return body.Length == 0
            ? bare
            : new SimRequest { Method = bare.Method, Path = bare.Path, Query = bare.Query, Headers = headers, Body = body };
    }

    private static SimError Bad(string why) => new(400, "BadRequest", why);

    private static bool Says(SimRequest request, string header, string value) =>
        request.Header(header) is { } text && text.Contains(value, StringComparison.OrdinalIgnoreCase);

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    /// <summary>The path and query, of an absolute URL as well, which clients send when they take us for a proxy.</summary>
    private static string TargetOf(string target)
    {
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            int slash = target.IndexOf('/', "http://".Length);
            return slash < 0 ? "/" : target[slash..];
        }

        return target.StartsWith('/') || target == "*" ? target : throw Bad("The request target is not a path.");
    }

    private async ValueTask<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        int searched = 0;
        while (true)
        {
            while (searched == 0 && _end - _start >= 2 && _buffer[_start] == '\r' && _buffer[_start + 1] == '\n')
            {
                _start += 2; // empty lines before a request are allowed
            }

            if (_end > _start && _buffer[_start] is not (byte)'\r' && !char.IsAsciiLetter((char)_buffer[_start]))
            {
                // A TLS client would wait for an answer to its first message, and we for the end of a header.
                throw Bad("What arrives is no HTTP; TLS is not spoken here.");
            }

            int end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                string head = Encoding.Latin1.GetString(_buffer, _start, searched + end);
                _start += searched + end + 4;
                return head;
            }

            searched = Math.Max(0, _end - _start - 3);
            if (_end - _start > MaximumHead)
            {
                throw new SimError(431, "RequestHeaderSectionTooLarge", "The request's headers are too large.");
            }

            if (!await FillAsync(cancellation).ConfigureAwait(false))
            {
                return null; // hung up in the middle of a request
            }
        }
    }

    private async ValueTask<byte[]> ReadBodyAsync(SimRequest request, CancellationToken cancellation)
    {
        string? encoding = request.Header("Transfer-Encoding");
        string[] lengths =
        [
            .. request.Headers.Where(h => h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).Distinct(),
        ];
        if (encoding is null && lengths.Length == 0)
        {
            return [];
        }

        if (encoding is not null)
        {
            if (lengths.Length > 0 || !encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            {
                throw Bad("The request's length is not clear.");
            }

            await ContinueAsync(request, cancellation).ConfigureAwait(false);
            return await ReadChunksAsync(cancellation).ConfigureAwait(false);
        }

        if (lengths.Length > 1 || !long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw Bad("The request's length is not clear.");
        }

        if (length > maximumBody)
        {
            throw TooLarge();
        }

        await ContinueAsync(request, cancellation).ConfigureAwait(false);
        byte[] body = new byte[length];
        await TakeAsync(body, cancellation).ConfigureAwait(false);
        return body;
    }

    private SimError TooLarge() => new(413, "RequestEntityTooLarge", $"The request body is larger than {maximumBody} bytes.");

    private async ValueTask ContinueAsync(SimRequest request, CancellationToken cancellation)
    {
        if (Says(request, "Expect", "100-continue"))
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), SocketFlags.None, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<byte[]> ReadChunksAsync(CancellationToken cancellation)
    {
        using MemoryStream body = new();
        while (true)
        {
            string line = await ReadLineAsync(cancellation).ConfigureAwait(false);
            if (!int.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size) || size < 0)
            {
                throw Bad("A chunk of the body has no length.");
            }

            if (body.Length + size > maximumBody)
            {
                throw TooLarge();
            }

            if (size == 0)
            {
                while ((await ReadLineAsync(cancellation).ConfigureAwait(false)).Length > 0)
                {
                    // Trailers say nothing here.
                }

                return body.ToArray();
            }

            byte[] chunk = new byte[size];
            await TakeAsync(chunk, cancellation).ConfigureAwait(false);
            body.Write(chunk);
            if ((await ReadLineAsync(cancellation).ConfigureAwait(false)).Length > 0)
            {
                throw Bad("A chunk of the body is longer than it says.");
            }
        }
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, end);
                _start += end + 2;
                return line;
            }

            if (_end - _start > MaximumHead || !await FillAsync(cancellation).ConfigureAwait(false))
            {
                throw Bad("The body breaks off.");
            }
        }
    }

    private async ValueTask TakeAsync(byte[] target, CancellationToken cancellation)
    {
        int taken = Math.Min(target.Length, _end - _start);
        Array.Copy(_buffer, _start, target, 0, taken);
        _start += taken;
        while (taken < target.Length)
        {
            int read = await socket.ReceiveAsync(target.AsMemory(taken), SocketFlags.None, cancellation).ConfigureAwait(false);
            taken += read > 0 ? read : throw Bad("The body breaks off.");
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
