namespace CdpTools.Aws;

/// <summary>Environment variables as they are now. Read at every Connect, never kept in statics, because users set them in mid-session.</summary>
internal sealed class EngineEnvironment(Func<string, string?> lookup)
{
    /// <summary>The variables that decide where and as whom a connection calls. They are part of what makes two connections the same.</summary>
    private static readonly string[] DecidingNames =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "HOME", "USERPROFILE",
        "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDFRONT", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC",
        "AWS_ENDPOINT_URL_SIGNIN", "AWS_ENDPOINT_URL_S3", "AWS_LOGIN_CACHE_DIRECTORY",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_CA_BUNDLE",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
    ];

    /// <summary>The environment of this process.</summary>
    public static EngineEnvironment Process { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>The value of a variable, or null when it is unset or blank.</summary>
    public string? this[string name] => lookup(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>True or false as the AWS clients read it; null when unset or neither.</summary>
    public bool? Flag(string name) => bool.TryParse(this[name], out bool value) ? value : null;

    /// <summary>The values of all deciding variables, in a fixed order.</summary>
    public string?[] Fingerprint() => Array.ConvertAll(DecidingNames, name => lookup(name));
}
