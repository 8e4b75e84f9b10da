namespace CdpTools.Rollouts;

/// <summary>Requests to what is outside of AWS: pages that gates ask for, and webhooks. No redirects are followed, and no cookies are kept.</summary>
internal static class Web
{
    private static readonly Lazy<HttpClient> Client = new(() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>Sends a request; its body is left unread.</summary>
    /// <exception cref="HttpRequestException">There was no answer, or none within the limit; the message says why.</exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.ParseAdd("CdpTools");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            return await Client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {Duration.Text(limit)}", e);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }
}
