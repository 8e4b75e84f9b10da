using CdpTools.Engine.Tests.Support;
using CdpTools.Tests.Aws;

namespace CdpTools.Engine.Tests.Credentials;

/// <summary>A machine without credentials, in a process of its own, as the SDK reads the metadata address once a process.</summary>
public sealed class NoCredentialsTests
{
    [Theory]
    [InlineData("refuses")]
    [InlineData("stalls")]
    [InlineData("is off")]
    public void The_error_lists_every_place_that_was_looked_at_and_the_help_topic(string metadata)
    {
        using var world = new CredentialWorld();
        using var refusing = new LoopbackServer(new Act.Reply(403));
        Dictionary<string, string?> environment = world.Environment();
        switch (metadata)
        {
            case "refuses":
                environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = refusing.Url.ToString();
                break;
            case "is off":
                environment["AWS_EC2_METADATA_DISABLED"] = "true";
                break;
        }

        ChildResult session = CredentialWorld.Run("NoCredentials.ps1", "", environment).Succeeded();

        Assert.Contains("CdpNoCredentials,CdpTools.Commands.GetCdpPolicyCommand AuthenticationError", session.Output, StringComparison.Ordinal);
        foreach (string place in (string[])["-AccessKey", "-ProfileName", "-Credential", "$StoredAWSCredentials", "AWS_ACCESS_KEY_ID", "profile 'default'", "web identity", "container", "about_CdpTools_Credentials"])
        {
            Assert.Contains(place, session.Output, StringComparison.Ordinal);
        }

        Assert.Contains(
            metadata switch
            {
                "refuses" => "instance metadata (127.0.0.1: ",
                "stalls" => "instance metadata (127.0.0.1: no answer within 5 seconds)",
                _ => "instance metadata (turned off by AWS_EC2_METADATA_DISABLED)",
            },
            session.Output,
            StringComparison.Ordinal);
        Assert.Equal(metadata == "stalls", world.Metadata.Arrivals.Count > 0);
        Assert.Equal(0, world.Simulator.RequestCount);
    }

    [Fact]
    public void An_SSO_profile_whose_sign_in_is_over_names_the_command_to_run()
    {
        using var world = new CredentialWorld();
        world.EndSignIn();

        ChildResult session = CredentialWorld.Run("NoCredentials.ps1", "", world.Environment(), "-ProfileName", "sso").Succeeded();

        Assert.Contains("CdpCredentialsExpired,CdpTools.Commands.GetCdpPolicyCommand AuthenticationError", session.Output, StringComparison.Ordinal);
        Assert.Contains("aws sso login --profile sso", session.Output, StringComparison.Ordinal);
        Assert.Empty(world.Sso.Arrivals);
    }
}
