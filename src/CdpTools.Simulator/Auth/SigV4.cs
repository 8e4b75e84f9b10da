using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdpTools.Simulator;

/// <summary>AWS Signature Version 4, written from its documentation and checked against AWS's published vectors.</summary>
internal static class SigV4
{
    /// <summary>The only algorithm.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The form of dates in signatures.</summary>
    public const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The canonical request over the headers named.</summary>
    public static string CanonicalRequest(SimRequest request, IReadOnlyList<string> signedHeaders, string payloadHash)
    {
        StringBuilder text = new(512);
        text.Append(request.Method).Append('\n');
        text.Append(CanonicalPath(request.Path)).Append('\n');
        text.Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (string name in signedHeaders)
        {
            IEnumerable<string> values = request.Headers
                .Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(h => CollapseSpaces(h.Value));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash);
        return text.ToString();
    }

    /// <summary>The string that is signed.</summary>
    public static string StringToSign(string date, string scope, string canonicalRequest) =>
        $"{Algorithm}\n{date}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    /// <summary>The signature in lower-case hexadecimal.</summary>
    public static string Sign(byte[] signingKey, string stringToSign) => Convert.ToHexString(Hmac(signingKey, stringToSign)).ToLowerInvariant();

    /// <summary>The key for a day, region and service.</summary>
    public static byte[] SigningKey(string secretKey, string day, string region, string service) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + secretKey), day), region), service), "aws4_request");

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(byte[] data) => Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant();

    /// <summary>Reads the date of a signature.</summary>
    public static bool TryParseDate(string? text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>The path with dot segments and double slashes removed, then encoded once more than it was sent.</summary>
    private static string CanonicalPath(string path)
    {
        List<string> kept = [];
        string[] segments = path.Split('/');
        foreach (string segment in segments)
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(Encode(segment));
            }
        }

        return kept.Count == 0 ? "/" : "/" + string.Join('/', kept) + (segments[^1] is "" or "." or ".." ? "/" : "");
    }

    private static string CanonicalQuery(IReadOnlyList<KeyValuePair<string, string?>> query) => query.Count == 0
        ? ""
        : string.Join('&', query
            .Select(q => (Name: Encode(q.Key), Value: Encode(q.Value ?? "")))
            .OrderBy(q => q.Name, StringComparer.Ordinal)
            .ThenBy(q => q.Value, StringComparer.Ordinal)
            .Select(q => $"{q.Name}={q.Value}"));

    // Uri.EscapeDataString leaves exactly the unreserved characters of RFC 3986 alone, as the signature wants.
    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string CollapseSpaces(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Hmac(byte[] key, string data) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(data));
}
