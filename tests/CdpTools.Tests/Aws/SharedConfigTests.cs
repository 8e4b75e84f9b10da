using CdpTools.Aws.Endpoints;
using CdpTools.Errors;

namespace CdpTools.Tests.Aws;

/// <summary>The shared files, as the AWS CLI and the SDKs read them.</summary>
public sealed class SharedConfigTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cdp-config-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private SharedConfig Read(string config, string credentials = "")
    {
        File.WriteAllText(Path.Combine(folder, "config"), config);
        File.WriteAllText(Path.Combine(folder, "credentials"), credentials);
        return SharedConfig.Read(new(Path.Combine(folder, "credentials"), Path.Combine(folder, "config")));
    }

    [Theory]
    [InlineData("region = eu-west-1 # mine", "eu-west-1")]
    [InlineData("region = eu-west-1 ; mine", "eu-west-1")]
    [InlineData("region=eu-west-1", "eu-west-1")]
    [InlineData("region: eu-west-1", "eu-west-1")]
    [InlineData("region = eu#west;1", "eu#west;1")]
    [InlineData("# region = eu-west-1", null)]
    [InlineData("; region = eu-west-1", null)]
    [InlineData("region =", null)]
    public void A_setting(string line, string? value) => Assert.Equal(value, Read("[default]\n" + line).Profile("default")!["region"]);

    [Theory]
    [InlineData("[default]\nregion = bare\noutput = json\n[profile default]\nregion = prefixed")]
    [InlineData("[profile default]\nregion = prefixed\n[default]\nregion = bare\noutput = json")]
    public void Of_two_default_profiles_the_one_with_the_word_counts_alone(string config)
    {
        ConfigSection profile = Read(config).Profile("default")!;
        Assert.Equal("prefixed", profile["region"]);
        Assert.Null(profile["output"]);
    }

    [Fact]
    public void The_word_profile_has_no_place_in_the_credentials_file_and_must_be_in_the_config_file()
    {
        SharedConfig config = Read("[bare]\nregion = a", "[profile x]\naws_access_key_id = A\n[y]\naws_access_key_id = B");
        Assert.Equal(["y"], config.ProfileNames);
    }

    [Theory]
    [InlineData("[default]\nregion eu-west-1\n", "in line 2, a line has no '='")]
    [InlineData("\n[default\nregion = eu-west-1\n", "in line 2, a section header has no ']'")]
    public void What_the_CLI_refuses_is_refused_with_file_and_line_and_without_the_text(string config, string why)
    {
        var error = Assert.Throws<CdpCredentialException>(() => Read(config));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("config", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eu-west-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_whose_services_section_is_missing_calls_nothing()
    {
        using var fixture = new EngineFixture();
        fixture.WriteFile(".aws/config", "[default]\nservices = nosuch\naws_access_key_id = A\naws_secret_access_key = S\n");
        var error = Assert.Throws<CdpValidationException>(() => fixture.Connect(new CdpTools.Aws.ConnectionSettings()));
        Assert.Equal(ErrorIds.InvalidEndpoint, error.ErrorId);
        Assert.Contains("Profile 'default' has its endpoints in services = nosuch, and there is no section [services nosuch].", error.Message, StringComparison.Ordinal);
    }
}
