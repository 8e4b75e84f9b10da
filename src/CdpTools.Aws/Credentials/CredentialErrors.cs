using System.Text.RegularExpressions;
using Amazon.Runtime;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>Turns what a source of credentials throws into an error that says what to do.</summary>
internal static class CredentialErrors
{
    public static CdpCredentialException Explain(Exception cause, string description)
    {
        // Our own MFA prompt may have thrown inside the SDK, which wraps it.
        for (Exception? x = cause; x is not null; x = x.InnerException)
        {
            if (x is CdpCredentialException known)
            {
                return known;
            }
        }

        return new CdpCredentialException(
            ErrorIds.CredentialsFailed,
            $"The credentials of {description} could not be obtained: {Messages(cause)}",
            cause);
    }

    /// <summary>A sign-in has to be made by a person: with what, and why.</summary>
    public static CdpCredentialException SignInAgain(string command, string? profile, string why, Exception? cause = null) => new(
        ErrorIds.CredentialsExpired,
        $"The sign-in{(profile is null ? "" : $" of profile '{profile}'")} has expired or was never made ({why.TrimEnd('.')}). Run '{command}"
        + $"{(profile is null ? "" : " --profile " + Quoted(profile))}'"
        + $"{(command == "aws sso login" ? " (or Invoke-AWSSSOLogin of AWS Tools)" : "")}, then try again.",
        cause);

    private static string Quoted(string profile) => profile.Any(char.IsWhiteSpace) ? $"\"{profile}\"" : profile;

    // The outer message is often only "unable to get credentials"; the reason is further in.
    public static string Messages(Exception e)
    {
        var messages = new List<string>();
        for (Exception? x = e; x is not null && messages.Count < 3; x = x.InnerException)
        {
            string message = x.Message.Trim();
            if (messages.Count == 0 || !messages[^1].Contains(message, StringComparison.Ordinal))
            {
                messages.Add(message);
            }
        }

        return string.Join(" <- ", messages);
    }
}
