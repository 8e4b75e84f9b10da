using System.Diagnostics;
using System.Globalization;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Requests each URL once, with the step's header in a step by header, so that it reaches staging. Redirects are not followed, and of a body
/// nothing is kept. A status that is not the wanted one, an answer that took too long, or one that is not as the primary's is Fail; no answer at
/// all is Error.
/// </summary>
internal static class HttpGate
{
    // What differs from one answer of the same server to the next.
    private static readonly HashSet<string> Passing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Age", "Expires", "ETag", "Last-Modified", "Content-Length", "Set-Cookie", "Connection", "Transfer-Encoding", "Via", "X-Cache",
        "X-Amz-Cf-Id", "X-Amz-Cf-Pop",
    };

    private sealed record Answer(int Status, int Milliseconds, SortedSet<string> Headers);

    public static async Task<Measurement> MeasureAsync(PlanGate gate, PlanStep step, CancellationToken cancellationToken)
    {
        string limit = gate.MaxMs is { } most ? $"status {gate.Status} within {most} ms" : $"status {gate.Status}";
        limit += gate.SameAsPrimary.Count > 0 && step.Header is not null ? $", {string.Join(" and ", gate.SameAsPrimary)} as on the primary" : "";
        var seen = new List<string>();
        foreach (string url in gate.Url)
        {
            try
            {
                Answer answer = await GetAsync(url, step.Header, step.Value, gate.Timeout, cancellationToken).ConfigureAwait(false);
                seen.Add(string.Create(CultureInfo.InvariantCulture, $"{answer.Status} in {answer.Milliseconds} ms"));
                if (answer.Status != gate.Status || answer.Milliseconds > gate.MaxMs)
                {
                    return new(gate.Name, GateVerdict.Fail, seen[^1], limit, Shown.OneLine($"{url}: {seen[^1]}, wanted {limit}."));
                }

                // Without the header it is the primary that answers.
                if (gate.SameAsPrimary.Count > 0 && step.Header is not null
                    && Difference(gate, answer, await GetAsync(url, null, null, gate.Timeout, cancellationToken).ConfigureAwait(false)) is { } other)
                {
                    return new(gate.Name, GateVerdict.Fail, seen[^1], limit, Shown.OneLine($"{url}: {other}."));
                }
            }
            catch (HttpRequestException e)
            {
                return new(gate.Name, GateVerdict.Error, null, limit, Shown.OneLine($"{url}: {e.Message}"));
            }
        }

        return new(gate.Name, GateVerdict.Pass, string.Join(", ", seen), limit, null);
    }

    private static async Task<Answer> GetAsync(string url, string? header, string? value, TimeSpan limit, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using HttpResponseMessage answer = await Web.SendAsync(request, limit, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> names = answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key).Where(name => !Passing.Contains(name));
        return new((int)answer.StatusCode, (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds, new(names, StringComparer.OrdinalIgnoreCase));
    }

    private static string? Difference(PlanGate gate, Answer staging, Answer primary)
    {
        if (gate.SameAsPrimary.Contains(SameAsPrimary.Status) && staging.Status != primary.Status)
        {
            return $"staging answers {staging.Status}, and the primary {primary.Status}";
        }

        string[] missing = [.. primary.Headers.Except(staging.Headers, StringComparer.OrdinalIgnoreCase)];
        string[] more = [.. staging.Headers.Except(primary.Headers, StringComparer.OrdinalIgnoreCase)];
        return !gate.SameAsPrimary.Contains(SameAsPrimary.Headers) || missing.Length + more.Length == 0 ? null
            : string.Join(
                "; ",
                ((string[])[Says("lacks", missing), Says("has more than the primary:", more)]).Where(t => t.Length > 0));

        static string Says(string what, string[] headers) => headers.Length == 0 ? "" : $"staging {what} {string.Join(", ", headers)}";
    }
}
