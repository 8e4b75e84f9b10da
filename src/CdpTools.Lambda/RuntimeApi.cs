using System.Globalization;
using System.Text;

namespace CdpTools.Lambda;

/// <summary>One event, and until when it is to be answered.</summary>
/// <param name="Id">The request id of the invocation.</param>
/// <param name="Body">The event, JSON.</param>
/// <param name="Deadline">When Lambda ends the function.</param>
internal sealed record Invocation(string Id, string Body, DateTimeOffset Deadline);

/// <summary>
/// The four calls of the Lambda Runtime API: next, response, error, and error of the initialization.
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
internal sealed class RuntimeApi(string address) : IDisposable
{
    private readonly string root = $"http://{address}/2018-06-01/runtime/";

    // The next event may be hours away: the sandbox is frozen until then.
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => http.Dispose();

    public async Task<Invocation> NextAsync()
    {
        using HttpResponseMessage next = await http.GetAsync(root + "invocation/next");
        next.EnsureSuccessStatusCode();
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", Header(next, "Lambda-Runtime-Trace-Id"));
        long deadline = long.Parse(Header(next, "Lambda-Runtime-Deadline-Ms")!, CultureInfo.InvariantCulture);
        return new(
            Header(next, "Lambda-Runtime-Aws-Request-Id")!,
            await next.Content.ReadAsStringAsync(),
            DateTimeOffset.FromUnixTimeMilliseconds(deadline));
    }

    public Task AnswerAsync(Invocation invocation, string answer) => PostAsync($"invocation/{invocation.Id}/response", answer, null);

    public Task FailAsync(Invocation invocation, FunctionError error) => PostAsync($"invocation/{invocation.Id}/error", error.ToJson(), error.Type);

    public Task FailInitAsync(FunctionError error) => PostAsync("init/error", error.ToJson(), error.Type);

    private async Task PostAsync(string path, string body, string? errorType)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, root + path);
        message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (errorType is not null)
        {
            message.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using HttpResponseMessage answer = await http.SendAsync(message);
        answer.EnsureSuccessStatusCode();
    }

    private static string? Header(HttpResponseMessage message, string name) =>
        message.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
