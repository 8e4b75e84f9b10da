using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdpTools.Simulator;

/// <summary>
/// Decides whether a request comes from the one known key. Texts and codes are those of AWS's query services, for
/// CloudFront's own are not published [I].
/// </summary>
internal sealed class SignatureCheck(SimulatorOptions options, string accessKey, string secretKey)
{
    private const string CloudFront = "cloudfront";
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(15);

    private DayKey? _key;

    /// <summary>Null when the request may pass, else the refusal.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">The service beside CloudFront that it is for; null for CloudFront. Those have every region.</param>
    public SimError? Check(SimRequest request, string? service)
    {
        string? header = request.Header("Authorization");
        if (string.IsNullOrEmpty(header))
        {
            return new SimError(403, "MissingAuthenticationToken", "Missing Authentication Token");
        }

        if (Credential.Parse(header) is not { } credential)
        {
            return new SimError(
                400,
                "IncompleteSignature",
                "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters after " + SigV4.Algorithm + ".");
        }

        string? token = request.Header("x-amz-security-token");
        if (credential.AccessKey != accessKey || (options.SessionToken is not null && token != options.SessionToken))
        {
            return new SimError(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        }

        return CheckScope(credential, service) ?? CheckDate(request, credential, out string date) ?? CheckSignature(request, credential, date);
    }

    private SimError? CheckScope(Credential credential, string? service)
    {
        if (service is null && credential.Region != options.SigningRegion)
        {
            return Mismatch($"Credential should be scoped to a valid region, not '{credential.Region}'.");
        }

        if (credential.Service != (service ?? CloudFront))
        {
            return Mismatch($"Credential should be scoped to correct service: '{CloudFront}'.");
        }

        return credential.Terminator == "aws4_request" ? null : Mismatch("Credential should be scoped with a valid terminator: 'aws4_request'.");
    }

    private SimError? CheckDate(SimRequest request, Credential credential, out string date)
    {
        date = request.Header("x-amz-date") ?? "";
        if (date.Length == 0
            && DateTimeOffset.TryParse(
                request.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset httpDate))
        {
            date = httpDate.UtcDateTime.ToString(SigV4.DateFormat, CultureInfo.InvariantCulture);
        }

        if (!SigV4.TryParseDate(date, out DateTimeOffset signed))
        {
            return new SimError(400, "IncompleteSignature", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        if (!date.StartsWith(credential.Day, StringComparison.Ordinal))
        {
            return Mismatch($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{credential.Day}' != "
                + $"'{date[..8]}', from '{date}'.");
        }

        // The clock may have been moved: some clients sign by the Date that they see in answers, and some by their own machine's.
        DateTimeOffset now = options.Time.GetUtcNow();
        if (options.Time is SimulatorClock clock && (signed - clock.MachineTime).Duration() <= s_tolerance)
        {
            return null;
        }

        if (signed < now - s_tolerance)
        {
            return Mismatch($"Signature expired: {date} is now earlier than {Text(now - s_tolerance)} ({Text(now)} - 15 min.)");
        }

        return signed > now + s_tolerance
            ? Mismatch($"Signature not yet current: {date} is still later than {Text(now + s_tolerance)} ({Text(now)} + 15 min.)")
            : null;
    }

    private SimError? CheckSignature(SimRequest request, Credential credential, string date)
    {
        if (!credential.SignedHeaders.Contains("host"))
        {
            return Mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }

        // Headers beyond the signed ones are let through: proxies and tools add them.
        string payload = request.Header("x-amz-content-sha256") == UnsignedPayload ? UnsignedPayload : SigV4.Hash(request.Body);
        string canonical = SigV4.CanonicalRequest(request, credential.SignedHeaders, payload);
        string scope = $"{credential.Day}/{credential.Region}/{credential.Service}/{credential.Terminator}";
        string expected = SigV4.Sign(Key(credential), SigV4.StringToSign(date, scope, canonical));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(credential.Signature))
            ? null
            : Mismatch("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                + "signing method. Consult the service documentation for details.");
    }

    private byte[] Key(Credential credential)
    {
        DayKey? key = Volatile.Read(ref _key);
        if (key?.Day != credential.Day || key.Region != credential.Region || key.Service != credential.Service)
        {
            key = new DayKey(
                credential.Day, credential.Region, credential.Service,
                SigV4.SigningKey(secretKey, credential.Day, credential.Region, credential.Service));
            Volatile.Write(ref _key, key);
        }

        return key.Key;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(SigV4.DateFormat, CultureInfo.InvariantCulture);

    private static SimError Mismatch(string message) => new(403, "SignatureDoesNotMatch", message);

    /// <summary>The signing key that was used last.</summary>
    private sealed record DayKey(string Day, string Region, string Service, byte[] Key);

    /// <summary>The parts of an Authorization header.</summary>
    private sealed record Credential(
        string AccessKey, string Day, string Region, string Service, string Terminator, IReadOnlyList<string> SignedHeaders, string Signature)
    {
        public static Credential? Parse(string header)
        {
            if (!header.StartsWith(SigV4.Algorithm, StringComparison.Ordinal))
            {
                return null;
            }

            Dictionary<string, string> parts = new(StringComparer.Ordinal);
            foreach (string part in header[SigV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
            {
                int equals = part.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    parts[part[..equals]] = part[(equals + 1)..];
                }
            }

            if (!parts.TryGetValue("Credential", out string? credential)
                || !parts.TryGetValue("SignedHeaders", out string? headers)
                || !parts.TryGetValue("Signature", out string? signature))
            {
                return null;
            }

            // An access key may hold slashes in theory; the scope is the last four parts.
            string[] scope = credential.Split('/');
            return scope.Length < 5
                ? null
                : new Credential(string.Join('/', scope[..^4]), scope[^4], scope[^3], scope[^2], scope[^1], headers.Split(';'), signature);
        }
    }
}
