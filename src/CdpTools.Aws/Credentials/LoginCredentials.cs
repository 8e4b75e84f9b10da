using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// The keys of a profile of <c>aws login</c>. They live for a quarter of an hour and are renewed with the refresh token of the sign-in,
/// which is bound to a key of its own (RFC 9449). Ours, because the SDK's is in a package for this alone. The file is read at every use:
/// the AWS CLI and other sessions renew it as well.
/// </summary>
/// <param name="session">The profile's login_session, an ARN.</param>
/// <param name="profile">The profile's name in the shared files.</param>
/// <param name="surroundings">The folder of the sign-ins, the endpoint and the clock.</param>
internal sealed class LoginCredentials(string session, string? profile, SignInSurroundings surroundings) : AWSCredentials
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await KeysAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ImmutableCredentials> KeysAsync()
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(session.Trim()))).ToLowerInvariant();
        string path = Path.Combine(surroundings.LoginCache, key + ".json");
        var file = new SignInFile(path);
        Kept kept = Read(file, path);
        DateTimeOffset now = surroundings.Time.GetUtcNow();
        if (kept.Ends - now > RenewBefore || (kept.Ends > now && now - _lastTry < BetweenRenewals))
        {
            return kept.Keys;
        }

        _lastTry = now;
        try
        {
            JsonObject renewed = await RenewAsync(kept).ConfigureAwait(false);
            JsonObject access = kept.Content["accessToken"]!.AsObject();
            foreach ((string name, JsonNode? value) in renewed["accessToken"]!.AsObject())
            {
                access[name] = value?.DeepClone();
            }

            access["expiresAt"] = SignInFile.Text(now.AddSeconds(renewed["expiresIn"]!.GetValue<int>()));
            kept.Content["refreshToken"] = renewed["refreshToken"]?.DeepClone() ?? kept.Content["refreshToken"]!.DeepClone();
            file.Write(kept.Content);
            return Read(file, path).Keys;
        }
        catch (Exception e)
        {
            // Another session may have renewed it first, by which our refresh token has become an old one; and keys that are still good serve.
            Kept again = Read(file, path);
            return again.Ends > now ? again.Keys
                : throw (e as CdpCredentialException ?? new CdpCredentialException(
                    ErrorIds.CredentialsFailed, $"The sign-in of profile '{profile}' could not be renewed: {CredentialErrors.Messages(e)}", e));
        }
    }

    private Kept Read(SignInFile file, string path)
    {
        JsonObject content = file.Read() ?? throw CredentialErrors.SignInAgain("aws login", profile, $"there is no file '{path}'");
        JsonObject access = content["accessToken"] as JsonObject
            ?? throw CredentialErrors.SignInAgain("aws login", profile, $"'{path}' has no accessToken");
        var keys = new ImmutableCredentials(
            file.Text(access, "accessKeyId"), file.Text(access, "secretAccessKey"), file.Text(access, "sessionToken"));
        return new Kept(
            content, keys, file.Time(access, "expiresAt"), file.Text(content, "clientId"), file.Text(content, "refreshToken"),
            file.Text(content, "dpopKey"));
    }

    private async Task<JsonObject> RenewAsync(Kept kept)
    {
        Uri url = new(surroundings.Clients.SignInEndpoint().AbsoluteUri.TrimEnd('/') + "/v1/token");
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
            {
                ["clientId"] = kept.ClientId, ["grantType"] = "refresh_token", ["refreshToken"] = kept.RefreshToken,
            })),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("DPoP", Proof(kept.Key, url));
        using HttpResponseMessage reply = await surroundings.Clients.InvokerFor(url).SendAsync(request, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        string body = await reply.Content.ReadAsStringAsync().ConfigureAwait(false);
        JsonObject? answer = null;
        try
        {
            answer = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            // Something in between has answered: the status is all there is to say.
        }

        if (reply.IsSuccessStatusCode && answer?["accessToken"] is JsonObject && answer["expiresIn"]?.GetValueKind() == JsonValueKind.Number)
        {
            return answer;
        }

        string? error = answer?["error"] is JsonValue value && value.TryGetValue(out string? code) ? code : null;

        string status = $"{(int)reply.StatusCode}{(error is null ? "" : $" {error}")}";
        throw error switch
        {
            "TOKEN_EXPIRED" or "AUTHCODE_EXPIRED" => CredentialErrors.SignInAgain("aws login", profile, status),
            "USER_CREDENTIALS_CHANGED" => CredentialErrors.SignInAgain("aws login", profile, $"{status}: the password was changed since"),
            "INSUFFICIENT_PERMISSIONS" => new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                $"The sign-in of profile '{profile}' may not be renewed ({status}). The user needs signin:CreateOAuth2Token."),
            _ => new CdpCredentialException(
                ErrorIds.CredentialsFailed, $"The sign-in of profile '{profile}' could not be renewed: {url.Host} answered {status}."),
        };
    }

    /// <summary>That whoever asks has the key which the refresh token is bound to: a token for this one request, signed with it.</summary>
    private string Proof(string pem, Uri url)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        ECParameters parts = key.ExportParameters(includePrivateParameters: false);
        string header = JsonSerializer.Serialize(new
        {
            typ = "dpop+jwt", alg = "ES256", jwk = new { kty = "EC", x = Text(parts.Q.X!), y = Text(parts.Q.Y!), crv = "P-256" },
        });
        string claims = JsonSerializer.Serialize(new
        {
            jti = Guid.NewGuid().ToString(), htm = "POST", htu = url.AbsoluteUri, iat = surroundings.Time.GetUtcNow().ToUnixTimeSeconds(),
        });
        string signed = $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Text(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";

        static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private sealed record Kept(
        JsonObject Content, ImmutableCredentials Keys, DateTimeOffset Ends, string ClientId, string RefreshToken, string Key);
}
