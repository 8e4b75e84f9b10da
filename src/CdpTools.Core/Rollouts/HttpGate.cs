using System.Diagnostics;
using System.Globalization;
using System.Net;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Requests each URL once, with the step's header in a step by header, so that it reaches staging. Redirects are not followed, and of a body
/// nothing is kept. A status that is not the wanted one, or an answer that took too long, is Fail; no answer at all is Error.
/// </summary>
internal static class HttpGate
{
    private static readonly Lazy<HttpClient> Client = new(() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    public static async Task<Measurement> MeasureAsync(PlanGate gate, PlanStep step, CancellationToken cancellationToken)
    {
        string limit = gate.MaxMs is { } most ? $"status {gate.Status} within {most} ms" : $"status {gate.Status}";
        var seen = new List<string>();
        foreach (string url in gate.Url)
        {
            long start = Stopwatch.GetTimestamp();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(gate.Timeout);
            int status;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                request.Headers.UserAgent.ParseAdd("CdpTools");
                if (step.Header is { } header)
                {
                    request.Headers.TryAddWithoutValidation(header, step.Value);
                }

                using HttpResponseMessage answer = await Client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token)
                    .ConfigureAwait(false);
                status = (int)answer.StatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                string why = e is OperationCanceledException ? $"no answer within {Duration.Text(gate.Timeout)}" : e.Message;
                return new(gate.Name, GateVerdict.Error, null, limit, Shown.OneLine($"{url}: {why}"));
            }

            int took = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            seen.Add(string.Create(CultureInfo.InvariantCulture, $"{status} in {took} ms"));
            if (status != gate.Status || took > gate.MaxMs)
            {
                return new(gate.Name, GateVerdict.Fail, seen[^1], limit, Shown.OneLine($"{url}: {seen[^1]}, wanted {limit}."));
            }
        }

        return new(gate.Name, GateVerdict.Pass, string.Join(", ", seen), limit, null);
    }
}
