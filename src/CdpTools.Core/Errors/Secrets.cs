using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace CdpTools.Errors;

/// <summary>
/// The secrets that this process has used, and the one place that takes them out of texts: services, proxies and credential sources
/// repeat what they were sent. A secret is known in every form that it may come back in: as it is, URL-encoded, base64, escaped for JSON
/// and for XML.
/// </summary>
internal static partial class Secrets
{
    private const string Hidden = "(hidden)";

    // What is shorter is no secret of AWS's, and would be found in plain words.
    private const int Shortest = 8;
    private const int Kept = 512;
    private static readonly object Gate = new();
    private static readonly Queue<string> InOrder = new();
    private static readonly HashSet<string> Lasting = new(StringComparer.Ordinal);
    private static string[] forms = [];

    /// <summary>
    /// Remembers a secret. What is empty or too short to be one is passed over. Those that are renewed every so often make room for each other,
    /// never for one that lasts.
    /// </summary>
    public static void Add(string? secret, bool lasts = false)
    {
        if (secret is not { Length: >= Shortest })
        {
            return;
        }

        lock (Gate)
        {
            if (Array.IndexOf(forms, secret) >= 0)
            {
                return;
            }

            foreach (string form in FormsOf(secret))
            {
                if (lasts)
                {
                    Lasting.Add(form);
                }
                else
                {
                    InOrder.Enqueue(form);
                }
            }

            while (InOrder.Count > Kept)
            {
                InOrder.Dequeue();
            }

            // The longest first: a form may contain another.
            Volatile.Write(ref forms, [.. InOrder.Union(Lasting).OrderByDescending(f => f.Length)]);
        }
    }

    /// <summary>Remembers the user and password of a URL, as a proxy's has them.</summary>
    public static void AddUserOf(Uri? url)
    {
        if (url?.UserInfo is { Length: > 0 } user)
        {
            string plain = Uri.UnescapeDataString(user);
            Add(plain);
            Add(plain[(plain.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
    }

    /// <summary>Takes all secrets out of a text, and the user and password of every URL in it.</summary>
    public static string Hide(string text)
    {
        foreach (string form in Volatile.Read(ref forms))
        {
            if (text.Contains(form, StringComparison.Ordinal))
            {
                text = text.Replace(form, Hidden, StringComparison.Ordinal);
            }
        }

        text = text.Contains('@', StringComparison.Ordinal) ? UserInfo().Replace(text, "://" + Hidden + "@") : text;
        return text.Contains("oken", StringComparison.OrdinalIgnoreCase) ? EchoedToken().Replace(text, "$1" + Hidden) : text;
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        string url = Uri.EscapeDataString(secret);
        return
        [
            secret, url, url.Replace("%20", "+", StringComparison.Ordinal), Convert.ToBase64String(bytes).TrimEnd('='),
            JavaScriptEncoder.Default.Encode(secret), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret), SecurityElement.Escape(secret)!,
        ];
    }

    [GeneratedRegex(@"://[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // STS repeats the signed headers, the source's session token among them, when a signature does not match.
    [GeneratedRegex(
        @"((?:x-amz-security-token|x-amz-sso_bearer_token|(?:access|refresh|id|session)_?token)[""']?\s*[:=]\s*[""']?)(?!\(hidden\))[^\s&'""<,;]{8,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EchoedToken();
}
