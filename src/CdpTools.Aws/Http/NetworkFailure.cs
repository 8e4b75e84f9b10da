using System.Net.Sockets;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>Why no complete answer came, in plain words, and whether the request can have reached the service.</summary>
internal sealed record NetworkFailure(string ErrorId, string Message, bool NeverSent, bool WorthRepeating, Exception Cause)
{
    /// <summary>Classifies what the HTTP stack threw.</summary>
    public static NetworkFailure Of(Exception cause, Uri endpoint)
    {
        SocketException? socket = Find<SocketException>(cause);
        HttpRequestError error = Find<HttpRequestException>(cause)?.HttpRequestError
            ?? Find<HttpIOException>(cause)?.HttpRequestError
            ?? HttpRequestError.Unknown;
        string host = $"{endpoint.Host}:{endpoint.Port}";
        Uri? proxy = ProxyFor(endpoint);
        string via = proxy is null ? "" : $" through the proxy {proxy.Host}:{proxy.Port}";

        // The connect time-out of the handler surfaces as a cancellation that nobody asked for.
        if (cause is OperationCanceledException)
        {
            return new(ErrorIds.Timeout, $"No connection to {host}{via} within the time limit for connecting.", true, true, cause);
        }

        switch (error)
        {
            case HttpRequestError.NameResolutionError:
                return new(
                    ErrorIds.NameNotFound,
                    $"The name {(proxy ?? endpoint).Host} could not be "
                    + $"resolved{(proxy is null ? "" : "; it is the proxy that the environment names")}.",
                    true, true, cause);
            case HttpRequestError.SecureConnectionError:
                return new(
                    ErrorIds.TlsFailure,
                    $"No secure connection to {host}{via}: {Innermost(cause)}",
                    true, false, cause);
            case HttpRequestError.ProxyTunnelError:
                return new(
                    ErrorIds.ProxyFailure,
                    $"The proxy {proxy?.Host}:{proxy?.Port} did not let the connection to {host} through: {Innermost(cause)}",
                    true, false, cause);
            case HttpRequestError.ConnectionError when socket?.SocketErrorCode == SocketError.ConnectionRefused:
                return new(
                    proxy is null ? ErrorIds.ConnectionRefused : ErrorIds.ProxyFailure,
                    proxy is null
                        ? $"{host} refused the connection."
                        : $"The proxy {proxy.Host}:{proxy.Port} refused the connection.",
                    true, true, cause);
            case HttpRequestError.ConnectionError:
                return new(ErrorIds.ConnectionLost, $"No connection to {host}{via}: {Innermost(cause)}", true, true, cause);
            case HttpRequestError.InvalidResponse:
                return new(
                    ErrorIds.ConnectionLost,
                    $"{host} answered with something that is not HTTP; scheme or port of the endpoint may be wrong.",
                    false,
                    false,
                    cause);
            default:
                return new(
                    ErrorIds.ConnectionLost,
                    $"The connection to {host}{via} broke before the answer was complete: {Innermost(cause)}",
                    false,
                    true,
                    cause);
        }
    }

    /// <summary>The limit for one attempt ran out.</summary>
    public static NetworkFailure TimedOut(TimeSpan limit, Uri endpoint, Exception cause) => new(
        ErrorIds.Timeout,
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{endpoint.Host}:{endpoint.Port} did not answer completely within {limit.TotalSeconds:0.###} seconds."),
        false, true, cause);

    public CdpConnectionException ToException(string operation, Doubt doubt, int attempts) => new(
        ErrorId,
        $"{operation}: {Message}" + (attempts > 1 ? $" ({attempts} attempts)" : ""),
        Cause)
    {
        Outcome = doubt.Outcome,
        IsFinal = doubt.IsFinal,
    };

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        string text = e.Message.Trim();
        return text.EndsWith('.') ? text : text + ".";
    }

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Uri? ProxyFor(Uri endpoint)
    {
        Uri? proxy = HandlerPool.IsLocal(endpoint) || EnvironmentProxy.Instance.IsBypassed(endpoint)
            ? null
            : HttpClient.DefaultProxy.GetProxy(endpoint);
        return proxy is null || proxy == endpoint ? null : proxy;
    }
}
