using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>Sources that the SDK reads from the environment of the process. They run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessEnvironmentCollection
{
    public const string Name = "process environment";
}

[Collection(ProcessEnvironmentCollection.Name)]
public sealed class ProcessEnvironmentTests : IDisposable
{
    // The SDK reads the metadata address once a process, so all tests share one server and change what it does.
    private static Func<Arrival, Act> _metadata = _ => new Act.Reply(404);
    private static readonly LoopbackServer Metadata = new((Arrival arrival, int _) => _metadata(arrival));

    private readonly EngineFixture _fixture = new();
    private readonly Engine _engine = new();
    private readonly LoopbackServer _cloudFront = new(new Act.Reply(200));
    private readonly Dictionary<string, string?> _before = [];

    public ProcessEnvironmentTests()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(n => n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            Set(name, null);
        }

        Set("HOME", _fixture.Home);
        Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", Metadata.Url.AbsoluteUri);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _cloudFront.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task The_container_endpoint_gives_keys()
    {
        using var container = new LoopbackServer(new Act.Reply(200, """{"AccessKeyId":"AKCONTAINER","SecretAccessKey":"S","Token":"T","Expiration":"2099-01-01T00:00:00Z"}"""));
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url + "creds");
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer me");

        await CallAsync(new ConnectionSettings());
        await CallAsync(new ConnectionSettings());

        Assert.Equal("Bearer me", Assert.Single(container.Arrivals).Header("Authorization"));
        CredentialTests.AssertKey("AKCONTAINER", _cloudFront.Arrivals[0]);
        Assert.Contains(_fixture.Log.Debug, l => l.Contains("container", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_instances_metadata_service_gives_keys()
    {
        _metadata = arrival => (arrival.Method, arrival.Target) switch
        {
            ("PUT", _) => new Act.Reply(200, "METADATA-TOKEN"),
            (_, var path) when path.EndsWith("/iam/info", StringComparison.Ordinal) => new Act.Reply(200, """{"Code":"Success"}"""),
            (_, var path) when path.EndsWith("security-credentials/", StringComparison.Ordinal) => new Act.Reply(200, "my-role"),
            _ => new Act.Reply(200, """{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKINSTANCE","SecretAccessKey":"S","Token":"T","Expiration":"2099-01-01T00:00:00Z"}"""),
        };

        await CallAsync(new ConnectionSettings());

        CredentialTests.AssertKey("AKINSTANCE", Assert.Single(_cloudFront.Arrivals));
    }

    [Fact]
    public async Task A_metadata_service_that_accepts_and_never_answers_holds_nobody_for_long()
    {
        _metadata = _ => new Act.Stall();
        var time = new ArmedTimeProvider();
        IConnection connection = new Engine(EngineEnvironment.Process, time, () => 0).Connect(new ConnectionSettings(), _fixture.Log);

        Task<AwsReply> sending = _fixture.SendAsync(connection, EngineFixture.Read());
        await time.Armed(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(5));
        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => sending);

        Assert.Equal(ErrorIds.NoCredentials, error.ErrorId);
        Assert.Contains("instance metadata (127.0.0.1: no answer within 5 seconds)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "")]
    [InlineData(404, "no role here")]
    public async Task A_metadata_service_that_refuses_is_one_of_the_places_looked_at(int status, string body)
    {
        _metadata = _ => new Act.Reply(status, body);

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync(new ConnectionSettings()));

        Assert.Equal(ErrorIds.NoCredentials, error.ErrorId);
        Assert.Contains("AWS_ACCESS_KEY_ID", error.Message, StringComparison.Ordinal);
        Assert.Contains("instance metadata (127.0.0.1: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be obtained", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_endpoint_that_refuses_is_an_error_of_its_own()
    {
        using var container = new LoopbackServer(new Act.Reply(403, """{"code":"AccessDenied","message":"not you"}"""));
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url + "creds");

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync(new ConnectionSettings()));

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("the container's credentials endpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metadata_address_where_nobody_listens_is_left_out()
    {
        var closed = new TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        string url = "http://" + closed.LocalEndpoint;
        closed.Stop();
        Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync(new ConnectionSettings()));

        Assert.Equal(ErrorIds.NoCredentials, error.ErrorId);
        Assert.Contains("127.0.0.1 does not answer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_sso_profile_uses_the_cached_sign_in(bool bySession)
    {
        using var sso = new LoopbackServer(TokenService.Sso("AKSSO", "S", "T"));
        Set("AWS_ENDPOINT_URL_SSO", sso.Url.AbsoluteUri);
        WriteSsoProfile(bySession);
        WriteSsoToken(bySession, DateTime.UtcNow.AddHours(8));

        await CallAsync(new ConnectionSettings { ProfileName = "sso" });

        Arrival asked = Assert.Single(sso.Arrivals);
        Assert.Contains("role_name=admin", asked.Target, StringComparison.Ordinal);
        Assert.Equal("SSO-ACCESS-TOKEN", asked.Header("x-amz-sso_bearer_token"));
        CredentialTests.AssertKey("AKSSO", Assert.Single(_cloudFront.Arrivals));
    }

    [Fact]
    public async Task An_sso_sign_in_with_a_refresh_token_is_renewed_without_asking_anybody()
    {
        using var oidc = new LoopbackServer(new Act.Reply(
            200, """{"accessToken":"RENEWED","tokenType":"Bearer","expiresIn":28800,"refreshToken":"NEXT"}""", "Content-Type: application/json"));
        using var sso = new LoopbackServer(TokenService.Sso("AKSSO", "S", "T"));
        Set("AWS_ENDPOINT_URL_SSO", sso.Url.AbsoluteUri);
        Set("AWS_ENDPOINT_URL_SSO_OIDC", oidc.Url.AbsoluteUri);
        WriteSsoProfile(bySession: true);
        WriteSsoToken(bySession: true, DateTime.UtcNow.AddHours(-1), ""","refreshToken":"OLD","clientId":"c","clientSecret":"s","registrationExpiresAt":"2099-01-01T00:00:00Z" """);

        await CallAsync(new ConnectionSettings { ProfileName = "sso" });

        Assert.Contains("OLD", Assert.Single(oidc.Arrivals).Text, StringComparison.Ordinal);
        Assert.Equal("RENEWED", Assert.Single(sso.Arrivals).Header("x-amz-sso_bearer_token"));
        CredentialTests.AssertKey("AKSSO", Assert.Single(_cloudFront.Arrivals));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("missing")]
    [InlineData("revoked")]
    public async Task An_sso_sign_in_that_is_over_names_the_command_to_run(string how)
    {
        using var sso = new LoopbackServer(new Act.Reply(
            401, """{"message":"Session token not found or invalid"}""", "Content-Type: application/json", "x-amzn-ErrorType: UnauthorizedException"));
        Set("AWS_ENDPOINT_URL_SSO", sso.Url.AbsoluteUri);
        WriteSsoProfile(bySession: false);
        if (how != "missing")
        {
            WriteSsoToken(bySession: false, DateTime.UtcNow.AddHours(how == "expired" ? -1 : 8));
        }

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync(new ConnectionSettings { ProfileName = "sso" }));

        Assert.Equal(ErrorIds.CredentialsExpired, error.ErrorId);
        Assert.Contains("aws sso login --profile sso", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_whose_source_is_the_environment_uses_its_keys_and_its_external_id()
    {
        using var sts = new LoopbackServer(new Act.Reply(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"));
        Set("AWS_ENDPOINT_URL_STS", sts.Url.AbsoluteUri);
        Set("AWS_ACCESS_KEY_ID", "AKENVSOURCE");
        Set("AWS_SECRET_ACCESS_KEY", "S");
        _fixture.WriteFile(".aws/config", "[profile role]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\nexternal_id = shop\n");

        await Assert.ThrowsAsync<CdpCredentialException>(() => CallAsync(new ConnectionSettings { ProfileName = "role" }));

        CredentialTests.AssertKey("AKENVSOURCE", sts.Arrivals[0]);
        Assert.Contains("ExternalId=shop", sts.Arrivals[0].Text, StringComparison.Ordinal);
    }

    private Task<AwsReply> CallAsync(ConnectionSettings settings)
    {
        IConnection connection = _engine.Connect(settings with { EndpointUrl = _cloudFront.Url.AbsoluteUri }, _fixture.Log);
        return _fixture.SendAsync(connection, EngineFixture.Read());
    }

    private void WriteSsoProfile(bool bySession) => _fixture.WriteFile(".aws/config", bySession
        ? "[profile sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = admin\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.test/start\n"
        : "[profile sso]\nsso_start_url = https://corp.test/start\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = admin\n");

    private void WriteSsoToken(bool bySession, DateTime expires, string more = "")
    {
        string key = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(bySession ? "corp" : "https://corp.test/start"))).ToLowerInvariant();
        _fixture.WriteFile($".aws/sso/cache/{key}.json", $$"""{"startUrl":"https://corp.test/start","region":"eu-west-1","accessToken":"SSO-ACCESS-TOKEN","expiresAt":"{{expires:yyyy-MM-ddTHH:mm:ssZ}}"{{more}}}""");
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
