namespace CdpTools.Aws.Endpoints;

/// <summary>One section of a shared config file: a profile, an SSO session, or a set of service settings.</summary>
internal sealed class ConfigSection(string name)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Dictionary<string, string>> _nested = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name without the word before it: <c>dev</c> for <c>[profile dev]</c>.</summary>
    public string Name { get; } = name;

    /// <summary>A setting, or null when it is missing or blank.</summary>
    public string? this[string key] => _values.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>A setting of the indented block under <paramref name="block"/>.</summary>
    public string? Nested(string block, string key) =>
        _nested.TryGetValue(block, out Dictionary<string, string>? settings) && settings.TryGetValue(key, out string? value) && value.Length > 0
            ? value
            : null;

    /// <summary>A yes-or-no setting; null when missing or neither.</summary>
    public bool? Flag(string key) => bool.TryParse(this[key], out bool value) ? value : null;

    /// <summary>Whether the profile says anything about credentials; many only carry a region.</summary>
    public bool SaysCredentials =>
        this["aws_access_key_id"] is not null || this["aws_secret_access_key"] is not null || this["role_arn"] is not null
        || this["credential_process"] is not null || this["web_identity_token_file"] is not null
        || this["sso_session"] is not null || this["sso_start_url"] is not null || this["login_session"] is not null;

    /// <summary>Whether the access key stands in the credentials file, where it counts before more than one in the config file does.</summary>
    public bool HasKeysOfCredentialsFile { get; private set; }

    internal void Set(string key, string value, bool ofCredentialsFile)
    {
        _values[key] = value;
        HasKeysOfCredentialsFile |= ofCredentialsFile && key.Equals("aws_access_key_id", StringComparison.OrdinalIgnoreCase);
    }

    internal void SetNested(string block, string key, string value)
    {
        if (!_nested.TryGetValue(block, out Dictionary<string, string>? settings))
        {
            _nested[block] = settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        }

        settings[key] = value;
    }
}
