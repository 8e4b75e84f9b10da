using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace CdpTools.Simulator;

/// <summary>
/// Drops a connection without an answer. HttpListener's own Abort does that on Windows only: elsewhere it first sends
/// what it has, a 200 with an empty body, and a client would take the lost answer for a good one (tried).
/// </summary>
internal static class ConnectionDrop
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

    public static void Now(HttpListenerContext context)
    {
        object? connection = typeof(HttpListenerContext).GetProperty("Connection", Hidden)?.GetValue(context);
        if (connection?.GetType().GetField("_socket", Hidden)?.GetValue(connection) is Socket socket)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }

        context.Response.Abort();
    }
}
