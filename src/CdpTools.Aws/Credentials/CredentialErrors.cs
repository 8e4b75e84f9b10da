using System.Text.RegularExpressions;
using Amazon.Runtime;
using CdpTools.Errors;

namespace CdpTools.Aws.Credentials;

/// <summary>Turns what a source of credentials throws into an error that says what to do.</summary>
internal static class CredentialErrors
{
    public static CdpCredentialException Explain(Exception cause, object credentials, string description, string? profile)
    {
        // Our own MFA prompt may have thrown inside the SDK, which wraps it.
        for (Exception? x = cause; x is not null; x = x.InnerException)
        {
            if (x is CdpCredentialException known)
            {
                return known;
            }
        }

        // An SSO token that is missing or expired surfaces as a plain client exception: told by its type and where it
        // comes from, not by its text. What SSO itself answers is a service exception.
        if (credentials is SSOAWSCredentials or LoginAWSCredentials or RoleCredentials { HasSsoSource: true }
            && (cause.GetType() == typeof(AmazonClientException) || IsUnauthorized(cause)))
        {
            string login = (
                credentials is LoginAWSCredentials ? "aws login" : "aws sso login") + (profile is null ? "" : $" --profile {Quoted(profile)}");
            return new CdpCredentialException(
                ErrorIds.CredentialsExpired,
                $"The sign-in of {description} has expired or was never made ({cause.Message.TrimEnd('.')}). Run '{login}' (or "
                + "Invoke-AWSSSOLogin of AWS Tools), then try again.",
                cause);
        }

        return new CdpCredentialException(
            ErrorIds.CredentialsFailed,
            $"The credentials of {description} could not be obtained: {Messages(cause)}",
            cause);
    }

    private static bool IsUnauthorized(Exception e) =>
        e is AmazonServiceException { StatusCode: System.Net.HttpStatusCode.Unauthorized };

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
