using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CdpTools.Simulator;

/// <summary>One client's connection: requests in, replies out, until one side has had enough.</summary>
internal sealed class HttpConnection(Socket socket, SimulatorServer server, SimulatorOptions options, CancellationToken stop) : IDisposable
{
    // Real time, as it guards sockets and not the service: a client that stalls loses its connection.
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly HttpRequestReader _reader = new(socket, options.MaximumBodyBytes);

    /// <summary>Serves the connection to its end.</summary>
    public async Task RunAsync()
    {
        try
        {
            socket.NoDelay = true;
            while (await ServeOneAsync().ConfigureAwait(false))
            {
            }
        }
        catch (SimError error)
        {
            server.CountRequest();
            await SayGoodbyeAsync(error).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        socket.Dispose();
        _patience.Dispose();
    }

    /// <summary>One request and its reply; false when the connection ends with it.</summary>
    private async ValueTask<bool> ServeOneAsync()
    {
        _patience.CancelAfter(s_idle);
        SimRequest? request = await _reader.ReadAsync(() => _patience.CancelAfter(s_patience), _patience.Token).ConfigureAwait(false);
        if (request is null)
        {
            return false;
        }

        if ((Inspection.Answer(request, server.Service) ?? server.Service.Edge.Answer(request)) is { } told)
        {
            return await SendAsync(told, null).ConfigureAwait(false);
        }

        server.CountRequest();
        SimOutcome outcome = server.Service.Handle(request);
        if (outcome.Delay > TimeSpan.Zero)
        {
            await Task.Delay(outcome.Delay, server.Service.Clock, stop).ConfigureAwait(false);
        }

        return outcome.Reply is not null && await SendAsync(outcome.Reply, outcome.TruncateAt).ConfigureAwait(false);
    }

    private async ValueTask<bool> SendAsync(SimReply reply, int? truncateAt)
    {
        bool keep = _reader.KeepAlive && truncateAt is null;
        StringBuilder head = new(256);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {Reason(reply.Status)}\r\n");
        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (reply.Status != 204)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {reply.Body.Length}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Date: {server.Service.Clock.GetUtcNow():R}\r\n");
        head.Append(keep ? "\r\n" : "Connection: close\r\n\r\n");
        byte[] body = _reader.IsHead ? [] : reply.Body[..(truncateAt ?? reply.Body.Length)];

        // Head and body in one piece: two small writes would wait for each other's acknowledgement.
        byte[] all = [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
        _patience.CancelAfter(s_patience);
        for (int sent = 0; sent < all.Length;)
        {
            sent += await socket.SendAsync(all.AsMemory(sent), SocketFlags.None, _patience.Token).ConfigureAwait(false);
        }

        return keep;
    }

    /// <summary>
    /// Answers what is no request, or too large a one, and reads on for a moment: closing at once, with bytes unread,
    /// would reset the connection and take the answer away from the client.
    /// </summary>
    private async ValueTask SayGoodbyeAsync(SimError error)
    {
        await SendAsync(server.Service.Plane.Refuse(error), null).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
        _patience.CancelAfter(s_farewell);
        byte[] rest = new byte[16 * 1024];
        while (await socket.ReceiveAsync(rest, SocketFlags.None, _patience.Token).ConfigureAwait(false) > 0)
        {
        }
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
}
