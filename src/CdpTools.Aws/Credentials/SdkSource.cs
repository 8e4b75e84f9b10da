using Amazon.Runtime;

namespace CdpTools.Aws.Credentials;

/// <summary>Credentials of our own AWSSDK.Core. The object refreshes itself when it is due.</summary>
internal sealed class SdkSource(AWSCredentials credentials, string description) : ICredentialSource
{
    public string Description { get; } = description;

    public bool Forget()
    {
        (credentials as RefreshingAWSCredentials)?.ClearCredentials();
        return credentials is RefreshingAWSCredentials;
    }

    public async ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken)
    {
        MfaPrompt.AskThrough(log);
        try
        {
            // GetCredentialsAsync takes no token and some of its sources block, so Ctrl+C must not wait for it.
            Task<ImmutableCredentials> task = credentials is BasicAWSCredentials or SessionAWSCredentials
                ? credentials.GetCredentialsAsync()
                : Task.Run(credentials.GetCredentialsAsync, cancellationToken);
            ImmutableCredentials keys = await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new SigningKeys(keys.AccessKey, keys.SecretKey, keys.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not CdpException)
        {
            throw CredentialErrors.Explain(e, Description);
        }
    }
}
