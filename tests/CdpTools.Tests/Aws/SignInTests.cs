using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>Sign-ins that other tools have left in files: of IAM Identity Center, and of aws login.</summary>
public sealed class SignInTests : IDisposable
{
    private const string Session = "arn:aws:sts::123456789012:assumed-role/Admin/me";
    private const string Sso = "[profile sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = admin\n"
        + "[sso-session corp]\nsso_start_url = https://corp.test/start\nsso_region = eu-west-1\n";

    private readonly SetClock _clock = new();
    private readonly EngineFixture _fixture;
    private readonly LoopbackServer _cloudFront = new(new Act.Reply(200));
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignInTests()
    {
        _fixture = new EngineFixture(_clock);
        _fixture.WriteFile(".aws/config", $"[profile me]\nlogin_session = {Session}\nregion = eu-west-1\n" + Sso);
    }

    private string LoginFile => Path.Combine(_fixture.Home, ".aws", "login", "cache", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(Session))) + ".json");

    private string SsoFile => Path.Combine(_fixture.Home, ".aws", "sso", "cache", Hex(SHA1.HashData("corp"u8)) + ".json");

    public void Dispose()
    {
        _key.Dispose();
        _cloudFront.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task Keys_of_aws_login_serve_while_they_are_good()
    {
        KeepLogin(TimeSpan.FromMinutes(6));
        await CallAsync("me");
        Arrival call = Assert.Single(_cloudFront.Arrivals);
        CredentialTests.AssertKey("AKLOGIN", call);
        Assert.Equal("TOKEN-OF-LOGIN", call.Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task Keys_of_aws_login_are_renewed_with_a_proof_of_the_key_and_the_file_keeps_what_it_had()
    {
        using var signIn = Renewing();
        KeepLogin(TimeSpan.FromMinutes(4));

        await CallAsync("me");
        await CallAsync("me");

        Arrival asked = Assert.Single(signIn.Arrivals);
        Assert.Equal("/v1/token", asked.Target);
        Assert.Equal("""{"clientId":"arn:aws:signin:::devtools/same-device","grantType":"refresh_token","refreshToken":"REFRESH-ONE"}""", asked.Text);
        AssertProof(asked.Header("DPoP")!, signIn.Url + "v1/token");
        Assert.All(_cloudFront.Arrivals, a => CredentialTests.AssertKey("AKRENEWED", a));

        JsonNode kept = JsonNode.Parse(await File.ReadAllTextAsync(LoginFile))!;
        Assert.Equal("REFRESH-TWO", kept["refreshToken"]!.GetValue<string>());
        Assert.Equal("123456789012", kept["accessToken"]!["accountId"]!.GetValue<string>());
        Assert.Equal("of another tool", kept["unknown"]!.GetValue<string>());
        Assert.Equal(_clock.GetUtcNow().AddSeconds(900).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), kept["accessToken"]!["expiresAt"]!.GetValue<string>());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LoginFile));
        }
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_half_a_minute_later_while_the_keys_still_serve()
    {
        using var signIn = new LoopbackServer(new Act.Reply(503, "<html>busy</html>"));
        _fixture.Variables["AWS_ENDPOINT_URL_SIGNIN"] = signIn.Url.AbsoluteUri;
        KeepLogin(TimeSpan.FromMinutes(4));

        await CallAsync("me");
        await CallAsync("me");
        Assert.Single(signIn.Arrivals);
        _clock.Now += TimeSpan.FromSeconds(31);
        await CallAsync("me");

        Assert.Equal(2, signIn.Arrivals.Count);
        Assert.All(_cloudFront.Arrivals, a => CredentialTests.AssertKey("AKLOGIN", a));
    }

    [Theory]
    [InlineData(401, """{"error":"TOKEN_EXPIRED","message":"over"}""", ErrorIds.CredentialsExpired, "aws login --profile me")]
    [InlineData(403, """{"error":"USER_CREDENTIALS_CHANGED","message":"x"}""", ErrorIds.CredentialsExpired, "the password was changed")]
    [InlineData(403, """{"error":"INSUFFICIENT_PERMISSIONS","message":"x"}""", ErrorIds.CredentialsFailed, "signin:CreateOAuth2Token")]
    [InlineData(502, "<html>REFRESH-ONE</html>", ErrorIds.CredentialsFailed, "answered 502")]
    public async Task A_sign_in_that_cannot_be_renewed_says_which_way_out(int status, string body, string id, string says)
    {
        using var signIn = new LoopbackServer(new Act.Reply(status, body));
        _fixture.Variables["AWS_ENDPOINT_URL_SIGNIN"] = signIn.Url.AbsoluteUri;
        KeepLogin(TimeSpan.FromMinutes(-1));
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync("me"));
        Assert.True(id == error.ErrorId, error.ToString());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("REFRESH-ONE", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accessToken")]
    [InlineData("refreshToken")]
    [InlineData("clientId")]
    [InlineData("dpopKey")]
    public async Task A_sign_in_of_aws_login_that_lacks_something_names_it_and_no_other_source_is_tried(string member)
    {
        KeepLogin(TimeSpan.FromMinutes(6), without: member);
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync("me"));
        Assert.Contains(member, error.Message, StringComparison.Ordinal);
        Assert.Contains(LoginFile, error.Message, StringComparison.Ordinal);
        Assert.Empty(_cloudFront.Arrivals);
    }

    [Theory]
    [InlineData("2036-01-01T00:00:00Z")]
    [InlineData("2036-01-01T00:00:00UTC")]
    [InlineData("2036-01-01T02:00:00+02:00")]
    [InlineData("2036-01-01T00:00:00.123Z")]
    [InlineData("2036-01-01 00:00:00")]
    public async Task The_end_of_an_sso_sign_in_is_read_as_every_tool_writes_it(string expiresAt)
    {
        using var portal = Portal();
        KeepSso($$"""{"accessToken":"SSO-ACCESS-TOKEN","expiresAt":"{{expiresAt}}"}""");
        await CallAsync("sso");
        CredentialTests.AssertKey("AKSSO", Assert.Single(_cloudFront.Arrivals));
    }

    [Theory]
    [InlineData("""{"accessToken":"SSO-ACCESS-TOKEN","expiresAt":"in the year 2036"}""", "its expiresAt 'in the year 2036' is no time")]
    [InlineData("""{"accessToken":"SSO-ACCESS-TOKEN"}""", "it has no expiresAt")]
    [InlineData("""{"expiresAt":"2036-01-01T00:00:00Z"}""", "it has no accessToken")]
    [InlineData("""{"accessToken":["SSO-ACCESS-TOKEN"],"expiresAt":"2036-01-01T00:00:00Z"}""", "its accessToken is no text")]
    [InlineData("""{"accessToken":"SSO-ACCESS-TOKEN" oops""", "it is no JSON")]
    [InlineData("[]", "it is no JSON object")]
    public async Task A_sign_in_that_is_there_and_is_not_understood_is_not_taken_for_one_that_is_absent(string content, string says)
    {
        KeepSso(content);
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync("sso"));
        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains(SsoFile, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SSO-ACCESS-TOKEN", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_sso_sign_in_keeps_what_the_file_had()
    {
        using var portal = Portal();
        using var tokens = new LoopbackServer(new Act.Reply(200, """{"accessToken":"RENEWED-TOKEN","expiresIn":3600}""", "Content-Type: application/json"));
        _fixture.Variables["AWS_ENDPOINT_URL_SSO_OIDC"] = tokens.Url.AbsoluteUri;
        KeepSso("""
            {"accessToken":"SSO-ACCESS-TOKEN","expiresAt":"2020-01-01T00:00:00Z","refreshToken":"SSO-REFRESH","clientId":"C","clientSecret":"SECRET-OF-C",
             "registrationExpiresAt":"2099-01-01T00:00:00UTC","scopes":["a","b"]}
            """);

        await CallAsync("sso");

        Assert.Equal("RENEWED-TOKEN", Assert.Single(portal.Arrivals).Header("x-amz-sso_bearer_token"));
        JsonNode kept = JsonNode.Parse(await File.ReadAllTextAsync(SsoFile))!;
        Assert.Equal("RENEWED-TOKEN", kept["accessToken"]!.GetValue<string>());
        Assert.Equal("SSO-REFRESH", kept["refreshToken"]!.GetValue<string>());
        Assert.Equal(2, kept["scopes"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refresh_token_that_another_session_has_used_first_is_no_error_when_that_has_kept_the_new_sign_in(bool login)
    {
        using var portal = Portal();
        using var tokens = new LoopbackServer((_, _) =>
        {
            if (login)
            {
                KeepLogin(TimeSpan.FromMinutes(15));
            }
            else
            {
                KeepSso("""{"accessToken":"OF-THE-OTHER","expiresAt":"2036-01-01T00:00:00Z"}""");
            }

            return new Act.Reply(login ? 401 : 400, """{"error":"TOKEN_EXPIRED","__type":"InvalidGrantException","message":"used"}""", "Content-Type: application/json", "x-amzn-ErrorType: InvalidGrantException");
        });
        _fixture.Variables[login ? "AWS_ENDPOINT_URL_SIGNIN" : "AWS_ENDPOINT_URL_SSO_OIDC"] = tokens.Url.AbsoluteUri;
        KeepLogin(TimeSpan.FromMinutes(-1));
        KeepSso("""{"accessToken":"OLD-ACCESS","expiresAt":"2020-01-01T00:00:00Z","refreshToken":"SSO-REFRESH","clientId":"C","clientSecret":"SECRET-OF-C"}""");

        await CallAsync(login ? "me" : "sso");

        CredentialTests.AssertKey(login ? "AKLOGIN" : "AKSSO", Assert.Single(_cloudFront.Arrivals));
        Assert.Equal(login ? [] : ["OF-THE-OTHER"], portal.Arrivals.Select(a => a.Header("x-amz-sso_bearer_token")));
    }

    [Fact]
    public void A_time_is_written_in_the_calendar_that_every_tool_reads()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fa-IR");
            Assert.Equal("2036-01-01T00:00:00Z", CdpTools.Aws.Credentials.SignInFile.Text(new DateTimeOffset(2036, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task An_answer_to_a_renewal_that_is_none_says_who_gave_it()
    {
        using var signIn = new LoopbackServer(new Act.Reply(200, "<html>welcome</html>"));
        _fixture.Variables["AWS_ENDPOINT_URL_SIGNIN"] = signIn.Url.AbsoluteUri;
        KeepLogin(TimeSpan.FromMinutes(-1));
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync("me"));
        Assert.Contains("127.0.0.1 answered 200", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_sso_sign_in_that_is_over_names_the_command()
    {
        KeepSso("""{"accessToken":"SSO-ACCESS-TOKEN","expiresAt":"2020-01-01T00:00:00Z"}""");
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync("sso"));
        Assert.Equal(ErrorIds.CredentialsExpired, error.ErrorId);
        Assert.Contains("it ended at 2020-01-01T00:00:00Z", error.Message, StringComparison.Ordinal);
        Assert.Contains("'aws sso login --profile sso'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_beside_sso_settings_are_passed_over_as_the_cli_does_and_that_is_said()
    {
        _fixture.WriteFile(".aws/config", Sso.Replace("[profile sso]\n", "[profile sso]\naws_access_key_id = AKBESIDE\naws_secret_access_key = S\n", StringComparison.Ordinal));
        using var portal = Portal();
        KeepSso("""{"accessToken":"SSO-ACCESS-TOKEN","expiresAt":"2036-01-01T00:00:00Z"}""");
        await CallAsync("sso");
        CredentialTests.AssertKey("AKSSO", Assert.Single(_cloudFront.Arrivals));
        Assert.Contains(_fixture.Log.Debug, l => l.Contains("profile 'sso' (its SSO settings; passed over, as the AWS CLI does: its keys)", StringComparison.Ordinal));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    private static byte[] FromBase64Url(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private void AssertProof(string token, string url)
    {
        string[] parts = token.Split('.');
        JsonElement header = JsonDocument.Parse(FromBase64Url(parts[0])).RootElement, claims = JsonDocument.Parse(FromBase64Url(parts[1])).RootElement;
        Assert.Equal("dpop+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        JsonElement jwk = header.GetProperty("jwk");
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = FromBase64Url(jwk.GetProperty("x").GetString()!), Y = FromBase64Url(jwk.GetProperty("y").GetString()!) },
        });
        Assert.Equal(_key.ExportParameters(false).Q.X, key.ExportParameters(false).Q.X);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), FromBase64Url(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal("POST", claims.GetProperty("htm").GetString());
        Assert.Equal(url, claims.GetProperty("htu").GetString());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.True(Guid.TryParse(claims.GetProperty("jti").GetString(), out _));
    }

    private LoopbackServer Renewing()
    {
        var server = new LoopbackServer(new Act.Reply(
            200,
            """{"accessToken":{"accessKeyId":"AKRENEWED","secretAccessKey":"S","sessionToken":"T"},"tokenType":"aws_sigv4","expiresIn":900,"refreshToken":"REFRESH-TWO"}"""));
        _fixture.Variables["AWS_ENDPOINT_URL_SIGNIN"] = server.Url.AbsoluteUri;
        return server;
    }

    private LoopbackServer Portal()
    {
        var server = new LoopbackServer(TokenService.Sso("AKSSO", "S", "T"));
        _fixture.Variables["AWS_ENDPOINT_URL_SSO"] = server.Url.AbsoluteUri;
        return server;
    }

    private void KeepLogin(TimeSpan left, string? without = null)
    {
        var content = new JsonObject
        {
            ["accessToken"] = new JsonObject
            {
                ["accessKeyId"] = "AKLOGIN", ["secretAccessKey"] = "S", ["sessionToken"] = "TOKEN-OF-LOGIN", ["accountId"] = "123456789012",
                ["expiresAt"] = (_clock.GetUtcNow() + left).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            },
            ["tokenType"] = "aws_sigv4", ["refreshToken"] = "REFRESH-ONE", ["idToken"] = "ID", ["clientId"] = "arn:aws:signin:::devtools/same-device",
            ["dpopKey"] = _key.ExportECPrivateKeyPem(), ["unknown"] = "of another tool",
        };
        content.Remove(without ?? "");
        _fixture.WriteFile(Path.GetRelativePath(_fixture.Home, LoginFile), content.ToJsonString());
    }

    private void KeepSso(string content) => _fixture.WriteFile(Path.GetRelativePath(_fixture.Home, SsoFile), content);

    private Task<AwsReply> CallAsync(string profile) =>
        _fixture.SendAsync(_fixture.Connect(new ConnectionSettings { ProfileName = profile, EndpointUrl = _cloudFront.Url.AbsoluteUri }), EngineFixture.Read());

    /// <summary>A clock that shows what it is set to; waits take real time.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
