namespace CdpTools.Tests.Aws;

/// <summary>What STS and SSO answer when they give out keys.</summary>
internal static class TokenService
{
    /// <summary>The answer to AssumeRole or AssumeRoleWithWebIdentity, whichever was asked.</summary>
    public static Act Sts(Arrival arrival, string accessKey, string secretKey, string token, string expiration = "2099-01-01T00:00:00Z")
    {
        string action = arrival.Text.Contains("WithWebIdentity", StringComparison.Ordinal) ? "AssumeRoleWithWebIdentity" : "AssumeRole";
        return new Act.Reply(
            200,
            $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>
            <AccessKeyId>{accessKey}</AccessKeyId><SecretAccessKey>{secretKey}</SecretAccessKey><SessionToken>{token}</SessionToken><Expiration>{expiration}</Expiration>
            </Credentials></{action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>
            """,
            "Content-Type: text/xml");
    }

    /// <summary>The answer to GetRoleCredentials.</summary>
    public static Act Sso(string accessKey, string secretKey, string token) => new Act.Reply(
        200,
        $$$"""{"roleCredentials":{"accessKeyId":"{{{accessKey}}}","secretAccessKey":"{{{secretKey}}}","sessionToken":"{{{token}}}","expiration":4070908800000}}""",
        "Content-Type: application/json");
}
