using System.Text.RegularExpressions;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>
/// Remembers the bearer tokens and client secrets that the SDK's clients send, before they are sent: what they are answered may repeat them.
/// </summary>
internal sealed partial class SecretLearner(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Bearer = "Bearer ";
    private static readonly string[] Bearers = ["x-amz-sso_bearer_token", "x-amz-security-token", "Authorization"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (string name in Bearers)
        {
            if (request.Headers.NonValidated.TryGetValues(name, out var values))
            {
                foreach (string value in values.Where(v => name != "Authorization" || v.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)))
                {
                    // What is signed with is no secret once it is sent.
                    Secrets.Add(value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..] : value);
                }
            }
        }

        if (request.Content is { } content)
        {
            // Buffered by the SDK, so that reading it takes nothing away.
            string body = await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            foreach (Match match in InBody().Matches(body))
            {
                Secrets.Add(Uri.UnescapeDataString(match.Groups[1].Value));
            }
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"(?:""(?:refreshToken|clientSecret|accessToken|assertion|deviceCode|code)""\s*:\s*""|WebIdentityToken=)([^""&]+)")]
    private static partial Regex InBody();
}
