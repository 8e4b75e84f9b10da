using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>Asks for MFA codes through whoever connected last: the connection outlives the cmdlet that made it.</summary>
internal sealed class MfaPrompt
{
    /// <summary>Asks the operator; gets the device's serial number. Null where nobody can be asked.</summary>
    public volatile Func<string, string>? Prompt;

    public string Ask(string device) =>
        Prompt?.Invoke(device) is { Length: > 0 } code
            ? code.Trim()
            : throw new CdpCredentialException(
                ErrorIds.CredentialsFailed,
                $"The profile's role needs a code of the MFA device '{device}', and none was given. Run the command in an interactive session, or use a profile without mfa_serial.");
}
