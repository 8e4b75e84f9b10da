using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using CdpTools.Aws.Credentials;

namespace CdpTools.Aws.Http;

/// <summary>
/// Signature Version 4 by AWSSDK.Core. The types are public but in an Internal namespace, the version is pinned, and
/// this is the only file that knows them.
/// </summary>
internal static class Signer
{
    private static readonly SignerConfig Config = new();
    private static readonly AWS4Signer SdkSigner = new();

    /// <summary>Gives all headers to send: those of the call, those that signing adds, and Authorization.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="origin">Scheme, host and port.</param>
    /// <param name="path">The encoded path, as it goes on the wire.</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="headers">Headers to sign.</param>
    /// <param name="content">The body; empty for none.</param>
    /// <param name="scope">Service, signing region and time.</param>
    /// <param name="keys">The keys of this attempt.</param>
    public static IDictionary<string, string> Sign(
        string method,
        Uri origin,
        string path,
        IReadOnlyList<KeyValuePair<string, string?>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        byte[] content,
        SigningScope scope,
        SigningKeys keys)
    {
        using var request = new DefaultRequest(Nothing.Instance, scope.Service)
        {
            HttpMethod = method,
            Endpoint = origin,
            ResourcePath = path,
            Content = content,
            AuthenticationRegion = scope.Region,
            OverrideSigningServiceName = scope.Service,
            UseQueryString = true,

            // The signature wants the path encoded twice [D], and the SDK takes one that is not encoded at all. Ours is
            // encoded as it goes on the wire; the single encoding is then the second.
            UseDoubleEncoding = false,
        };
        if (query.Count > 0)
        {
            // Few calls have any, and the iterators of a grouping are compiled anew in every process.
            foreach (IGrouping<string, string> parameter in query.GroupBy(p => p.Key, p => p.Value ?? "", StringComparer.Ordinal))
            {
                request.ParameterCollection.Add(parameter.Key, parameter.ToList());
            }
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers[name] = value;
        }

        if (keys.SessionToken is { } token)
        {
            request.Headers["X-Amz-Security-Token"] = token;
        }

        AWS4SigningResult result = SdkSigner.SignRequest(request, Config, null, keys.AccessKey, keys.SecretKey, scope.Time.UtcDateTime);
        request.Headers["Authorization"] = result.ForAuthorizationHeader;
        return request.Headers;
    }

    /// <summary>The SDK's part of the User-Agent header.</summary>
    public static string SdkUserAgent() => Amazon.Util.Internal.InternalSDKUtils.BuildUserAgentString("CloudFront", null);

    private sealed class Nothing : AmazonWebServiceRequest
    {
        public static readonly Nothing Instance = new();
    }

    /// <summary>The signer wants a client configuration; service and region come with each request instead.</summary>
    private sealed class SignerConfig() : ClientConfig(new NoDefaults())
    {
        public override string ServiceVersion => "";

        public override string UserAgent => "";

        public override string RegionEndpointServiceName => "";

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            throw new NotSupportedException();
    }

    private sealed class NoDefaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(
            RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
            throw new NotSupportedException();
    }
}
