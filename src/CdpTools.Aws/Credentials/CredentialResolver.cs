using System.Reflection;
using CdpTools.Aws.Endpoints;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// Chooses the source of credentials, in AWS Tools' order: literal keys, -ProfileName, -Credential,
/// $StoredAWSCredentials, environment, AWS_PROFILE, the default profile, web identity, container, instance.
/// </summary>
internal sealed class CredentialResolver(
    ConnectionSettings settings, SharedConfig config, EngineEnvironment environment, SdkClients clients, TimeProvider time, ICallLog log)
{
    /// <summary>The profile that AWS Tools wrote before there was a default one.</summary>
    private const string LegacyProfile = "AWS PS Default";

    private SignInSurroundings SignIns => new(
        ConfigFiles.Home(environment),
        environment["AWS_LOGIN_CACHE_DIRECTORY"] ?? Path.Combine(ConfigFiles.Home(environment), ".aws", "login", "cache"),
        clients,
        time);

    // With -ProfileLocation only that file counts.
    private bool SharedFilesOnly => !string.IsNullOrWhiteSpace(settings.ProfileLocation);

    /// <summary>Refuses combinations that could mean two things: guessing would be calling as somebody else.</summary>
    public static void RefuseAmbiguity(ConnectionSettings settings)
    {
        bool keys = settings.AccessKey is not null || settings.SecretKey is not null || settings.SessionToken is not null;
        string? problem = settings switch
        {
            { ProfileName: not null } when keys => "Literal keys and -ProfileName were both given.",
            { Credential: not null } when keys => "Literal keys and -Credential were both given.",
            { ProfileName: not null, Credential: not null } => "-ProfileName and -Credential were both given.",
            { AccessKey: not null, SecretKey: null } => "-AccessKey was given without -SecretKey; they belong together.",
            { AccessKey: null, SecretKey: not null } => "-SecretKey was given without -AccessKey; they belong together.",
            { AccessKey: null, SessionToken: not null } =>
                "-SessionToken was given without -AccessKey and -SecretKey; a session token belongs to the keys it was issued with.",
            _ => null,
        };
        if (problem is not null)
        {
            throw new CdpCredentialException(ErrorIds.AmbiguousCredentials, problem);
        }
    }

    /// <summary>The profile whose region and endpoint settings count, or null when there is none of that name.</summary>
    public static ConfigSection? SettingsProfile(ConnectionSettings settings, SharedConfig config, EngineEnvironment environment) =>
        config.Profile(settings.ProfileName ?? environment["AWS_PROFILE"] ?? "default");

    public ICredentialSource Resolve()
    {
        if (settings is { AccessKey: { } accessKey, SecretKey: { } secretKey })
        {
            return new StaticSource(new SigningKeys(accessKey, secretKey, settings.SessionToken), "-AccessKey and -SecretKey");
        }

        if (settings.ProfileName is { } name)
        {
            return FromProfile(name, "-ProfileName") ?? throw new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                $"Profile '{name}' says nothing about credentials: it has no keys, role, SSO, web identity or credential_process settings.");
        }

        if (settings.Credential is { } given)
        {
            return ForeignSource.TryWrap(given, "-Credential") ?? throw new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                "-Credential must be an AWSCredentials object of the AWS SDK for .NET, as Get-AWSCredential of AWS Tools returns; this is a "
                + $"{given.GetType().FullName}.");
        }

        return Stored() ?? FromEnvironment() ?? FromDefaultProfiles();
    }

    /// <summary>$StoredAWSCredentials of AWS Tools, whose members are all internal. What cannot be used is passed over.</summary>
    private ForeignSource? Stored()
    {
        if (settings.StoredCredential is not { } stored)
        {
            return null;
        }

        const string Description = "$StoredAWSCredentials";
        ForeignSource? source = null;
        string why = "";
        try
        {
            object? inner = stored.GetType()
                .GetProperty("Credentials", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(stored);
            source = ForeignSource.TryWrap(stored, Description) ?? ForeignSource.TryWrap(inner, Description);
        }
        catch (Exception e) when (e is TargetInvocationException or AmbiguousMatchException or MethodAccessException)
        {
            why = $" ({(e.InnerException ?? e).Message})";
        }

        if (source is null)
        {
            log.Debug($"{Description} holds a {stored.GetType().FullName} without usable credentials{why}; it is passed over.");
        }

        return source;
    }

    private StaticSource? FromEnvironment()
    {
        string? accessKey = environment["AWS_ACCESS_KEY_ID"];
        string? secretKey = environment["AWS_SECRET_ACCESS_KEY"];
        return (accessKey, secretKey) switch
        {
            (null, null) => null,
            ({ }, { }) => new StaticSource(
                new SigningKeys(accessKey, secretKey, environment["AWS_SESSION_TOKEN"]), "the environment (AWS_ACCESS_KEY_ID)"),

            // Half a key pair is a mistake; going on to the next source would call as somebody else.
            _ => throw new CdpCredentialException(
                ErrorIds.AmbiguousCredentials,
                $"{(accessKey is null ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID")} is set without "
                + $"{(accessKey is null ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY")}. Set both, or neither."),
        };
    }

    private ICredentialSource FromDefaultProfiles()
    {
        var lookedAt = new List<string>
        {
            settings.StoredCredential is null
                ? "-AccessKey, -ProfileName, -Credential and $StoredAWSCredentials (not given)"
                : "-AccessKey, -ProfileName and -Credential (not given); $StoredAWSCredentials (holds nothing that can be used)",
            "the environment (AWS_ACCESS_KEY_ID is not set)",
        };
        if (environment["AWS_PROFILE"] is { } named)
        {
            if (FromProfile(named, "AWS_PROFILE") is { } source)
            {
                return source;
            }

            lookedAt.Add($"profile '{named}' of AWS_PROFILE (says nothing about credentials)");
        }
        else
        {
            foreach (string name in (string[])["default", LegacyProfile])
            {
                if (Exists(name) && FromProfile(name, "the default") is { } source)
                {
                    return source;
                }
            }

            lookedAt.Add("profile 'default' (has no credentials or does not exist)");
        }

        return new FallbackSource(environment, clients, lookedAt, time);
    }

    private bool Exists(string name) => config.Profile(name) is not null || (!SharedFilesOnly && SdkStore.Has(name));

    /// <summary>A profile's credentials; null when it exists and has none.</summary>
    private ICredentialSource? FromProfile(string name, string askedBy)
    {
        if (!SharedFilesOnly && SdkStore.Has(name))
        {
            return new ProfileSource(name, config, sharedFilesOnly: false, SignIns);
        }

        ConfigSection section = config.Profile(name) ?? throw new CdpCredentialException(
            ErrorIds.ProfileNotFound,
            $"There is no profile '{name}' ({askedBy}). " + (config.ProfileNames.Any()
                ? $"Known profiles: {string.Join(", ", config.ProfileNames.Order(StringComparer.Ordinal).Take(20))}."
                : "No profiles were found at all."));
        return section.SaysCredentials ? ProfileSource.Make(section, config, SharedFilesOnly, SignIns) : null;
    }
}
