using CdpTools.Errors;

namespace CdpTools.Aws.Endpoints;

/// <summary>
/// Where the shared credentials and config files are. The SDK decides this once a process, in a static constructor;
/// a user who sets AWS_CONFIG_FILE in mid-session expects the next call to see it.
/// </summary>
internal sealed record ConfigFiles(string Credentials, string Config)
{
    /// <summary>The files for these settings; neither needs to exist, unless the user named it.</summary>
    public static ConfigFiles Locate(string? profileLocation, EngineEnvironment environment)
    {
        string home = Home(environment);
        string folder = Path.Combine(home, ".aws");
        string? config = environment["AWS_CONFIG_FILE"];
        string credentials;
        if (string.IsNullOrWhiteSpace(profileLocation))
        {
            credentials = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? Path.Combine(folder, "credentials");
            config ??= Path.Combine(folder, "config");
        }
        else
        {
            credentials = Expand(profileLocation, home);
            if (!File.Exists(credentials))
            {
                throw new CdpCredentialException(
                    ErrorIds.ProfileNotFound,
                    $"-ProfileLocation '{profileLocation}' is not a file. Give the path of a credentials file in the INI format of the AWS CLI.");
            }

            // As the SDK does it: the config file beside a credentials file that was named.
            config ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(credentials))!, "config");
        }

        return new ConfigFiles(Expand(credentials, home), Expand(config, home));
    }

    /// <summary>The folder in which the files of a person are.</summary>
    public static string Home(EngineEnvironment environment) =>
        environment["HOME"] ?? environment["USERPROFILE"] ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Changes when either file does.</summary>
    public object?[] Fingerprint() => [Credentials, Stamp(Credentials), Config, Stamp(Config)];

    private static (long Written, long Length)? Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc.Ticks, file.Length) : null;
    }

    private static string Expand(string path, string home) =>
        path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal)
            ? Path.Combine(home, path[2..])
            : path;
}
