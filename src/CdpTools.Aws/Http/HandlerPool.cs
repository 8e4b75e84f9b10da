using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>The HTTP handler, with its pool of connections, that all calls with one trust store share.</summary>
internal sealed class HandlerPool : HttpClientFactory
{
    private readonly Lazy<SocketsHttpHandler> _secure;
    private readonly Lazy<HttpMessageInvoker> _invoker;
    private readonly Lazy<SocketsHttpHandler> _local = new(() => Create(null, useProxy: false));
    private readonly Lazy<HttpMessageInvoker> _localInvoker;
    private readonly string? _caBundle;

    public HandlerPool(string? caBundle)
    {
        _caBundle = caBundle;
        foreach (string variable in (string[])["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
        {
            Secrets.AddUserOf(Uri.TryCreate(Environment.GetEnvironmentVariable(variable), UriKind.Absolute, out Uri? proxy) ? proxy : null);
        }

        if (caBundle is not null && !File.Exists(caBundle))
        {
            throw Unusable(caBundle, "there is no such file", null);
        }

        // The authorities of the whole world take 25 ms to read, so not before the first https connection.
        _secure = new Lazy<SocketsHttpHandler>(() => Create(caBundle is null ? null : ReadBundle(caBundle), useProxy: true));
        _localInvoker = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(_local.Value, disposeHandler: false));
        _invoker = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(_secure.Value, disposeHandler: false));
    }

    /// <summary>What sends one request once to such a URL. Made when first needed.</summary>
    public HttpMessageInvoker InvokerFor(Uri url) => IsLocal(url) ? _localInvoker.Value : _invoker.Value;

    /// <summary>A simulator or emulator on this machine: no proxy could reach it, and it shows no certificate.</summary>
    public static bool IsLocal(Uri url) => url.IsLoopback && url.Scheme == Uri.UriSchemeHttp;

    /// <summary>The SDK's own clients (STS, SSO) go through the same handler, so that proxy and CA bundle hold for them too.</summary>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(Handler(clientConfig), disposeHandler: false) { Timeout = clientConfig.Timeout ?? TimeSpan.FromSeconds(30) };

    public override string GetConfigUniqueString(IClientConfig clientConfig) =>
        $"CdpTools {_caBundle} {IsLocal(clientConfig)} {clientConfig.Timeout}";

    // What is put into a bucket is no sign-in; there is nothing to be learnt of it.
    private HttpMessageHandler Handler(IClientConfig config)
    {
        SocketsHttpHandler handler = IsLocal(config) ? _local.Value : _secure.Value;
        return config.AuthenticationServiceName == AwsService.S3.SigningName ? handler : new SecretLearner(handler);
    }

    private static bool IsLocal(IClientConfig config) => Uri.TryCreate(config.ServiceURL, UriKind.Absolute, out Uri? url) && IsLocal(url);

    /// <summary>A handler that sends one request once.</summary>
    internal static SocketsHttpHandler Create(X509Certificate2Collection? trusted, bool useProxy)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirected PUT would be sent a second time, somewhere else.
            AllowAutoRedirect = false,
            UseCookies = false,

            // Which proxy is .NET's own decision: it reads the variables that people set.
            UseProxy = useProxy,
            Proxy = useProxy ? EnvironmentProxy.Instance : null,
            ConnectTimeout = TimeSpan.FromSeconds(15),

            // A connection the service has closed meanwhile makes a write ambiguous, so idle ones are not kept for long.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // Ctrl+C does not wait for the rest of a body.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseHeadersLength = 256,
        };
        if (trusted is not null)
        {
            // As in the AWS CLI and the other SDKs the bundle replaces the system's trust store.
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    private static X509Certificate2Collection ReadBundle(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(path, e.Message, e);
        }

        return certificates.Count > 0 ? certificates : throw Unusable(path, "it holds no PEM certificate", null);
    }

    private static CdpValidationException Unusable(string path, string why, Exception? cause) => new(
        ErrorIds.TlsFailure,
        $"AWS_CA_BUNDLE names '{path}', which cannot be used as a list of trusted certificates: {why.TrimEnd('.')}.",
        cause)
    {
        RecommendedAction = "Correct AWS_CA_BUNDLE, or remove it to use the system's trust store.",
    };
}
