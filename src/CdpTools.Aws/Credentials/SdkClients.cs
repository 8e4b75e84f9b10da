using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;
using Amazon.RuntimeDependencies;
using Amazon.SSO;
using Amazon.SSOOIDC;
using Amazon.S3;
using Amazon.SecurityToken;
using CdpTools.Aws.Endpoints;
using CdpTools.Aws.Http;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// Makes the SDK's clients for STS and SSO with the region, endpoints and HTTP handler of a connection. Their
/// assemblies load only when a profile needs them.
/// </summary>
internal sealed class SdkClients(EndpointResolver endpoints, HandlerPool handlers)
{
    // The SDK asks its registry for clients and tells it a region at most; this says for which connection.
    private static readonly AsyncLocal<SdkClients?> Current = new();

    /// <summary>
    /// Without registered factories the SDK looks for these clients in all assemblies of the process, finds those
    /// that AWS Tools loaded into the default context, and fails on them.
    /// </summary>
    static SdkClients()
    {
        GlobalRuntimeDependencyRegistry registry = GlobalRuntimeDependencyRegistry.Instance;
        registry.RegisterSSOClient(context => Asking().Sso(context.SSOClientContextData.Region));
        registry.RegisterSSOOIDCClient(context => Asking().Oidc(context.SSOOIDCClientContextData.Region));
        registry.RegisterSecurityTokenServiceClient(_ => Asking().Sts(new AnonymousAWSCredentials()));
    }

    /// <summary>Makes this the connection that clients are made for, until the result is disposed or the async method ends.</summary>
    public IDisposable Enter()
    {
        var scope = new Scope(Current.Value);
        Current.Value = this;
        return scope;
    }

    public ICoreAmazonSTS Sts(AWSCredentials credentials) =>
        new AmazonSecurityTokenServiceClient(
            credentials, Configure(new AmazonSecurityTokenServiceConfig(), AwsService.Sts, RegionEndpoint.GetBySystemName(endpoints.Region)));

    public AmazonSSOClient Sso(string region) => Sso(RegionEndpoint.GetBySystemName(region));

    public AmazonSSOOIDCClient Oidc(string region) => Oidc(RegionEndpoint.GetBySystemName(region));

    /// <summary>
    /// A client for buckets. Virtual hosts at AWS; a custom endpoint has the bucket in its path, and need not know today's checksums.
    /// </summary>
    public AmazonS3Client S3(AWSCredentials credentials, ConnectionSettings settings, string? region)
    {
        AmazonS3Config config = Configure(new AmazonS3Config(), AwsService.S3, RegionEndpoint.GetBySystemName(region ?? endpoints.Region));
        if (config.ServiceURL is not null)
        {
            config.ForcePathStyle = true;
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }

        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = settings.MaxRetry ?? 4;
        config.Timeout = settings.RequestTimeout ?? TimeSpan.FromSeconds(30);
        return new(credentials, config);
    }

    /// <summary>Where buckets are, for what is said of a broken connection.</summary>
    public Uri S3Endpoint() => endpoints.Configured(AwsService.S3) is { } url ? new(url.Value) : endpoints.Resolve(AwsService.S3).Url;

    /// <summary>Where a session of aws login is renewed.</summary>
    public Uri SignInEndpoint() => endpoints.Resolve(AwsService.SignIn).Url;

    public HttpMessageInvoker InvokerFor(Uri url) => handlers.InvokerFor(url);

    private AmazonSSOClient Sso(RegionEndpoint region) =>
        new(new AnonymousAWSCredentials(), Configure(new AmazonSSOConfig(), AwsService.Sso, region));

    private AmazonSSOOIDCClient Oidc(RegionEndpoint region) =>
        new(new AnonymousAWSCredentials(), Configure(new AmazonSSOOIDCConfig(), AwsService.SsoOidc, region));

    private TConfig Configure<TConfig>(TConfig config, AwsService service, RegionEndpoint region)
        where TConfig : ClientConfig
    {
        config.HttpClientFactory = handlers;
        config.IgnoreConfiguredEndpointUrls = true;
        if (endpoints.Configured(service) is { } url)
        {
            config.ServiceURL = url.Value;
            config.AuthenticationRegion = region.SystemName;
            config.UseFIPSEndpoint = false;
            config.UseDualstackEndpoint = false;
        }
        else
        {
            config.RegionEndpoint = region;
            config.UseFIPSEndpoint = endpoints.UseFips;
            config.UseDualstackEndpoint = endpoints.UseDualStack;
        }

        return config;
    }

    private static SdkClients Asking() =>
        Current.Value ?? throw new InvalidOperationException("A client for STS or SSO was asked for outside of a connection.");

    private sealed class Scope(SdkClients? previous) : IDisposable
    {
        public void Dispose() => Current.Value = previous;
    }
}
