using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdpTools.Engine.Tests.Support;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>
/// Tokens of sign-ins, of a container and of a proxy, with servers that repeat all they were sent in every form: none is in the output, the
/// errors or the transcript of a session.
/// </summary>
public sealed class SignInSecretTests : IDisposable
{
    private const string Login = "arn:aws:sts::1:assumed-role/a/me";

    // Different ones, with characters that every form of escaping changes.
    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["sso"] = "SSO+access/token&of<me>==", ["refresh"] = "SSO+refresh/token\"of\"me==", ["client"] = "OIDC+client/secret&of==",
        ["login"] = "LOGIN+refresh/token&of<me>==", ["session"] = "LOGIN+session/token&of==", ["key"] = "LOGIN+secret/key&of==",
        ["container"] = "CONTAINER+token/of==", ["proxy"] = "PROXY-password-of-me",
    };

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("cdptools-sign-in-");
    private readonly LoopbackServer echo = new(Repeat);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        key.Dispose();
        echo.Dispose();
        home.Delete(recursive: true);
    }

    [Theory]
    [InlineData("sso", "")]
    [InlineData("oidc", "")]
    [InlineData("login", "")]
    [InlineData("signed", "")]
    [InlineData("container", "AWS_CONTAINER_CREDENTIALS_FULL_URI={echo}c|AWS_CONTAINER_AUTHORIZATION_TOKEN=CONTAINER+token/of==")]
    [InlineData("proxy", "HTTPS_PROXY=http://me:PROXY-password-of-me@{proxy}|AWS_ACCESS_KEY_ID=AK|AWS_SECRET_ACCESS_KEY=s")]
    public void No_secret_is_shown(string path, string variables)
    {
        Write();
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = home.FullName, ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_ENDPOINT_URL_SSO"] = echo.Url.AbsoluteUri,
            ["AWS_ENDPOINT_URL_SSO_OIDC"] = echo.Url.AbsoluteUri, ["AWS_ENDPOINT_URL_SIGNIN"] = echo.Url.AbsoluteUri, ["NO_COLOR"] = "1",
        };
        foreach (string[] pair in variables.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)))
        {
            environment[pair[0]] = pair[1].Replace("{echo}", echo.Url.AbsoluteUri, StringComparison.Ordinal).Replace("{proxy}", echo.Url.Authority, StringComparison.Ordinal);
        }

        string transcript = Path.Combine(home.FullName, "transcript.txt");
        string profile = path is "container" or "proxy" ? "" : $"-ProfileName {path}";
        string endpoint = path == "proxy" ? "" : $"-EndpointUrl {echo.Url}";
        string calls = string.Join("; ", Enumerable.Range(0, path == "container" ? 1 : Forms).Select(_ =>
            $"Get-CdpPolicy {profile} {endpoint} -RetrySec 0 -Verbose -Debug -ErrorVariable e; $e | ForEach-Object {{ $_ | Format-List * -Force; $_.Exception.ToString() }}"));
        string script = $"$null = Start-Transcript '{transcript}'; {calls}; Get-Error; $Error | ConvertTo-Json -Depth 4 -WarningAction Ignore; $null = Stop-Transcript; exit 0";

        ChildResult session = Child.Run(Child.PwshDll, Child.Pwsh(script).Skip(1), environment: environment);

        string all = session.Output + session.Error + File.ReadAllText(transcript);
        Assert.True(session.ExitCode == 0 && all.Contains("CdpTools.Cdp", StringComparison.Ordinal), all);
        foreach ((string name, string secret) in Secrets)
        {
            foreach (string form in FormsOf(secret))
            {
                int at = all.IndexOf(form, StringComparison.Ordinal);
                Assert.True(at < 0, $"{name} is shown as {form}: {(at < 0 ? "" : all[Math.Max(0, at - 600)..Math.Min(all.Length, at + 100)])}");
            }
        }

        // And there was something to hide: what was sent came back, and is hidden where it is shown. Of a proxy and of AWS Sign-In only codes are shown, and the SDK asks a container until its time is up.
        Assert.NotEmpty(echo.Arrivals);
        Assert.True(path is "proxy" or "login" or "container" || all.Contains("(hidden)", StringComparison.Ordinal), all);
    }

    private const int Forms = 5;

    private static IEnumerable<string> FormsOf(string secret) =>
    [
        secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='), JsonEncodedText.Encode(secret).ToString(),
        System.Security.SecurityElement.Escape(secret)!,
    ];

    // All values that came, in one form after another.
    private static Act Repeat(Arrival arrival, int index)
    {
        IEnumerable<string> values = arrival.Headers.Values.Append(arrival.Text).Append(Uri.UnescapeDataString(arrival.Target))
            .Concat(Secrets.Values.Where(s => arrival.Headers.Values.Append(arrival.Text).Any(v => v.Contains(s, StringComparison.Ordinal) || v.Contains(JsonEncodedText.Encode(s).ToString(), StringComparison.Ordinal))));
        string said = string.Join(' ', values.Select(v => FormsOf(v).ElementAt(index % Forms)));
        return (index % 3) switch
        {
            0 => new Act.Reply(400, JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["__type"] = "InvalidRequestException", ["error"] = "invalid_request", ["error_description"] = said, ["message"] = said, ["Message"] = said,
            }), "Content-Type: application/json"),
            1 => new Act.Reply(403, $"<html>{said}</html>"),
            _ => new Act.Reply(407, said),
        };
    }

    private void Write()
    {
        string login = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Login))).ToLowerInvariant();
        string Cache(string session) => Path.Combine(".aws/sso/cache", Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(session))).ToLowerInvariant() + ".json");
        Write(".aws/config", $"""
            [profile sso]
            sso_session = good
            sso_account_id = 1
            sso_role_name = r
            [profile oidc]
            sso_session = old
            sso_account_id = 1
            sso_role_name = r
            [sso-session good]
            sso_region = eu-west-1
            sso_start_url = https://corp.test
            [sso-session old]
            sso_region = eu-west-1
            sso_start_url = https://corp.test
            [profile login]
            login_session = {Login}
            [profile signed]
            login_session = good

            """);
        Write(Cache("good"), JsonSerializer.Serialize(new { accessToken = Secrets["sso"], expiresAt = "2036-01-01T00:00:00Z" }));
        Write(Cache("old"), JsonSerializer.Serialize(new
        {
            accessToken = Secrets["sso"], expiresAt = "2020-01-01T00:00:00Z", refreshToken = Secrets["refresh"], clientId = "c", clientSecret = Secrets["client"],
        }));
        foreach ((string name, string expires) in new[] { (login, "2020-01-01T00:00:00Z"), (Convert.ToHexString(SHA256.HashData("good"u8)).ToLowerInvariant(), "2036-01-01T00:00:00Z") })
        {
            Write($".aws/login/cache/{name}.json", JsonSerializer.Serialize(new
            {
                accessToken = new { accessKeyId = "AKLOGIN", secretAccessKey = Secrets["key"], sessionToken = Secrets["session"], accountId = "1", expiresAt = expires },
                refreshToken = Secrets["login"], clientId = "c", dpopKey = key.ExportECPrivateKeyPem(),
            }));
        }
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
