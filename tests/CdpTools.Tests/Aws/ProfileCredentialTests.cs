using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>Profiles that the SDK turns into credentials: roles, MFA, web identity, credential_process.</summary>
public class ProfileCredentialTests
{
    private const string Base = "[base]\naws_access_key_id = AKBASE\naws_secret_access_key = S\n";

    [Fact]
    public async Task A_role_is_assumed_with_the_source_profile_and_only_once_for_several_connections()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/credentials", Base);
        world.Fixture.WriteFile(".aws/config", "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = ext\nrole_session_name = me\nregion = eu-west-1\n");

        await world.CallAsync(new ConnectionSettings { ProfileName = "role" });
        await world.CallAsync(new ConnectionSettings { ProfileName = "role" });
        await world.CallAsync(new ConnectionSettings { ProfileName = "role", RequestTimeout = TimeSpan.FromSeconds(9) });

        Arrival sts = Assert.Single(world.Sts.Arrivals);
        Assert.Contains("Action=AssumeRole&", sts.Text, StringComparison.Ordinal);
        Assert.Contains("ExternalId=ext", sts.Text, StringComparison.Ordinal);
        Assert.Contains("RoleSessionName=me", sts.Text, StringComparison.Ordinal);
        CredentialTests.AssertKey("AKBASE", sts);
        Assert.Contains("/eu-west-1/sts/aws4_request", sts.Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(3, world.CloudFront.Arrivals.Count);
        Assert.All(world.CloudFront.Arrivals, a => CredentialTests.AssertKey("AKROLE0", a));
        Assert.Equal("TOKEN0", world.CloudFront.Arrivals[0].Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task A_role_of_a_role_is_assumed_with_the_first_ones_keys()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/credentials", Base);
        world.Fixture.WriteFile(".aws/config", "[profile one]\nrole_arn = arn:aws:iam::1:role/one\nsource_profile = base\n[profile two]\nrole_arn = arn:aws:iam::1:role/two\nsource_profile = one\n");

        await world.CallAsync(new ConnectionSettings { ProfileName = "two" });

        Assert.Equal(2, world.Sts.Arrivals.Count);
        CredentialTests.AssertKey("AKBASE", world.Sts.Arrivals[0]);
        CredentialTests.AssertKey("AKROLE0", world.Sts.Arrivals[1]);
        CredentialTests.AssertKey("AKROLE1", Assert.Single(world.CloudFront.Arrivals));
    }

    [Fact]
    public async Task An_mfa_role_asks_for_the_code_of_its_device()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/credentials", Base);
        world.Fixture.WriteFile(".aws/config", "[profile mfa]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n");
        string? asked = null;
        world.Fixture.Log.Operator = device =>
        {
            asked = device;
            return "123456";
        };

        await world.CallAsync(new ConnectionSettings { ProfileName = "mfa" });

        Assert.Equal("arn:aws:iam::1:mfa/me", asked);
        Assert.Contains("TokenCode=123456", Assert.Single(world.Sts.Arrivals).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_mfa_role_without_anybody_to_ask_says_so_and_asks_once_somebody_is_there()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/credentials", Base);
        world.Fixture.WriteFile(".aws/config", "[profile mfa]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n");
        var settings = new ConnectionSettings { ProfileName = "mfa" };

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(settings));
        world.Fixture.Log.Operator = _ => "654321";
        await world.CallAsync(settings);

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("arn:aws:iam::1:mfa/me", error.Message, StringComparison.Ordinal);
        Assert.Contains("TokenCode=654321", Assert.Single(world.Sts.Arrivals).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_web_identity_token_is_exchanged_for_keys(bool byProfile)
    {
        using var world = new StsWorld();
        string token = world.Fixture.WriteFile("token", "THE-TOKEN");
        if (byProfile)
        {
            world.Fixture.WriteFile(".aws/config", $"[profile web]\nrole_arn = arn:aws:iam::1:role/web\nweb_identity_token_file = {token}\n");
        }
        else
        {
            world.Fixture.Variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = token;
            world.Fixture.Variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/web";
        }

        await world.CallAsync(new ConnectionSettings { ProfileName = byProfile ? "web" : null });

        Arrival sts = Assert.Single(world.Sts.Arrivals);
        Assert.Contains("Action=AssumeRoleWithWebIdentity", sts.Text, StringComparison.Ordinal);
        Assert.Contains("WebIdentityToken=THE-TOKEN", sts.Text, StringComparison.Ordinal);
        CredentialTests.AssertKey("AKROLE0", Assert.Single(world.CloudFront.Arrivals));
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_keeps_what_sts_said()
    {
        using var world = new StsWorld((_, _) => new Act.Reply(
            403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User x is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"));
        world.Fixture.WriteFile(".aws/credentials", Base + "[role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n");

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(new ConnectionSettings { ProfileName = "role" }));

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("profile 'role'", error.Message, StringComparison.Ordinal);
        Assert.Contains("sts:AssumeRole", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.CloudFront.Arrivals);
    }

    [Theory]
    [InlineData("[role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = gone\n", "gone")]
    [InlineData("[role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = role\n", "cyclical")]
    [InlineData("[role]\nrole_arn = arn:aws:iam::1:role/r\n", "not valid")]
    public async Task A_profile_that_cannot_work_is_named_with_the_reason(string text, string reason)
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/credentials", text);

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(new ConnectionSettings { ProfileName = "role" }));

        Assert.Equal(ErrorIds.CredentialsFailed, error.ErrorId);
        Assert.Contains("'role'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_process_is_run()
    {
        using var world = new StsWorld();
        string json = world.Fixture.WriteFile("keys.json", """{"Version":1,"AccessKeyId":"AKPROCESS","SecretAccessKey":"S","SessionToken":"T"}""");
        string print = OperatingSystem.IsWindows() ? "type" : "cat";
        world.Fixture.WriteFile(".aws/config", $"[profile process]\ncredential_process = {print} {json}\n");

        await world.CallAsync(new ConnectionSettings { ProfileName = "process" });

        CredentialTests.AssertKey("AKPROCESS", Assert.Single(world.CloudFront.Arrivals));
    }

    [Theory]
    [InlineData("echo vault is sealed 1>&2 && exit 3", "ended with exit code 3")]
    [InlineData("echo not json, but hunter2-sealed", "is not the JSON that is expected")]
    [InlineData("""echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"S"}'""", "printed no \"Version\": 1")]
    [InlineData("""echo '{"Version":1,"SecretAccessKey":"S"}'""", "printed no AccessKeyId")]
    public async Task A_credential_process_that_fails_is_an_error_that_says_why_without_its_words(string command, string why)
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/config", $"[profile process]\ncredential_process = {command}\n");
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(new ConnectionSettings { ProfileName = "process" }));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_process_may_print_null_for_what_is_absent_and_is_asked_again_when_its_keys_are_refused()
    {
        using var world = new StsWorld();
        string json = world.Fixture.WriteFile("keys.json", """{"Version":1,"AccessKeyId":"AKONE","SecretAccessKey":"S","SessionToken":null,"Expiration":null}""");
        world.Fixture.WriteFile(".aws/config", $"[profile process]\ncredential_process = cat {json}\n");
        await world.CallAsync(new ConnectionSettings { ProfileName = "process" });
        CredentialTests.AssertKey("AKONE", world.CloudFront.Arrivals[^1]);
        Assert.Null(world.CloudFront.Arrivals[^1].Header("X-Amz-Security-Token"));

        world.Fixture.WriteFile("keys.json", """{"Version":1,"AccessKeyId":"AKTWO","SecretAccessKey":"S"}""");
        using var refusing = new LoopbackServer(
            new Act.Reply(403, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>"), new Act.Reply(200, "<a/>"));
        var connection = world.Fixture.Connect(new ConnectionSettings { ProfileName = "process", EndpointUrl = refusing.Url.AbsoluteUri });
        await world.Fixture.SendAsync(connection, EngineFixture.Write());
        CredentialTests.AssertKey("AKTWO", refusing.Arrivals[1]);
    }

    [Fact]
    public async Task A_credential_process_that_hangs_is_bounded_by_the_time_for_a_call()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/config", "[profile process]\ncredential_process = sleep 3\n");
        var settings = new ConnectionSettings { ProfileName = "process", RequestTimeout = TimeSpan.FromMilliseconds(50) };
        var error = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(settings));
        Assert.Contains("profile 'process' gave no keys within 0.1 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_whose_source_is_its_own_profile_is_assumed_with_the_keys_under_that_name()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/config", "[profile one]\nrole_arn = arn:aws:iam::1:role/one\nsource_profile = one\naws_access_key_id = AKOWN\naws_secret_access_key = S\n");
        await world.CallAsync(new ConnectionSettings { ProfileName = "one" });
        CredentialTests.AssertKey("AKOWN", Assert.Single(world.Sts.Arrivals));
        CredentialTests.AssertKey("AKROLE0", Assert.Single(world.CloudFront.Arrivals));
    }

    [Fact]
    public async Task A_profile_asked_for_without_credentials_in_it_is_an_error_and_as_a_default_it_is_passed_over()
    {
        using var world = new StsWorld();
        world.Fixture.WriteFile(".aws/config", "[profile bare]\nregion = eu-west-1\n[default]\nregion = eu-west-2\n");

        CdpCredentialException named = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(new ConnectionSettings { ProfileName = "bare" }));
        CdpCredentialException none = await Assert.ThrowsAsync<CdpCredentialException>(() => world.CallAsync(new ConnectionSettings()));

        Assert.Equal(ErrorIds.CredentialsFailed, named.ErrorId);
        Assert.Equal(ErrorIds.NoCredentials, none.ErrorId);
    }

    /// <summary>An STS and a CloudFront on loopback, found through the SDK's own variable.</summary>
    private sealed class StsWorld : IDisposable
    {
        public StsWorld(Func<Arrival, int, Act>? sts = null)
        {
            Sts = new LoopbackServer(sts ?? Answer);
            Fixture.Variables["AWS_ENDPOINT_URL_STS"] = Sts.Url.AbsoluteUri;
        }

        public EngineFixture Fixture { get; } = new();

        public LoopbackServer Sts { get; }

        public LoopbackServer CloudFront { get; } = new(new Act.Reply(200));

        public Task<AwsReply> CallAsync(ConnectionSettings settings) =>
            Fixture.SendAsync(Fixture.Connect(settings with { EndpointUrl = CloudFront.Url.AbsoluteUri }), EngineFixture.Read());

        public void Dispose()
        {
            Sts.Dispose();
            CloudFront.Dispose();
            Fixture.Dispose();
        }

        private static Act Answer(Arrival arrival, int index) => TokenService.Sts(arrival, $"AKROLE{index}", "S", $"TOKEN{index}");
    }
}
