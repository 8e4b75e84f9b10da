using System.Globalization;
using System.Text;
using CdpTools.Aws.Credentials;
using CdpTools.Aws.Endpoints;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>
/// The send loop. Ours and not the SDK's, because a write must know how often it was sent: the SDK's pipeline sends
/// one PUT up to eleven times on broken connections with its retries set to zero.
/// </summary>
internal sealed class Connection : IConnection
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan DefaultRetryTime = TimeSpan.FromSeconds(30);

    // A name that does not exist, or nobody who listens, is mostly a typo: no half minute is spent on it.
    private const int UnreachableRetries = 4;

    private readonly EndpointResolver _endpoints;
    private readonly ServiceEndpoint _cloudFront;
    private readonly ICredentialSource _credentials;
    private readonly HandlerPool _handlers;
    private readonly TimeProvider _time;
    private readonly RetryRules _retry;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _retryTime;
    private readonly int? _maxRetry;
    private readonly ClockSkew _skew = new();
    private int _warned;

    public Connection(
        ConnectionSettings settings,
        EndpointResolver endpoints,
        ICredentialSource credentials,
        HandlerPool handlers,
        TimeProvider time,
        Func<double> random)
    {
        _endpoints = endpoints;
        _cloudFront = endpoints.Resolve(AwsService.CloudFront);
        _credentials = credentials;
        _handlers = handlers;
        _time = time;
        _retry = new RetryRules(random);
        _timeout = settings.RequestTimeout ?? DefaultTimeout;
        _retryTime = settings.RetryTime ?? DefaultRetryTime;
        _maxRetry = settings.MaxRetry;
    }

    public Uri Endpoint => _cloudFront.Url;

    public string Region => _endpoints.Region;

    internal ICredentialSource Credentials => _credentials;

    internal string EndpointSource => _cloudFront.Source;

    /// <summary>Where calls to a service go, to the region that they name or by the service's own rule.</summary>
    internal ServiceEndpoint EndpointOf(AwsService service, string? region = null) =>
        service == AwsService.CloudFront ? _cloudFront : _endpoints.Resolve(service, region);

    public async Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        CallCheck.Require(call);
        ServiceEndpoint endpoint = EndpointOf(call.Service, call.Region);
        WarnOfPlainHttp(endpoint.Url, log);
        bool skewCorrected = false, renewed = false;
        var doubt = new Doubt(call);
        long start = _time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SigningKeys keys = await KeysAsync(log, cancellationToken).ConfigureAwait(false);
            DateTimeOffset sent = _time.GetUtcNow();
            if (call.MayBeSigned?.Invoke() == false)
            {
                throw NotSigned(call, doubt);
            }

            (RawReply? reply, NetworkFailure? failure) = await AttemptAsync(
                call, endpoint, keys, sent + _skew.Value, attempt, log, cancellationToken).ConfigureAwait(false);
            bool learned = reply is not null && _skew.Learn(reply, sent, _time.GetUtcNow());

            TimeSpan? retryAfter = null;
            bool throttled = false;
            string reason;
            if (failure is not null)
            {
                doubt.Add(failure);
                bool mayRepeat = failure.WorthRepeating && (call.IsRead || failure.NeverSent);
                if (!mayRepeat || IsLast(failure.NeverSent ? UnreachableRetries : _maxRetry))
                {
                    throw failure.ToException(call.Operation, doubt, attempt);
                }

                reason = failure.ErrorId;
            }
            else if (reply!.IsSuccess)
            {
                return reply.ToReply(attempt);
            }
            else
            {
                ServiceError error = ServiceError.Read(reply);
                if (!skewCorrected && learned && RetryRules.MayBeSkew(error.Code) && _skew.ExplainsRefusal)
                {
                    // Refused before anything was done, so a write may be signed and sent once more.
                    skewCorrected = true;
                    string minutes = _skew.Value.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
                    log.Warning(
                        $"The clock of this machine is off by {minutes} minutes against {endpoint.Url.Host}; "
                        + "calls are signed with the corrected time. Set the clock.");
                    continue;
                }

                doubt.Add(reply, error);
                if (!renewed && RetryRules.MayBeOldKeys(error.Code) && _credentials.Forget())
                {
                    // Refused before anything was done; whoever keeps the keys may have new ones.
                    renewed = true;
                    log.Verbose($"{call.Operation}: {error.Code}; the keys of {_credentials.Description} are asked for once more.");
                    continue;
                }

                throttled = RetryRules.IsThrottling(error.Code);
                if (!RetryRules.MayRepeat(call.IsRead, reply.Status, error.Code) || IsLast(_maxRetry))
                {
                    throw Refusal(call, reply, error, doubt);
                }

                reason = error.Code;
                retryAfter = RetryRules.RetryAfter(reply.Header("Retry-After"), _time.GetUtcNow());
            }

            TimeSpan left = _retryTime - _time.GetElapsedTime(start), wanted = _retry.Delay(attempt, throttled, retryAfter);
            TimeSpan delay = wanted < left ? wanted : left > TimeSpan.Zero ? left : TimeSpan.Zero;
            log.Verbose(string.Create(CultureInfo.InvariantCulture, $"{call.Operation}: {reason}; next attempt in {delay.TotalMilliseconds:0} ms."));
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);

            bool IsLast(int? retries) => attempt > (_maxRetry ?? retries ?? int.MaxValue) || _time.GetElapsedTime(start) >= _retryTime;
        }
    }

    private ValueTask<SigningKeys> KeysAsync(ICallLog log, CancellationToken cancellationToken)
    {
        ValueTask<SigningKeys> keys = _credentials.GetAsync(log, cancellationToken);
        return keys.IsCompleted || _credentials.AsksPeople ? keys : new(WithinLimitAsync(keys.AsTask()));

        async Task<SigningKeys> WithinLimitAsync(Task<SigningKeys> task)
        {
            try
            {
                return await task.WaitAsync(_timeout, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new CdpCredentialException(
                    ErrorIds.CredentialsFailed,
                    string.Create(
                        CultureInfo.InvariantCulture, $"{_credentials.Description} gave no keys within {_timeout.TotalSeconds:0.#} seconds."))
                {
                    RecommendedAction = "See what it waits for, or give it longer with -RequestTimeoutSec.",
                };
            }
        }
    }

    private void WarnOfPlainHttp(Uri url, ICallLog log)
    {
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            string host = url.GetLeftPart(UriPartial.Authority);
            log.Warning($"{host} is not encrypted: signatures and session tokens can be read on the way. Use https.");
        }
    }

    private async Task<(RawReply? Reply, NetworkFailure? Failure)> AttemptAsync(
        AwsCall call,
        ServiceEndpoint endpoint,
        SigningKeys keys,
        DateTimeOffset signedAt,
        int attempt,
        ICallLog log,
        CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Sign(call, endpoint, keys, signedAt);
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        long start = _time.GetTimestamp();
        try
        {
            // WaitAsync, because not every step of the HTTP stack notices its token at once.
            RawReply reply = await Exchange.RunAsync(
                _handlers.InvokerFor(endpoint.Url), request, call, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            Report(reply.Status.ToString(CultureInfo.InvariantCulture), reply.RequestId);
            return (reply, null);
        }
        catch (CdpReplyException e)
        {
            Report("reply refused", e.RequestId);
            throw;
        }
        catch (Exception e) when (e is not CdpException)
        {
            // Whatever it is: a decompressor of the runtime, for one, throws InvalidOperationException at other bytes.
            if (cancellationToken.IsCancellationRequested)
            {
                Report("cancelled", null);
                throw new OperationCanceledException(cancellationToken);
            }

            NetworkFailure failure = limit.IsCancellationRequested
                ? NetworkFailure.TimedOut(_timeout, endpoint.Url, e)
                : NetworkFailure.Of(e, endpoint.Url);
            Report(failure.ErrorId, null);
            return (null, failure);
        }

        void Report(string outcome, string? requestId)
        {
            var line = new StringBuilder(160).Append(call.Operation);
            if (call.ResourceId is not null)
            {
                line.Append(' ').Append(call.ResourceId);
            }

            foreach ((string name, string value) in call.Headers)
            {
                if (name.Equals("If-Match", StringComparison.OrdinalIgnoreCase))
                {
                    line.Append(" If-Match ").Append(value);
                }
            }

            line.Append(
                CultureInfo.InvariantCulture,
                $": {outcome} in {_time.GetElapsedTime(start).TotalMilliseconds:0} ms, request id {requestId ?? "none"}, attempt {attempt}");
            log.Verbose(line.ToString());
        }
    }

    private static HttpRequestMessage Sign(AwsCall call, ServiceEndpoint endpoint, SigningKeys keys, DateTimeOffset signedAt)
    {
        string origin = endpoint.Url.GetLeftPart(UriPartial.Authority);
        string path = endpoint.Url.AbsolutePath.TrimEnd('/') + call.Path;
        IReadOnlyList<KeyValuePair<string, string>> headers = call.Content.Length == 0
            ? call.Headers
            : [.. call.Headers, new("Content-Type", call.ContentType)];
        var scope = new SigningScope(call.Service.SigningName, endpoint.SigningRegion, signedAt);
        IDictionary<string, string> signed = Signer.Sign(
            call.Method, new Uri(origin), path, call.Query, headers, call.Content, scope, keys);

        // Sent as signed: .NET's own canonicalization would change an encoded path behind the signature.
        var url = new Uri(origin + path + QueryText(call.Query), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return Exchange.Request(call, url, signed, UserAgent.Value);
    }

    private static string QueryText(IReadOnlyList<KeyValuePair<string, string?>> query)
    {
        if (query.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("?");
        foreach ((string name, string? value) in query)
        {
            text.Append(text.Length > 1 ? "&" : "").Append(Uri.EscapeDataString(name));
            if (value is not null)
            {
                text.Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return text.ToString();
    }

    private static CdpConnectionException NotSigned(AwsCall call, Doubt doubt) => new(
        ErrorIds.TooLate, $"{call.Operation} was not sent: more than a minute has passed since it was announced.")
    {
        Outcome = doubt.Outcome,
        IsFinal = doubt.IsFinal,
    };

    private static CdpServiceException Refusal(AwsCall call, RawReply reply, ServiceError error, Doubt doubt) =>
        new(
            error.Code,
            $"{call.Operation}{(call.ResourceId is null ? "" : $" ({call.ResourceId})")}: {error.Message}",
            reply.Status,
            reply.RequestId,
            call.Operation)
        {
            Outcome = doubt.Outcome,
            IsFinal = doubt.IsFinal,
        };
}
