using CdpTools.Aws.Endpoints;

namespace CdpTools.Aws.Credentials;

/// <summary>What a profile's credentials are. The order is that of the AWS CLI: of several in one profile, the first counts.</summary>
internal enum ProfileKind
{
    Role,
    WebIdentity,
    Sso,
    Keys,
    SignIn,
    Process,
}

/// <summary>Tells what a profile has in it.</summary>
internal static class ProfileKinds
{
    /// <summary>All that a profile has settings for, the one that counts first.</summary>
    public static IEnumerable<ProfileKind> Of(ConfigSection section)
    {
        if (section["role_arn"] is not null && section["web_identity_token_file"] is null)
        {
            yield return ProfileKind.Role;
        }

        if (section["web_identity_token_file"] is not null)
        {
            yield return ProfileKind.WebIdentity;
        }

        if (section["sso_account_id"] is not null || section["sso_role_name"] is not null)
        {
            yield return ProfileKind.Sso;
        }

        bool assumesByOwnKeys = section["role_arn"] is not null && section["source_profile"] == section.Name;
        bool keys = !assumesByOwnKeys && (section["aws_access_key_id"] is not null || section["aws_secret_access_key"] is not null);
        if (keys && section.HasKeysOfCredentialsFile)
        {
            yield return ProfileKind.Keys;
        }

        if (section["login_session"] is not null)
        {
            yield return ProfileKind.SignIn;
        }

        if (section["credential_process"] is not null)
        {
            yield return ProfileKind.Process;
        }

        if (keys && !section.HasKeysOfCredentialsFile)
        {
            yield return ProfileKind.Keys;
        }
    }

    /// <summary>What counts in a profile; one that says nothing else is taken for an SSO profile, whose error says what is missing.</summary>
    public static ProfileKind First(ConfigSection section) => Of(section).FirstOrDefault(ProfileKind.Sso);

    /// <summary>A profile as errors name it, with what its other settings would have been.</summary>
    public static string Describe(ConfigSection section)
    {
        string[] names = [.. Of(section).Select(Name)];
        return names.Length < 2
            ? $"profile '{section.Name}'"
            : $"profile '{section.Name}' ({names[0]}; passed over, as the AWS CLI does: {string.Join(", ", names[1..])})";
    }

    private static string Name(ProfileKind kind) => kind switch
    {
        ProfileKind.Role => "its role",
        ProfileKind.WebIdentity => "its web identity",
        ProfileKind.Sso => "its SSO settings",
        ProfileKind.Keys => "its keys",
        ProfileKind.SignIn => "its login_session",
        _ => "its credential_process",
    };
}
