using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using CdpTools.Aws.Endpoints;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>A profile of any kind the SDK knows, made into credentials when they are first needed.</summary>
internal sealed class ProfileSource : ICredentialSource
{
    private readonly Lazy<SdkSource> _inner;

    public ProfileSource(string profile, SharedConfig config, bool sharedFilesOnly, SdkClients clients)
    {
        Description = $"profile '{profile}'";
        AsksPeople = Chain(profile, config).Any(p => p["mfa_serial"] is not null);
        _inner = new Lazy<SdkSource>(
            () => new SdkSource(Make(profile, config, sharedFilesOnly, clients), Description, profile),
            LazyThreadSafetyMode.PublicationOnly);
    }

    public string Description { get; }

    public bool AsksPeople { get; }

    public bool Forget() => _inner.IsValueCreated && _inner.Value.Forget();

    /// <summary>Plain keys need no SDK: most profiles on a build machine are that.</summary>
    public static ICredentialSource Make(ConfigSection section, SharedConfig config, bool sharedFilesOnly, SdkClients clients)
    {
        bool plain = section["role_arn"] is null && section["credential_process"] is null && section["web_identity_token_file"] is null
            && section["sso_session"] is null && section["sso_start_url"] is null && section["login_session"] is null;
        return plain && section["aws_access_key_id"] is { } accessKey && section["aws_secret_access_key"] is { } secretKey
            ? new StaticSource(new SigningKeys(accessKey, secretKey, section["aws_session_token"]), $"profile '{section.Name}'")
            : new ProfileSource(section.Name, config, sharedFilesOnly, clients);
    }

    public ValueTask<SigningKeys> GetAsync(ICallLog log, CancellationToken cancellationToken) => _inner.Value.GetAsync(log, cancellationToken);

    // The profile, and those that its role is assumed with; a chain may end in itself.
    private static IEnumerable<ConfigSection> Chain(string profile, SharedConfig config)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? name = profile; name is not null && seen.Add(name) && config.Profile(name) is { } section; name = section["source_profile"])
        {
            yield return section;
        }
    }

    private static AWSCredentials Make(string name, SharedConfig config, bool sharedFilesOnly, SdkClients clients)
    {
        ICredentialProfileSource profiles = new ConfigProfiles(config);
        try
        {
            CredentialProfile? profile = null;
            if (!sharedFilesOnly && SdkStore.TryGetProfile(name, out profile))
            {
                profiles = new CredentialProfileStoreChain();
            }
            else if (!profiles.TryGetProfile(name, out profile))
            {
                throw new InvalidDataException("it is not there any more");
            }

            if (profile.Options.LoginSession is not null && profile.Options.AccessKey is null)
            {
                throw new InvalidDataException(
                    "it is one of 'aws login', which needs a part of the SDK that this module does not carry. "
                    + $"Add a profile with credential_process = aws configure export-credentials --profile {name} --format process");
            }

            using (clients.Enter())
            {
                return Adopt(AWSCredentialsFactory.GetAWSCredentials(profile, profiles), config, config.Profile(name), clients);
            }
        }
        catch (Exception e) when (e is not CdpException)
        {
            throw new CdpCredentialException(ErrorIds.CredentialsFailed, $"Profile '{name}' cannot be used: {CredentialErrors.Messages(e)}", e);
        }
    }

    /// <summary>Replaces what would look for its clients elsewhere, sign in by itself, or ask nobody for the MFA code.</summary>
    private static AWSCredentials Adopt(AWSCredentials credentials, SharedConfig config, ConfigSection? section, SdkClients clients)
    {
        switch (credentials)
        {
            case AssumeRoleAWSCredentials role:
                if (role.Options.MfaSerialNumber is { Length: > 0 } device)
                {
                    role.Options.MfaTokenCodeCallback = () => MfaPrompt.Ask(device);
                }

                string? source = section?["source_profile"];
                return new RoleCredentials(
                    role, Adopt(role.SourceCredentials, config, source is null ? null : config.Profile(source), clients), clients);
            case ProcessAWSCredentials when section is not null && section["credential_process"] is { } command:
                return new ProcessCredentials(command, section.Name);
            case AssumeRoleWithWebIdentityCredentials web:
                return new WebIdentityCredentials(web.WebIdentityTokenFile, web.RoleArn, web.RoleSessionName, clients);
            case SSOAWSCredentials sso:
                return new SsoCredentials(sso, clients);
            default:
                return credentials;
        }
    }
}
