using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace CdpTools.Engine.Tests.Support;

/// <summary>What the function said of an event.</summary>
internal sealed record LambdaAnswer(bool IsError, JsonElement Body, string? ErrorType);

/// <summary>
/// The Runtime API of Lambda on loopback, and the function's program behind it: a stand-in, as Lambda itself cannot be had. It has the four calls as
/// they are documented, and nothing of Lambda's sandbox.
/// </summary>
internal sealed class LambdaEmulator : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly BlockingCollection<(string Id, string Body, DateTimeOffset Deadline)> events = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<LambdaAnswer>> waiting = new();
    private readonly Process process;
    private readonly StringBuilder output = new();

    public LambdaEmulator(IReadOnlyDictionary<string, string?> environment)
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = Task.Run(ServeAsync);
        // CDPTOOLS_LAMBDA names the folder of a published function, to be tried in place of what was built.
        string? published = Environment.GetEnvironmentVariable("CDPTOOLS_LAMBDA");
        var start = new ProcessStartInfo(
            published is null ? "dotnet" : Path.Combine(published, "bootstrap"),
            published is null ? [Path.Combine(Child.OutputOf("src/CdpTools.Lambda"), "bootstrap.dll")] : [])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{port}";
        start.Environment["CDPTOOLS_MANIFEST"] = published is null ? ModuleHost.Manifest : null;
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the function has logged.</summary>
    public string Log
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>What it said where it could not begin.</summary>
    public TaskCompletionSource<LambdaAnswer> Init { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LambdaAnswer Invoke(object fleetEvent, TimeSpan? limit = null) => InvokeText(JsonSerializer.Serialize(fleetEvent), limit);

    public LambdaAnswer InvokeText(string body, TimeSpan? limit = null)
    {
        string id = Guid.NewGuid().ToString();
        var answer = waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        events.Add((id, body, DateTimeOffset.UtcNow + (limit ?? TimeSpan.FromMinutes(2))));
        Assert.True(answer.Task.Wait(TimeSpan.FromMinutes(2)), "The function does not answer. " + Log);
        return answer.Task.Result;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        listener.Close();
        events.Dispose();
    }

    private void Add(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => Serve(context));
        }
    }

    private void Serve(HttpListenerContext context)
    {
        const string root = "/2018-06-01/runtime/";
        try
        {
            string[] path = context.Request.Url!.AbsolutePath[root.Length..].Split('/');
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            string body = reader.ReadToEnd(), answer = "{\"status\":\"OK\"}";
            context.Response.StatusCode = 202;
            switch (path)
            {
                case ["invocation", "next"]:
                    (string id, answer, DateTimeOffset deadline) = events.Take();
                    context.Response.StatusCode = 200;
                    context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = id;
                    context.Response.Headers["Lambda-Runtime-Deadline-Ms"] = deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
                    context.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:123456789012:function:cdptools";
                    break;
                case ["invocation", { } one, "response" or "error"]:
                    waiting[one].SetResult(new(path[2] == "error", JsonDocument.Parse(body).RootElement, ErrorType()));
                    break;
                case ["init", "error"]:
                    Init.SetResult(new(true, JsonDocument.Parse(body).RootElement, ErrorType()));
                    break;
                default:
                    context.Response.StatusCode = 404;
                    break;
            }

            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: true);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The end of the test.
        }

        string? ErrorType() => context.Request.Headers["Lambda-Runtime-Function-Error-Type"];
    }
}
