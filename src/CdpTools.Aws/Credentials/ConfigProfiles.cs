using Amazon.Runtime.CredentialManagement;
using CdpTools.Aws.Endpoints;

namespace CdpTools.Aws.Credentials;

/// <summary>Gives the SDK's credentials factory the profiles of the files as we read them.</summary>
internal sealed class ConfigProfiles(SharedConfig config) : ICredentialProfileSource
{
    private const string OwnKeys = "\0keys";

    public bool TryGetProfile(string profileName, out CredentialProfile profile)
    {
        // A role whose source_profile is the profile itself is assumed with the keys under the same name, as the AWS CLI does it. To the
        // SDK that would be a circle, so it sees them as another profile.
        bool ownKeys = profileName.EndsWith(OwnKeys, StringComparison.Ordinal);
        ConfigSection? section = config.Profile(ownKeys ? profileName[..^OwnKeys.Length] : profileName);
        if (section is null)
        {
            profile = null!;
            return false;
        }

        // Of several kinds in one profile the first counts, and the SDK sees that one alone.
        ProfileKind kind = ownKeys ? ProfileKind.Keys : ProfileKinds.First(section);
        var options = new CredentialProfileOptions { AwsAccountId = section["aws_account_id"] };
        switch (kind)
        {
            case ProfileKind.Role:
                bool itself = section["source_profile"] == profileName && section["aws_access_key_id"] is not null;
                SetRole(options, section);
                options.ExternalID = section["external_id"];
                options.MfaSerial = section["mfa_serial"];
                options.SourceProfile = itself ? profileName + OwnKeys : section["source_profile"];
                options.CredentialSource = section["credential_source"];
                break;
            case ProfileKind.WebIdentity:
                SetRole(options, section);
                options.WebIdentityTokenFile = section["web_identity_token_file"];
                break;
            case ProfileKind.Keys:
                options.AccessKey = section["aws_access_key_id"];
                options.SecretKey = section["aws_secret_access_key"];
                options.Token = section["aws_session_token"];
                break;
            case ProfileKind.SignIn:
                // The SDK would look for a package of its own for these; ours take their place (LoginCredentials).
                options.AccessKey = options.SecretKey = "login_session";
                break;
            case ProfileKind.Process:
                options.CredentialProcess = section["credential_process"];
                break;
            default:
                ConfigSection? session = section["sso_session"] is { } name
                    ? config.SsoSession(name) ?? throw new InvalidDataException(
                        $"Profile '{profileName}' names the SSO session '{name}', and there is no section [sso-session {name}].")
                    : null;
                options.SsoSession = section["sso_session"];
                options.SsoAccountId = section["sso_account_id"];
                options.SsoRoleName = section["sso_role_name"];
                options.SsoRegion = session?["sso_region"] ?? section["sso_region"];
                options.SsoStartUrl = session?["sso_start_url"] ?? section["sso_start_url"];
                break;
        }

        profile = new CredentialProfile(profileName, options);
        return true;

        static void SetRole(CredentialProfileOptions options, ConfigSection section)
        {
            options.RoleArn = section["role_arn"];
            options.RoleSessionName = section["role_session_name"];
        }
    }
}
