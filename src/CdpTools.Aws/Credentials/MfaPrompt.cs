using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>
/// Asks for MFA codes through the call that needs the keys. The credentials outlive the cmdlet that was first to use
/// them, and runspaces share them: only whoever waits for the keys can be asked.
/// </summary>
internal static class MfaPrompt
{
    private static readonly AsyncLocal<ICallLog?> Asking = new();

    /// <summary>Says who is asked in what follows, until the calling async method ends.</summary>
    public static void AskThrough(ICallLog log) => Asking.Value = log;

    public static string Ask(string device) =>
        Asking.Value?.AskForMfaCode(device) is { Length: > 0 } code
            ? code.Trim()
            : throw new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                $"The profile's role needs a code of the MFA device '{device}', and none was given. Run the command in an interactive session, or "
                + "use a profile without mfa_serial.");
}
