using CdpTools.Errors;

namespace CdpTools.Aws;

/// <summary>
/// Where in S3 journals are: <c>s3://bucket/prefix</c>, and with whose rights. <c>?profile=NAME</c> names another profile than the one that
/// CloudFront is called with; <c>?credentials=default</c> takes those of the session, whatever the cmdlet was given: so a journal can stay in
/// one account while the sites are in others.
/// </summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">What all keys begin with, with a slash at its end; empty for the whole bucket.</param>
/// <param name="Profile">The profile to use; null for none.</param>
/// <param name="UsesDefaults">Whether the session's own credentials are used.</param>
/// <param name="Text">As it was given.</param>
internal sealed record StoreAddress(string Bucket, string Prefix, string? Profile, bool UsesDefaults, string Text)
{
    private const string Scheme = "s3://";
    private const int LongestPrefix = 900;

    /// <summary>Whether a store's name is meant to be in S3.</summary>
    public static bool Is(string store) => store.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="CdpValidationException">It is none.</exception>
    public static StoreAddress Parse(string store)
    {
        string text = store.Trim(), rest = text[Scheme.Length..];
        string[] halves = rest.Split('?', 2), parts = halves[0].Split('/', 2);
        string query = halves.Length > 1 ? halves[1] : "";
        string bucket = parts[0], prefix = parts.Length > 1 ? parts[1].TrimEnd('/') : "";
        if (bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
        {
            throw Wrong(text, $"'{bucket}' is not the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens");
        }

        if (prefix.Length > LongestPrefix || prefix.Any(c => c is < ' ' or > '~' or '\\')
            || (prefix.Length > 0 && $"/{prefix}/".Contains("//", StringComparison.Ordinal)))
        {
            throw Wrong(
                text, $"'{prefix}' is not a prefix for keys: at most {LongestPrefix} printable ASCII characters, in parts with one slash between");
        }

        string? profile = null;
        bool usesDefaults = false;
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (pair.Split('=', 2))
            {
                case ["profile", { Length: > 0 } name]:
                    profile = Uri.UnescapeDataString(name);
                    break;
                case ["credentials", "default"]:
                    usesDefaults = true;
                    break;
                default:
                    throw Wrong(text, $"'{pair}' is neither profile=NAME nor credentials=default");
            }
        }

        return profile is null || !usesDefaults
            ? new(bucket, prefix.Length > 0 ? prefix + "/" : "", profile, usesDefaults, text)
            : throw Wrong(text, "profile and credentials exclude each other");
    }

    /// <summary>The settings that the bucket is reached with, from those of a cmdlet. An endpoint that a cmdlet names is CloudFront's.</summary>
    public ConnectionSettings Settings(ConnectionSettings cmdlet)
    {
        ConnectionSettings here = cmdlet with { EndpointUrl = null };
        return Profile is null && !UsesDefaults ? here : here with
        {
            AccessKey = null,
            SecretKey = null,
            SessionToken = null,
            Credential = null,
            StoredCredential = UsesDefaults ? here.StoredCredential : null,
            ProfileName = Profile,
        };
    }

    private static CdpValidationException Wrong(string text, string why) => new(ErrorIds.StoreUnusable, $"The store {text} cannot be used: {why}.")
    {
        RecommendedAction = "Give s3://bucket/prefix, with ?profile=NAME where another profile than CloudFront's is to be used, or a folder.",
    };
}
