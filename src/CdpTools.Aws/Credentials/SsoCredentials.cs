using Amazon.Runtime;

namespace CdpTools.Aws.Credentials;

/// <summary>An SSO profile that uses the cached sign-in and never starts a new one: a cmdlet in a runbook must not open a browser.</summary>
internal sealed class SsoCredentials : SSOAWSCredentials
{
    private readonly SdkClients _clients;

    public SsoCredentials(SSOAWSCredentials sso, SdkClients clients)
        : base(sso.AccountId, sso.Region, sso.RoleName, sso.StartUrl, sso.Options)
    {
        _clients = clients;
        Options.SupportsGettingNewToken = false;
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using (_clients.Enter())
        {
            return await base.GenerateNewCredentialsAsync().ConfigureAwait(false);
        }
    }
}
