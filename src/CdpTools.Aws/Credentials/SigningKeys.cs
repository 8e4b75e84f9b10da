namespace CdpTools.Aws.Credentials;

/// <summary>One snapshot of keys that belong together. Not a record: its ToString must never show a secret.</summary>
internal sealed class SigningKeys(string accessKey, string secretKey, string? sessionToken)
{
    public string AccessKey { get; } = accessKey;

    public string SecretKey { get; } = secretKey;

    /// <summary>The token of temporary credentials. An empty one is none.</summary>
    public string? SessionToken { get; } = string.IsNullOrEmpty(sessionToken) ? null : sessionToken;

    /// <summary>
    /// Takes the secrets out of a text that somebody else wrote: AWS repeats the signed headers, the token among them,
    /// when a signature does not match, and proxies have pages that show the whole request.
    /// </summary>
    public string Hide(string text) => Hide(Hide(text, SecretKey), SessionToken);

    // What is shorter is no secret of AWS's, and would be found in plain words.
    private static string Hide(string text, string? secret) =>
        secret is { Length: >= 8 } ? text.Replace(secret, "(hidden)", StringComparison.Ordinal) : text;
}
