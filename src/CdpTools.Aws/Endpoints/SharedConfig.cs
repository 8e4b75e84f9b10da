using CdpTools.Errors;

namespace CdpTools.Aws.Endpoints;

/// <summary>
/// The shared config and credentials files as read. Ours, because the SDK does not show the <c>services</c> sections
/// publicly, hides <c>endpoint_url</c> when there is one, and caches the paths for the life of the process.
/// </summary>
internal sealed class SharedConfig
{
    private readonly Dictionary<string, ConfigSection> _profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigSection> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigSection> _services = new(StringComparer.Ordinal);

    private SharedConfig()
    {
    }

    /// <summary>Reads both files. A value in the credentials file wins over the same one in the config file, as in every AWS client.</summary>
    public static SharedConfig Read(ConfigFiles files)
    {
        var config = new SharedConfig();
        config.ReadFile(files.Config, bareNames: false);
        config.ReadFile(files.Credentials, bareNames: true);
        return config;
    }

    public IEnumerable<string> ProfileNames => _profiles.Keys;

    public ConfigSection? Profile(string name) => _profiles.GetValueOrDefault(name);

    public ConfigSection? SsoSession(string name) => _sessions.GetValueOrDefault(name);

    public ConfigSection? Services(string name) => _services.GetValueOrDefault(name);

    private void ReadFile(string path, bool bareNames)
    {
        string[] lines;
        try
        {
            if (!File.Exists(path))
            {
                return;
            }

            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CdpCredentialException(ErrorIds.CredentialsFailed, $"The file '{path}' could not be read: {e.Message}", e);
        }

        ConfigSection? section = null;
        string? block = null;
        var prefixed = new HashSet<string>(StringComparer.Ordinal);
        bool inSection = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i], text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[')
            {
                int end = text.IndexOf(']', StringComparison.Ordinal);
                section = Open(end > 0 ? text[1..end].Trim() : throw Unreadable("a section header has no ']'"), bareNames, prefixed);
                (block, inSection) = (null, true);
                continue;
            }

            int equals = text.IndexOfAny(['=', ':']);
            bool indented = char.IsWhiteSpace(line[0]);
            if (equals <= 0)
            {
                // An indented line goes on with the value above, which is none of those that are read here.
                _ = indented || !inSection ? 0 : throw Unreadable("a line has no '='");
                continue;
            }

            if (section is null)
            {
                continue;
            }

            string key = text[..equals].TrimEnd();
            string value = WithoutComment(text[(equals + 1)..]).Trim();
            if (indented && block is not null)
            {
                section.SetNested(block, key, value);
                continue;
            }

            section.Set(key, value, ofCredentialsFile: bareNames);
            block = value.Length == 0 ? key : null;

            CdpCredentialException Unreadable(string why) =>
                new(ErrorIds.CredentialsFailed, $"The file '{path}' cannot be read: in line {i + 1}, {why}.")
                {
                    RecommendedAction = "Correct the line; the AWS CLI refuses the file too.",
                };
        }
    }

    // As the SDKs: a comment may stand behind a value, after a blank.
    private static string WithoutComment(string value)
    {
        int comment = value.IndexOf(" #", StringComparison.Ordinal), other = value.IndexOf(" ;", StringComparison.Ordinal);
        int end = comment < 0 ? other : other < 0 ? comment : Math.Min(comment, other);
        return end < 0 ? value : value[..end];
    }

    // In the config file a profile's name stands behind the word, but for the default one, which may have it; then the one that has it
    // counts alone. In the credentials file it never does.
    private ConfigSection? Open(string header, bool bareNames, HashSet<string> prefixed)
    {
        string[] words = header.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Dictionary<string, ConfigSection> kind;
        string name;
        if (words is ["profile", _] && bareNames)
        {
            return null;
        }

        if (words is ["profile" or "sso-session" or "services", _])
        {
            kind = words[0] switch { "profile" => _profiles, "sso-session" => _sessions, _ => _services };
            name = words[1].Trim('"', '\'');
            if (words[0] == "profile" && name == "default" && prefixed.Add(name))
            {
                _profiles.Remove(name);
            }
        }
        else if (header == "default" && !bareNames && prefixed.Contains(header))
        {
            return null;
        }
        else if (bareNames || header == "default")
        {
            kind = _profiles;
            name = header;
        }
        else
        {
            return null;
        }

        if (!kind.TryGetValue(name, out ConfigSection? section))
        {
            kind[name] = section = new ConfigSection(name);
        }

        return section;
    }
}
