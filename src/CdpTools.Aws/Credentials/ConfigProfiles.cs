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

        bool assumesByOwnKeys = !ownKeys && section["source_profile"] == profileName && section["aws_access_key_id"] is not null;
        ConfigSection? session = section["sso_session"] is { } name
            ? config.SsoSession(name) ?? throw new InvalidDataException(
                $"Profile '{profileName}' names the SSO session '{name}', and there is no section [sso-session {name}].")
            : null;
        profile = new CredentialProfile(profileName, new CredentialProfileOptions
        {
            AccessKey = assumesByOwnKeys ? null : section["aws_access_key_id"],
            SecretKey = assumesByOwnKeys ? null : section["aws_secret_access_key"],
            Token = assumesByOwnKeys ? null : section["aws_session_token"],
            AwsAccountId = section["aws_account_id"],
            RoleArn = ownKeys ? null : section["role_arn"],
            RoleSessionName = ownKeys ? null : section["role_session_name"],
            ExternalID = ownKeys ? null : section["external_id"],
            MfaSerial = ownKeys ? null : section["mfa_serial"],
            SourceProfile = ownKeys ? null : assumesByOwnKeys ? profileName + OwnKeys : section["source_profile"],
            CredentialSource = section["credential_source"],
            CredentialProcess = section["credential_process"],
            WebIdentityTokenFile = section["web_identity_token_file"],
            LoginSession = section["login_session"],
            SsoSession = section["sso_session"],
            SsoAccountId = section["sso_account_id"],
            SsoRoleName = section["sso_role_name"],
            SsoRegion = session?["sso_region"] ?? section["sso_region"],
            SsoStartUrl = session?["sso_start_url"] ?? section["sso_start_url"],
            SsoRegistrationScopes = session?["sso_registration_scopes"] ?? section["sso_registration_scopes"],
        });
        return true;
    }
}
