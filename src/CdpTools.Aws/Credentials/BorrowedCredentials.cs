using Amazon.Runtime;

namespace CdpTools.Aws.Credentials;

/// <summary>A connection's own source of keys, for a client of the SDK: asked at each request, as the connection does.</summary>
internal sealed class BorrowedCredentials(ICredentialSource source) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        SigningKeys keys = await source.GetAsync(AmbientLog.Current, CancellationToken.None).ConfigureAwait(false);
        return new(keys.AccessKey, keys.SecretKey, keys.SessionToken);
    }
}
