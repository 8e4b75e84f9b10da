using System.Text.RegularExpressions;
using CdpTools.Engine.Tests.Support;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>In one session with AWS Tools 4 (SDK 3.7) or 5 (SDK 4.0): whoever comes first, every kind of credentials works.</summary>
public sealed class BesideAwsToolsTests
{
    [Theory]
    [InlineData("AwsTools4", "AtStart")]
    [InlineData("AwsTools4", "AfterImport")]
    [InlineData("AwsTools4", "AfterFirstCall")]
    [InlineData("AwsTools5", "AtStart")]
    [InlineData("AwsTools5", "AfterImport")]
    [InlineData("AwsTools5", "AfterFirstCall")]
    public void The_main_job_works_with_every_kind_of_credentials(string tools, string when)
    {
        using var world = new CredentialWorld();
        string sdk = Path.Combine(AppContext.BaseDirectory, tools), toolsDouble = Path.Combine(AppContext.BaseDirectory, "CdpTools.AwsToolsDouble.dll");
        Dictionary<string, string?> environment = world.Environment();
        if (when == "AtStart")
        {
            environment["DOTNET_STARTUP_HOOKS"] = toolsDouble;
            environment["CDPTOOLS_TEST_PRELOAD"] = sdk;
        }

        ChildResult session = CredentialWorld.Run("BesideAwsTools.ps1", "123456\n", environment, sdk, when, toolsDouble, Rig.AccessKey, Rig.SecretKey).Succeeded();

        string said = session.Output + session.Error;
        foreach (string kind in (string[])["static", "role", "chained", "mfa", "sso", "web", "process"])
        {
            Found($@"(?m)^(MFA code for [^ ]+ )?{kind}: weight 0\.\d+; Credentials: profile '{kind}'", said);
        }

        Found(@"(?m)^object: weight 0\.\d+; Credentials: -Credential", said);
        Found(@"(?m)^stored: weight 0\.\d+; Credentials: \$StoredAWSCredentials", said);

        // Each in its own context: theirs in the default one, from their folder; ours, and our clients, in ours.
        Assert.Contains($"other SDK: {(tools == "AwsTools4" ? "3.3.0.0" : "4.0.0.0")} {sdk}", said, StringComparison.Ordinal);
        foreach (string name in (string[])["Core", "SecurityToken", "SSO"])
        {
            Assert.Contains($"own: AWSSDK.{name} 4.", said, StringComparison.Ordinal);
        }

        // Each role was assumed once for both calls of its job; the MFA code went along; nobody waited for metadata.
        Assert.Equal(5, world.Sts.Arrivals.Count);
        Assert.Single(world.Sts.Arrivals, a => a.Text.Contains("TokenCode=123456", StringComparison.Ordinal));
        Assert.Single(world.Sts.Arrivals, a => a.Text.Contains("WebIdentityToken=THE-TOKEN", StringComparison.Ordinal));
        Assert.Equal("SIGNED-IN", Assert.Single(world.Sso.Arrivals).Header("x-amz-sso_bearer_token"));
        Assert.Empty(world.Metadata.Arrivals);
    }

    private static void Found(string pattern, string text) => Assert.True(Regex.IsMatch(text, pattern), $"There is no {pattern} in:\n{text}");
}
