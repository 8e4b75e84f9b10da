using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CdpTools.Bench;

/// <summary>How many requests a second a server on loopback answers, over 32 connections that are kept: <c>edge URL HOST [SECONDS]</c>.</summary>
internal static class EdgeBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var url = new Uri(args[0]);
        double seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        byte[] request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {args[1]}\r\n\r\n");
        long start = Stopwatch.GetTimestamp();
        long[] answered = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ConnectionAsync(url, request, start, seconds)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answered.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds:0}"));
        return 0;
    }

    private static async Task<long> ConnectionAsync(Uri url, byte[] request, long start, double seconds)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        byte[] buffer = new byte[16 * 1024];
        long answered = 0;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            await socket.SendAsync(request);
            int length = 0, whole = int.MaxValue;
            while (length < whole)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    throw new IOException("The server has closed the connection.");
                }

                length += read;
                string text = Encoding.ASCII.GetString(buffer, 0, length);
                int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
                whole = head < 0 ? int.MaxValue : head + 4 + int.Parse(text[(at + 16)..text.IndexOf('\r', at)], CultureInfo.InvariantCulture);
            }

            answered += text200(buffer) ? 1 : throw new IOException("It answers something other than 200.");
        }

        return answered;

        static bool text200(byte[] answer) => answer.AsSpan().StartsWith("HTTP/1.1 200"u8);
    }
}
