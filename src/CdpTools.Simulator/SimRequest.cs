using System.Text;

namespace CdpTools.Simulator;

/// <summary>One request, whatever brought it.</summary>
public sealed class SimRequest
{
    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, percent-encoded: <c>/2020-05-31/distribution/E1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters, decoded. A null value is a bare flag (<c>?WithTags</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>Headers; names compare without case and may come more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; empty when there is none.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The first query parameter of that name, or null.</summary>
    public string? QueryValue(string name) => Query.FirstOrDefault(q => q.Key == name).Value;

    /// <summary>Splits a query as it stands in a URL, without the question mark.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> ParseQuery(string query)
    {
        if (query.Length == 0)
        {
            return [];
        }

        List<KeyValuePair<string, string?>> pairs = [];
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0
                ? new(Uri.UnescapeDataString(part), null)
                : new(Uri.UnescapeDataString(part[..equals]), Uri.UnescapeDataString(part[(equals + 1)..])));
        }

        return pairs;
    }
}

/// <summary>One reply, before anything carries it.</summary>
public sealed class SimReply
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Headers in the order they are sent, without Content-Length.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; empty when there is none.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
