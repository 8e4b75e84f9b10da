using Amazon.Runtime.CredentialManagement;

namespace CdpTools.Aws.Credentials;

/// <summary>The encrypted profile store of AWS Tools and the Visual Studio toolkit. It exists on Windows only.</summary>
internal static class SdkStore
{
    public static bool TryGetProfile(string name, out CredentialProfile profile)
    {
        profile = null!;
        return Exists && new NetSDKCredentialsFile().TryGetProfile(name, out profile);
    }

    /// <summary>Whether a profile of this name is in the store. Loads no SDK where there is no store.</summary>
    public static bool Has(string name) => Exists && TryGetProfile(name, out _);

    private static bool Exists =>
        OperatingSystem.IsWindows()
        && File.Exists(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "AWSToolkit", "RegisteredAccounts.json"));
}
