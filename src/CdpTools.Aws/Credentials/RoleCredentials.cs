using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// An assumed role whose STS client we make ourselves. The SDK's own way looks for the STS assembly among all that
/// the process has loaded, finds that of AWS Tools in the default context, and fails; its registered factory is not
/// told the source credentials; and it takes its region from a search that waits for instance metadata.
/// </summary>
internal sealed class RoleCredentials(AssumeRoleAWSCredentials role, AWSCredentials source, SdkClients clients)
    : AssumeRoleAWSCredentials(source, role.RoleArn, role.RoleSessionName, role.Options)
{
    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        ICoreAmazonSTS sts = clients.Sts(SourceCredentials);
        AssumeRoleImmutableCredentials keys = await sts.CredentialsFromAssumeRoleAuthenticationAsync(RoleArn, RoleSessionName, Options)
            .ConfigureAwait(false);
        return new CredentialsRefreshState(keys, keys.Expiration);
    }
}
