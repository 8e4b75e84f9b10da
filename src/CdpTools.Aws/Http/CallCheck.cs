using System.Buffers;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>What a call must not have, whoever made it: it would be sent as another one than was meant.</summary>
internal static class CallCheck
{
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%/");

    /// <exception cref="CdpValidationException">The path or a header cannot be sent as it is.</exception>
    public static void Require(AwsCall call)
    {
        // An id of ".." would call another resource, and what is not encoded would not be signed as it is sent.
        if (!call.Path.StartsWith('/') || call.Path.AsSpan().ContainsAnyExcept(PathCharacters)
            || call.Path.Split('/').Any(segment => segment is "." or ".."))
        {
            throw new CdpValidationException(
                ErrorIds.InvalidRequest, $"{call.Operation}: '{call.Path}' is not the path of a resource. Check the id.");
        }

        foreach ((string name, string value) in call.Headers)
        {
            if (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                throw new CdpValidationException(
                    ErrorIds.InvalidRequest,
                    $"{call.Operation}: the value of {name} is empty or has characters that an HTTP header cannot carry. Give it as the service "
                    + "returned it.");
            }
        }
    }
}
