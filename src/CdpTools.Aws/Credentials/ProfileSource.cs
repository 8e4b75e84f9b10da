using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using CdpTools.Aws.Endpoints;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>A profile of any kind the SDK knows, made into credentials when they are first needed.</summary>
internal sealed class ProfileSource : ICredentialSource
{
    private readonly Lazy<SdkSource> _inner;

    public ProfileSource(string profile, SharedConfig config, bool sharedFilesOnly, SignInSurroundings signIns)
    {
        Description = config.Profile(profile) is { } section ? ProfileKinds.Describe(section) : $"profile '{profile}'";
        AsksPeople = Chain(profile, config).Any(p => p["mfa_serial"] is not null);
        _inner = new Lazy<SdkSource>(
            () => new SdkSource(Make(profile, config, sharedFilesOnly, signIns), Description),
            LazyThreadSafetyMode.PublicationOnly);
    }

    public string Description { get; }

    public bool AsksPeople { get; }

    public bool Forget() => _inner.IsValueCreated && _inner.Value.Forget();

    /// <summary>Plain keys need no SDK: most profiles on a build machine are that.</summary>
    public static ICredentialSource Make(ConfigSection section, SharedConfig config, bool sharedFilesOnly, SignInSurroundings signIns)
    {
        return ProfileKinds.First(section) == ProfileKind.Keys
            && section["aws_access_key_id"] is { } accessKey && section["aws_secret_access_key"] is { } secretKey
            ? new StaticSource(new SigningKeys(accessKey, secretKey, section["aws_session_token"]), ProfileKinds.Describe(section))
            : new ProfileSource(section.Name, config, sharedFilesOnly, signIns);
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

    private static AWSCredentials Make(string name, SharedConfig config, bool sharedFilesOnly, SignInSurroundings signIns)
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

            // Other clients take an external id beside credential_source; the SDK knows no such profile, and its role does.
            string? externalId = profile.Options.CredentialSource is null ? null : profile.Options.ExternalID;
            if (externalId is not null)
            {
                profile.Options.ExternalID = null;
            }

            using (signIns.Clients.Enter())
            {
                AWSCredentials credentials = AWSCredentialsFactory.GetAWSCredentials(profile, profiles);
                if (externalId is not null && credentials is AssumeRoleAWSCredentials role)
                {
                    role.Options.ExternalId = externalId;
                }

                return Adopt(credentials, config, config.Profile(name), signIns);
            }
        }
        catch (Exception e) when (e is not CdpException)
        {
            throw new CdpCredentialException(ErrorIds.CredentialsFailed, $"Profile '{name}' cannot be used: {CredentialErrors.Messages(e)}", e);
        }
    }

    /// <summary>Replaces what would look for its clients elsewhere, sign in by itself, or ask nobody for the MFA code.</summary>
    private static AWSCredentials Adopt(AWSCredentials credentials, SharedConfig config, ConfigSection? section, SignInSurroundings signIns)
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
                    role, Adopt(role.SourceCredentials, config, source is null ? null : config.Profile(source), signIns), signIns.Clients);
            case ProcessAWSCredentials when section is not null && section["credential_process"] is { } command:
                return new ProcessCredentials(command, section.Name);
            case AssumeRoleWithWebIdentityCredentials web:
                return new WebIdentityCredentials(web.WebIdentityTokenFile, web.RoleArn, web.RoleSessionName, signIns.Clients);
            case SSOAWSCredentials sso:
                return new SsoCredentials(sso, section?.Name, signIns);
            case BasicAWSCredentials when section is not null && ProfileKinds.First(section) == ProfileKind.SignIn:
                return new LoginCredentials(section["login_session"]!, section.Name, signIns);
            default:
                return credentials;
        }
    }
}
