using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>One snapshot of keys that belong together. Not a record: its ToString must never show a secret.</summary>
internal sealed class SigningKeys
{
    public SigningKeys(string accessKey, string secretKey, string? sessionToken)
    {
        AccessKey = accessKey;
        SecretKey = secretKey;
        SessionToken = string.IsNullOrEmpty(sessionToken) ? null : sessionToken;
        Secrets.Add(SecretKey, lasts: SessionToken is null);
        Secrets.Add(SessionToken);
    }

    public string AccessKey { get; }

    public string SecretKey { get; }

    /// <summary>The token of temporary credentials. An empty one is none.</summary>
    public string? SessionToken { get; }
}
