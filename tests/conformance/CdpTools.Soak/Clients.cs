using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CdpTools.Soak;

/// <summary>The kinds of clients. Each loops until its time is over and counts what it saw in the ledger.</summary>
internal sealed class Clients(int port, IReadOnlyList<string> policies, Ledger ledger, CancellationToken over)
{
    private const string Root = "/2020-05-31/continuous-deployment-policy";

    private static readonly byte[][] s_garbage =
    [
        "\0\u0001\u0002\u0003 what is this\r\n\r\n"u8.ToArray(),
        "GET\r\n\r\n"u8.ToArray(),
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"u8.ToArray(),
        "GET / HTTP/1.1\r\nno colon here\r\n\r\n"u8.ToArray(),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n"u8.ToArray(),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: abc\r\n\r\n"u8.ToArray(),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n"u8.ToArray(),
        "GET /%zz%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray(),
        [0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03], // the beginning of a TLS handshake
        Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + new string('x', 100_000) + "\r\n\r\n"),
    ];

    /// <summary>Gets and updates its own policy, on one connection or on a new one each time.</summary>
    public Task WriterAsync(int number, bool keepAlive) => LoopAsync(async wire =>
    {
        string path = $"{Root}/{policies[number]}", more = keepAlive ? "" : "Connection: close\r\n";
        for (int i = 0; !over.IsCancellationRequested && i < (keepAlive ? 200 : 1); i++)
        {
            Reply? got = await wire.CallAsync("GET", path);
            if (Expect(got, 200, "get") is not { } etag)
            {
                return;
            }

            // A weight policy of its own name, one of fifteen weights.
            string body = PolicyDocument.With($"d{number:D4}abcdefghij.cloudfront.net", "0." + (i % 15).ToString("D2", CultureInfo.InvariantCulture));
            if (Expect(await wire.CallAsync("PUT", path, etag, body, more), 200, keepAlive ? "update" : "update, then close") is { } next)
            {
                ledger.Accept(next, etag);
            }
        }
    });

    /// <summary>Reads a long list a few bytes at a time.</summary>
    public Task SlowReaderAsync() => LoopAsync(async wire =>
    {
        wire.Slowly = (512, TimeSpan.FromMilliseconds(2));
        Expect(await wire.CallAsync("GET", Root), 200, "list, read slowly");
    });

    /// <summary>Sends a request in small pieces.</summary>
    public Task SlowSenderAsync(int number) => LoopAsync(async wire =>
    {
        byte[] request = Wire.Request(port, "GET", $"{Root}/{policies[number]}");
        for (int at = 0; at < request.Length; at += 40)
        {
            await wire.SendAsync(request.AsMemory(at, Math.Min(40, request.Length - at)));
            await Task.Delay(2, CancellationToken.None);
        }

        Expect(await wire.ReadAsync(), 200, "get, sent slowly");
    });

    /// <summary>Hangs up in the middle of a request, or after it without waiting for the answer; the write may have been applied.</summary>
    public Task HangUpAsync(int number) => LoopAsync(async wire =>
    {
        string path = $"{Root}/{policies[number]}";
        if (Expect(await wire.CallAsync("GET", path), 200, "get") is not { } etag)
        {
            return;
        }

        byte[] request = Wire.Request(port, "PUT", path, etag, PolicyDocument.With($"d{number:D4}abcdefghij.cloudfront.net", "0.07"));
        int length = Random.Shared.Next(3) switch { 0 => request.Length, 1 => request.Length - 50, _ => Random.Shared.Next(1, request.Length) };
        await wire.SendAsync(request.AsMemory(0, length));
        ledger.Count("hung up");
    });

    /// <summary>Sends more than the simulator takes.</summary>
    public Task OversizedAsync(int number) => LoopAsync(async wire =>
    {
        byte[] big = new byte[2 * 1024 * 1024];
        byte[] head = Encoding.ASCII.GetBytes($"PUT {Root}/{policies[number]} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {big.Length}\r\n\r\n");
        try
        {
            await wire.SendAsync(head);
            await wire.SendAsync(big);
        }
        catch (SocketException)
        {
            // It may refuse before it has read everything.
        }

        Refused(await wire.ReadAsync(), "oversized body");
    });

    /// <summary>Sends what is no request.</summary>
    public Task MalformedAsync(int number) => LoopAsync(async wire =>
    {
        try
        {
            await wire.SendAsync(s_garbage[number++ % s_garbage.Length]);
        }
        catch (SocketException)
        {
            // Refused before its end.
        }

        // Some of it is the beginning of more, for all the simulator knows; so the client hangs up when nothing comes.
        Task<Reply?> reply = wire.ReadAsync();
        if (await Task.WhenAny(reply, Task.Delay(500, CancellationToken.None)) == reply)
        {
            Refused(await reply, "malformed request");
        }
        else
        {
            ledger.Count("malformed request, left waiting");
            wire.Dispose();
            await reply.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    });

    /// <summary>Sends several requests before it reads the first reply; they must come in order.</summary>
    public Task PipelinedAsync(int number) => LoopAsync(async wire =>
    {
        const int Depth = 5;
        byte[] batch = [.. Enumerable.Range(0, Depth).SelectMany(i => Wire.Request(port, "GET", $"{Root}/{policies[(number + i) % policies.Count]}"))];
        await wire.SendAsync(batch);
        for (int i = 0; i < Depth; i++)
        {
            Reply? reply = await wire.ReadAsync();
            if (Expect(reply, 200, "pipelined get") is not null && PolicyDocument.IdIn(reply!.Body) != policies[(number + i) % policies.Count])
            {
                ledger.Wrong("pipelined replies came out of order");
            }
        }
    });

    /// <summary>Writes that must be refused: a foreign ETag, none, a wrong key.</summary>
    public Task RefusedWriterAsync(int number) => LoopAsync(async wire =>
    {
        string path = $"{Root}/{policies[number]}", body = PolicyDocument.With($"d{number:D4}abcdefghij.cloudfront.net", "0.01");
        Expect(await wire.CallAsync("PUT", path, "E1NEVERISSUED00", body), 400, "update with a foreign ETag");
        Expect(await wire.CallAsync("PUT", path, null, body), 400, "update without If-Match");
        await wire.SendAsync(Wire.Request(port, "PUT", path, "E1", body, secret: "wrong"));
        Expect(await wire.ReadAsync(), 403, "update with a wrong key");
    });

    private string? Expect(Reply? reply, int status, string what)
    {
        if (reply?.Status == status)
        {
            ledger.Count(what);
            return reply.Headers.GetValueOrDefault("ETag", "");
        }

        ledger.Wrong(reply is null ? $"{what}: the connection ended" : $"{what}: {reply.Status} instead of {status}");
        return null;
    }

    // An ended connection is a refusal too; an answer must be a client's error.
    private void Refused(Reply? reply, string what)
    {
        if (reply is null or { Status: >= 400 and < 500 })
        {
            ledger.Count(what + " refused");
        }
        else
        {
            ledger.Wrong($"{what}: {reply.Status}");
        }
    }

    private async Task LoopAsync(Func<Wire, Task> turn)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using Wire wire = await Wire.ConnectAsync(port);
                await turn(wire);
            }
            catch (TimeoutException)
            {
                ledger.Wrong("no answer for 20 seconds");
            }
            catch (Exception e)
            {
                ledger.Wrong($"{turn.Method.Name}: {e.GetType().Name}: {e.Message}");
            }
        }
    }
}
