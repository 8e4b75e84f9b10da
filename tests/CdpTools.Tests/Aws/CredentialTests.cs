using CdpTools.Aws;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

public class CredentialTests
{
    [Theory]
    [InlineData("A", "S", null, "p", false)]
    [InlineData("A", "S", null, null, true)]
    [InlineData(null, null, null, "p", true)]
    [InlineData("A", null, null, null, false)]
    [InlineData(null, "S", null, null, false)]
    [InlineData(null, null, "T", null, false)]
    [InlineData("A", null, "T", null, false)]
    [InlineData(null, null, "T", "p", false)]
    public void Combinations_that_could_mean_two_things_are_refused(string? accessKey, string? secretKey, string? token, string? profile, bool credential)
    {
        using var fixture = new EngineFixture();
        var settings = new ConnectionSettings
        {
            AccessKey = accessKey, SecretKey = secretKey, SessionToken = token, ProfileName = profile, Credential = credential ? new object() : null,
        };

        CdpCredentialException error = Assert.Throws<CdpCredentialException>(() => fixture.Connect(settings));

        Assert.Equal(ErrorIds.AmbiguousCredentials, error.ErrorId);
    }

    [Fact]
    public async Task Literal_keys_sign_and_their_session_token_goes_along()
    {
        Arrival arrival = await UsedBy(new ConnectionSettings { AccessKey = "AKLITERAL", SecretKey = "S", SessionToken = "TOKEN" });

        AssertKey("AKLITERAL", arrival);
        Assert.Equal("TOKEN", arrival.Header("X-Amz-Security-Token"));
        Assert.Contains("x-amz-security-token", arrival.Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_the_credentials_file() =>
        AssertKey("AKDEV", await UsedBy(
            new ConnectionSettings { ProfileName = "dev" },
            f => f.WriteFile(".aws/credentials", "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = S\n[dev]\naws_access_key_id = AKDEV\naws_secret_access_key = S\n")));

    [Fact]
    public async Task A_profile_whose_location_is_given()
    {
        using var fixture = new EngineFixture();
        string path = fixture.WriteFile("elsewhere/keys.ini", "[dev]\naws_access_key_id = AKELSEWHERE\naws_secret_access_key = S\naws_session_token = T\n");

        Arrival arrival = await UsedBy(new ConnectionSettings { ProfileName = "dev", ProfileLocation = path });

        AssertKey("AKELSEWHERE", arrival);
        Assert.Equal("T", arrival.Header("X-Amz-Security-Token"));
    }

    [Fact]
    public async Task The_credentials_file_wins_over_the_config_file() =>
        AssertKey("AKCREDENTIALS", await UsedBy(new ConnectionSettings(), f =>
        {
            f.WriteFile(".aws/config", "[default]\naws_access_key_id = AKCONFIG\naws_secret_access_key = S\n");
            f.WriteFile(".aws/credentials", "[default]\naws_access_key_id = AKCREDENTIALS\naws_secret_access_key = S\n");
        }));

    [Fact]
    public async Task Files_named_by_the_environment() =>
        AssertKey("AKNAMED", await UsedBy(new ConnectionSettings { ProfileName = "dev" }, f =>
        {
            f.Variables["AWS_CONFIG_FILE"] = f.WriteFile("my.config", "[profile dev]\naws_access_key_id = AKNAMED\naws_secret_access_key = S\n");
            f.Variables["AWS_SHARED_CREDENTIALS_FILE"] = f.WriteFile("my.credentials", "# nothing\n");
        }));

    [Fact]
    public async Task The_environment_comes_before_the_profiles() =>
        AssertKey("AKENV", await UsedBy(new ConnectionSettings(), f =>
        {
            f.Variables["AWS_ACCESS_KEY_ID"] = "AKENV";
            f.Variables["AWS_SECRET_ACCESS_KEY"] = "S";
            f.Variables["AWS_PROFILE"] = "no-such-profile";
        }));

    [Fact]
    public async Task Aws_profile_comes_before_the_default_profile() =>
        AssertKey("AKDEV", await UsedBy(new ConnectionSettings(), f =>
        {
            f.WriteFile(".aws/credentials", "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = S\n[dev]\naws_access_key_id = AKDEV\naws_secret_access_key = S\n");
            f.Variables["AWS_PROFILE"] = "dev";
        }));

    [Fact]
    public async Task The_legacy_profile_of_aws_tools_is_the_last_of_the_profiles() =>
        AssertKey("AKLEGACY", await UsedBy(
            new ConnectionSettings(),
            f => f.WriteFile(".aws/credentials", "[AWS PS Default]\naws_access_key_id = AKLEGACY\naws_secret_access_key = S\n")));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_profile_that_does_not_exist_is_an_error_and_never_a_fall_through(bool byVariable)
    {
        using var fixture = new EngineFixture();
        fixture.WriteFile(".aws/credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = S\n");
        fixture.Variables["AWS_PROFILE"] = byVariable ? "typo" : null;

        CdpCredentialException error = Assert.Throws<CdpCredentialException>(
            () => fixture.Connect(new ConnectionSettings { ProfileName = byVariable ? null : "typo" }));

        Assert.Equal(ErrorIds.ProfileNotFound, error.ErrorId);
        Assert.Contains("'typo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("default", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_location_that_is_no_file_is_named()
    {
        using var fixture = new EngineFixture();

        CdpCredentialException error = Assert.Throws<CdpCredentialException>(
            () => fixture.Connect(new ConnectionSettings { ProfileName = "dev", ProfileLocation = "/no/such/file" }));

        Assert.Equal(ErrorIds.ProfileNotFound, error.ErrorId);
        Assert.Contains("/no/such/file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_key_pair_in_the_environment_is_refused_rather_than_passed_over()
    {
        using var fixture = new EngineFixture();
        fixture.Variables["AWS_ACCESS_KEY_ID"] = "A";

        CdpCredentialException error = Assert.Throws<CdpCredentialException>(() => fixture.Connect(new ConnectionSettings()));

        Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_credentials_the_error_lists_what_was_looked_at()
    {
        using var fixture = new EngineFixture();
        IConnection connection = fixture.Connect(new ConnectionSettings());

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(() => fixture.SendAsync(connection, EngineFixture.Read()));

        Assert.Equal(ErrorIds.NoCredentials, error.ErrorId);
        foreach (string place in (string[])["-ProfileName", "AWS_ACCESS_KEY_ID", "default", "web identity", "container", "AWS_EC2_METADATA_DISABLED"])
        {
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_variable_that_could_not_be_used_is_told_apart_from_one_that_is_not_there()
    {
        using var fixture = new EngineFixture();

        CdpCredentialException error = await Assert.ThrowsAsync<CdpCredentialException>(
            () => fixture.SendAsync(fixture.Connect(new ConnectionSettings { StoredCredential = "surprise" }), EngineFixture.Read()));

        Assert.Contains("$StoredAWSCredentials (holds nothing that can be used)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_is_shared_by_the_same_settings_and_made_anew_when_they_or_the_environment_differ()
    {
        using var fixture = new EngineFixture();
        IConnection first = fixture.Connect(EngineFixture.Keys);

        Assert.Same(first, fixture.Connect(EngineFixture.Keys with { }));
        Assert.NotSame(first, fixture.Connect(EngineFixture.Keys with { SecretKey = "other" }));
        Assert.NotSame(first, fixture.Connect(EngineFixture.Keys with { RequestTimeout = TimeSpan.FromSeconds(1) }));
        fixture.Variables["AWS_REGION"] = "eu-west-1";
        Assert.NotSame(first, fixture.Connect(EngineFixture.Keys));
    }

    [Fact]
    public async Task An_edited_credentials_file_counts_from_the_next_connection_on()
    {
        using var fixture = new EngineFixture();
        using var server = new LoopbackServer(new Act.Reply(200));
        var settings = new ConnectionSettings { EndpointUrl = server.Url.AbsoluteUri };
        fixture.WriteFile(".aws/credentials", "[default]\naws_access_key_id = AKONE\naws_secret_access_key = S\n");
        await fixture.SendAsync(fixture.Connect(settings), EngineFixture.Read());
        fixture.WriteFile(".aws/credentials", "[default]\naws_access_key_id = AKTHREE\naws_secret_access_key = S\n");
        await fixture.SendAsync(fixture.Connect(settings), EngineFixture.Read());

        AssertKey("AKONE", server.Arrivals[0]);
        AssertKey("AKTHREE", server.Arrivals[1]);
    }

    [Fact]
    public void Debug_says_where_credentials_region_and_endpoint_came_from_and_no_secret()
    {
        using var fixture = new EngineFixture();
        fixture.Connect(EngineFixture.Keys with { Region = "eu-west-1" });

        string line = Assert.Single(fixture.Log.Debug);
        Assert.Contains("-AccessKey", line, StringComparison.Ordinal);
        Assert.Contains("eu-west-1 (-Region)", line, StringComparison.Ordinal);
        Assert.Contains("https://cloudfront.amazonaws.com", line, StringComparison.Ordinal);
        Assert.DoesNotContain(EngineFixture.Keys.SecretKey!, string.Join('\n', fixture.Log.Lines), StringComparison.Ordinal);
    }

    internal static async Task<Arrival> UsedBy(ConnectionSettings settings, Action<EngineFixture>? arrange = null)
    {
        using var server = new LoopbackServer(new Act.Reply(200));
        using var fixture = new EngineFixture();
        arrange?.Invoke(fixture);
        await fixture.SendAsync(fixture.Connect(settings with { EndpointUrl = server.Url.AbsoluteUri }), EngineFixture.Read());
        return Assert.Single(server.Arrivals);
    }

    internal static void AssertKey(string accessKey, Arrival arrival) =>
        Assert.StartsWith($"AWS4-HMAC-SHA256 Credential={accessKey}/", arrival.Header("Authorization"), StringComparison.Ordinal);
}
