using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SSO;
using Amazon.SSO.Model;
using Amazon.SSOOIDC;
using Amazon.SSOOIDC.Model;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// The keys of an SSO profile, by the sign-in that <c>aws sso login</c> or Invoke-AWSSSOLogin has left. It never starts a new one: a cmdlet
/// in a runbook must not open a browser. Ours, because the SDK's does not read the times that other tools write and drops what it does not
/// know from the file.
/// </summary>
/// <param name="sso">The profile's settings.</param>
/// <param name="profile">Its name in the shared files, or null.</param>
/// <param name="surroundings">The folder of the sign-ins, the clients and the clock.</param>
internal sealed class SsoCredentials(SSOAWSCredentials sso, string? profile, SignInSurroundings surroundings) : RefreshingAWSCredentials
{
    // As the SDKs: a token is renewed this long before it ends.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        string token = await TokenAsync().ConfigureAwait(false);
        try
        {
            using AmazonSSOClient portal = surroundings.Clients.Sso(sso.Region);
            Amazon.SSO.Model.RoleCredentials keys = (await portal.GetRoleCredentialsAsync(
                new GetRoleCredentialsRequest { AccessToken = token, AccountId = sso.AccountId, RoleName = sso.RoleName })
                .ConfigureAwait(false)).RoleCredentials;
            return new(
                new ImmutableCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken),
                DateTimeOffset.FromUnixTimeMilliseconds(keys.Expiration ?? 0).UtcDateTime);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw SignInAgain(e.Message, e);
        }
    }

    /// <summary>The token of the sign-in, renewed when it is about to end and can be.</summary>
    private async Task<string> TokenAsync()
    {
        string name = sso.Options.SessionName ?? sso.StartUrl;
        string key = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(name))).ToLowerInvariant();
        string path = Path.Combine(surroundings.Home, ".aws", "sso", "cache", key + ".json");
        var file = new SignInFile(path);
        JsonObject content = file.Read() ?? throw SignInAgain($"there is no file '{path}'");
        string token = file.Text(content, "accessToken");
        TimeSpan left = file.Time(content, "expiresAt") - surroundings.Time.GetUtcNow();
        if (left > RenewBefore)
        {
            return token;
        }

        try
        {
            return await RenewedAsync(file, content).ConfigureAwait(false) is { } renewed ? renewed
                : left > TimeSpan.Zero ? token
                : throw SignInAgain($"it ended at {file.OptionalText(content, "expiresAt")}");
        }
        catch (Exception e) when (left > TimeSpan.Zero && e is not CdpCredentialException)
        {
            // It still serves, and the next call tries again.
            return token;
        }
        catch (AmazonSSOOIDCException e)
            when (e is InvalidGrantException or ExpiredTokenException or UnauthorizedClientException or InvalidClientException)
        {
            // A refresh token is good for once: another session may have used it in between, and kept the new sign-in.
            return file.Read() is { } again && file.Time(again, "expiresAt") > surroundings.Time.GetUtcNow()
                ? file.Text(again, "accessToken")
                : throw SignInAgain(e.Message, e);
        }
    }

    private async Task<string?> RenewedAsync(SignInFile file, JsonObject content)
    {
        if (sso.Options.SessionName is null
            || file.OptionalText(content, "refreshToken") is not { } refreshToken
            || file.OptionalText(content, "clientId") is not { } clientId
            || file.OptionalText(content, "clientSecret") is not { } clientSecret
            || (content["registrationExpiresAt"] is not null && file.Time(content, "registrationExpiresAt") <= surroundings.Time.GetUtcNow()))
        {
            return null;
        }

        using AmazonSSOOIDCClient tokens = surroundings.Clients.Oidc(sso.Region);
        CreateTokenResponse renewed = await tokens.CreateTokenAsync(
            new CreateTokenRequest { ClientId = clientId, ClientSecret = clientSecret, GrantType = "refresh_token", RefreshToken = refreshToken })
            .ConfigureAwait(false);
        Secrets.Add(renewed.AccessToken);
        Secrets.Add(renewed.RefreshToken);
        content["accessToken"] = renewed.AccessToken;
        content["refreshToken"] = renewed.RefreshToken ?? refreshToken;
        content["expiresAt"] = SignInFile.Text(surroundings.Time.GetUtcNow().AddSeconds(renewed.ExpiresIn ?? 0));
        file.Write(content);
        return renewed.AccessToken;
    }

    private CdpCredentialException SignInAgain(string why, Exception? cause = null) =>
        CredentialErrors.SignInAgain("aws sso login", profile, why, cause);
}
