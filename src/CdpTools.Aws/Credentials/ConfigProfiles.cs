using Amazon.Runtime.CredentialManagement;
using CdpTools.Aws.Endpoints;

namespace CdpTools.Aws.Credentials;

/// <summary>Gives the SDK's credentials factory the profiles of the files as we read them.</summary>
internal sealed class ConfigProfiles(SharedConfig config) : ICredentialProfileSource
{
    public bool TryGetProfile(string profileName, out CredentialProfile profile)
    {
        ConfigSection? section = config.Profile(profileName);
        if (section is null)
        {
            profile = null!;
            return false;
        }

        ConfigSection? session = section["sso_session"] is { } name
            ? config.SsoSession(name) ?? throw new InvalidDataException(
                $"Profile '{profileName}' names the SSO session '{name}', and there is no section [sso-session {name}].")
            : null;
        profile = new CredentialProfile(profileName, new CredentialProfileOptions
        {
            AccessKey = section["aws_access_key_id"],
            SecretKey = section["aws_secret_access_key"],
            Token = section["aws_session_token"],
            AwsAccountId = section["aws_account_id"],
            RoleArn = section["role_arn"],
            RoleSessionName = section["role_session_name"],
            ExternalID = section["external_id"],
            MfaSerial = section["mfa_serial"],
            SourceProfile = section["source_profile"],
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
