namespace CdpTools.Aws.Credentials;

/// <summary>One snapshot of keys that belong together. Not a record: its ToString must never show a secret.</summary>
internal sealed class SigningKeys(string accessKey, string secretKey, string? sessionToken)
{
    public string AccessKey { get; } = accessKey;

    public string SecretKey { get; } = secretKey;

    /// <summary>The token of temporary credentials. An empty one is none.</summary>
    public string? SessionToken { get; } = string.IsNullOrEmpty(sessionToken) ? null : sessionToken;
}
