using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;

namespace CdpTools.Aws.Credentials;

/// <summary>A role assumed with a web identity token, with the STS client of ours for the reasons given at <see cref="RoleCredentials"/>.</summary>
internal sealed class WebIdentityCredentials(string tokenFile, string roleArn, string? sessionName, SdkClients clients)
    : AssumeRoleWithWebIdentityCredentials(tokenFile, roleArn, sessionName)
{
    protected override ICoreAmazonSTS CreateClient() => clients.Sts(new AnonymousAWSCredentials());
}
