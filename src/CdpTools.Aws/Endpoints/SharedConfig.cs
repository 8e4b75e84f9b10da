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
        foreach (string line in lines)
        {
            string text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[')
            {
                int end = text.IndexOf(']');
                section = end > 0 ? Open(text[1..end].Trim(), bareNames) : null;
                block = null;
                continue;
            }

            int equals = text.IndexOf('=');
            if (section is null || equals <= 0)
            {
                continue;
            }

            string key = text[..equals].TrimEnd();
            string value = text[(equals + 1)..].TrimStart();
            if (char.IsWhiteSpace(line[0]) && block is not null)
            {
                section.SetNested(block, key, value);
                continue;
            }

            section.Set(key, value);
            block = value.Length == 0 ? key : null;
        }
    }

    private ConfigSection? Open(string header, bool bareNames)
    {
        string[] words = header.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Dictionary<string, ConfigSection> kind;
        string name;
        if (words is ["profile" or "sso-session" or "services", _])
        {
            kind = words[0] switch { "profile" => _profiles, "sso-session" => _sessions, _ => _services };
            name = words[1].Trim('"', '\'');
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
