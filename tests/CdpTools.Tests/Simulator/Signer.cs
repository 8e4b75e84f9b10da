using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace CdpTools.Tests.Simulator;

/// <summary>Signs requests by hand, with none of the simulator's code, for the few shapes that the tests send.</summary>
internal sealed class Signer(Uri endpoint, string accessKey, string secretKey)
{
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false });

    public string Region { get; init; } = "us-east-1";

    public string Service { get; init; } = "cloudfront";

    public string? SessionToken { get; init; }

    public DateTimeOffset Now { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Sends a signed request; the path's query must be sorted and encoded.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string pathAndQuery, string body = "", string? ifMatch = null, Action<HttpRequestMessage>? change = null, CancellationToken cancellation = default) =>
        s_http.SendAsync(Request(method, pathAndQuery, body, ifMatch, change), cancellation);

    public HttpRequestMessage Request(string method, string pathAndQuery, string body = "", string? ifMatch = null, Action<HttpRequestMessage>? change = null)
    {
        string date = Now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string[] target = ("/2020-05-31/" + pathAndQuery).Split('?');
        byte[] content = Encoding.UTF8.GetBytes(body);
        string token = SessionToken is null ? "" : $"x-amz-security-token:{SessionToken}\n";
        string names = "host;x-amz-date" + (SessionToken is null ? "" : ";x-amz-security-token");
        string path = string.Join('/', target[0].Split('/').Select(Uri.EscapeDataString));
        string canonical = $"{method}\n{path}\n{(target.Length > 1 ? target[1] : "")}\nhost:{endpoint.Authority}\nx-amz-date:{date}\n{token}\n{names}\n{Hex(SHA256.HashData(content))}";
        string scope = $"{date[..8]}/{Region}/{Service}/aws4_request";
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (string part in new[] { date[..8], Region, Service, "aws4_request" })
        {
            key = Hmac(key, part);
        }

        HttpRequestMessage request = new(new HttpMethod(method), new Uri(endpoint, string.Join('?', target)));
        if (method != "GET")
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        }

        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        if (SessionToken is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", SessionToken);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders={names}, Signature={Hex(Hmac(key, toSign))}");
        change?.Invoke(request);
        return request;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
