using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Rollouts;

/// <summary>
/// Tells people of changes of status: by a POST of JSON to a URL, or by a message to an SNS topic. At least once, as two ticks may meet: the
/// message's id tells. Never in the way: what fails is recorded, and tried again at the next ticks.
/// </summary>
internal sealed class Notifier(IConnection connection)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Sends what is to be told, and records what came of it.</summary>
    public async Task SendAsync(OpenRollout rollout, DateTimeOffset at, ICallLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        if (state.Notices.Count == 0)
        {
            return;
        }

        // To each in the order of things, and to all at once.
        (Notice Notice, string? Error)[][] sent = await Task.WhenAll(state.Notices.GroupBy(n => n.To).Select(async notices =>
        {
            var results = new List<(Notice, string?)>();
            foreach (Notice notice in notices)
            {
                results.Add((notice, await TryAsync(rollout, notice, log, cancellationToken).ConfigureAwait(false)));
            }

            return results.ToArray();
        })).ConfigureAwait(false);
        await RecordAsync(rollout, [.. sent.SelectMany(s => s)], at, log, cancellationToken).ConfigureAwait(false);
    }

    private static async Task RecordAsync(
        OpenRollout rollout, (Notice Notice, string? Error)[] sent, DateTimeOffset at, ICallLog log, CancellationToken cancellationToken)
    {
        RolloutState state = rollout.State;
        var body = new
        {
            Sent = sent.Where(s => s.Error is null).Select(s => new { s.Notice.Seq, rollout.Plan.Notify[s.Notice.To].To }),
            Failed = sent.Where(s => s.Error is not null).Select(s => new
            {
                s.Notice.Seq, rollout.Plan.Notify[s.Notice.To].To, s.Error, GivenUp = s.Notice.Attempts + 1 >= Notice.MostAttempts,
            }),
        };
        foreach ((Notice notice, string? error) in sent.Where(s => s.Error is not null))
        {
            string then = notice.Attempts + 1 < Notice.MostAttempts ? "it is tried again at the next tick" : "it is given up";
            log.Warning($"{state.Id}: nobody was told of {notice.Status} at {rollout.Plan.Notify[notice.To].To}: {error}; {then}.");
        }

        Notice[] left =
        [
            .. sent.Where(s => s.Error is not null && s.Notice.Attempts + 1 < Notice.MostAttempts)
                .Select(s => s.Notice with { Attempts = s.Notice.Attempts + 1 }),
        ];
        await rollout.TryAppendAsync(RecordType.Notified, body, state with { Notices = left }, at, cancellationToken).ConfigureAwait(false);
    }

    // Null where it has arrived.
    private async Task<string?> TryAsync(OpenRollout rollout, Notice notice, ICallLog log, CancellationToken cancellationToken)
    {
        PlanNotice to = rollout.Plan.Notify[notice.To];
        string text = Text(rollout, notice);
        try
        {
            if (to.To.StartsWith("arn:", StringComparison.Ordinal))
            {
                string region = to.To.Split(':')[3];
                KeyValuePair<string, string>[] members =
                [
                    new("TopicArn", to.To), new("Subject", $"Rollout {rollout.State.Id}: {notice.Status}"), new("Message", text),
                ];
                await new QueryApi(connection, AwsService.Sns).SendAsync("Publish", isRead: false, members, region, log, cancellationToken)
                    .ConfigureAwait(false);
                return null;
            }

            return await PostAsync(to, $"{rollout.State.Id}-{notice.Seq}", text, cancellationToken).ConfigureAwait(false);
        }
        catch (CdpException e)
        {
            return Shown.OneLine(e.Text);
        }
        catch (HttpRequestException e)
        {
            return Shown.OneLine(e.Message);
        }
    }

    private static async Task<string?> PostAsync(PlanNotice to, string id, string text, CancellationToken cancellationToken)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, to.To) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("X-CdpTools-Delivery", id);
        if (to.SecretVariable is { } variable)
        {
            if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } secret)
            {
                return $"the environment variable {variable} with the signing secret is not set";
            }

            byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content);
            request.Headers.TryAddWithoutValidation("X-CdpTools-Signature", "sha256=" + Convert.ToHexString(signature).ToLowerInvariant());
        }

        using HttpResponseMessage answer = await Web.SendAsync(request, Limit, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
    }

    private static string Text(OpenRollout rollout, Notice notice)
    {
        CdpRollout now = rollout.ToPublic();
        return JsonSerializer.Serialize(
            new
            {
                id = $"{now.Id}-{notice.Seq}",
                rollout = now.Id,
                now.Name,
                Status = notice.Status.ToString(),
                notice.Reason,
                now.PrimaryId,
                now.StagingId,
                now.PolicyId,
                now.Step,
                now.Of,
                now.Weight,
                now.ApprovalHash,
                Verdicts = now.Verdicts.Select(v => new { v.Gate, v.Verdict, v.Value, v.Limit, v.Reason }),
                now.Changed,
            },
            Json);
    }
}
