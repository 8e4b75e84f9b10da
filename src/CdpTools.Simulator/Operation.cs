using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>One operation of the API: how a request for it looks, and what it does.</summary>
internal sealed class Operation
{
    private readonly string[] _template;

    /// <summary>Describes an operation by its path under the API version, with {} for ids.</summary>
    public Operation(
        string name,
        string method,
        string template,
        Func<Call,
        SimReply> run,
        string? bodyRoot = null,
        Shape? bodyShape = null,
        KeyValuePair<string,
        string?>? query = null)
    {
        Name = name;
        Method = method;
        _template = template.Split('/');
        Run = run;
        BodyRoot = bodyRoot;
        BodyShape = bodyShape;
        Query = query;
    }

    /// <summary>The name in the API reference.</summary>
    public string Name { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The root element of the body, or null when there is none.</summary>
    public string? BodyRoot { get; }

    /// <summary>The form of the body.</summary>
    public Shape? BodyShape { get; }

    /// <summary>A query parameter that tells this operation from another with the same path.</summary>
    public KeyValuePair<string, string?>? Query { get; }

    /// <summary>Does it. Runs under the plane's lock.</summary>
    public Func<Call, SimReply> Run { get; }

    /// <summary>Everything but GET changes something.</summary>
    public bool IsWrite => Method != "GET";

    /// <summary>Matches a request; ids are the decoded segments in place of {}.</summary>
    public bool Matches(SimRequest request, string[] segments, out IReadOnlyList<string> ids)
    {
        ids = [];
        if (request.Method != Method || segments.Length != _template.Length)
        {
            return false;
        }

        List<string>? found = null;
        for (int i = 0; i < segments.Length; i++)
        {
            if (_template[i] == "{}")
            {
                if (segments[i].Length == 0)
                {
                    return false;
                }

                (found ??= []).Add(Uri.UnescapeDataString(segments[i]));
            }
            else if (_template[i] != segments[i])
            {
                return false;
            }
        }

        if (Query is { } wanted && !request.Query.Any(q => q.Key == wanted.Key && (wanted.Value is null || q.Value == wanted.Value)))
        {
            return false;
        }

        ids = found ?? ids;
        return true;
    }
}

/// <summary>One request on its way through an operation.</summary>
internal sealed class Call
{
    /// <summary>The request.</summary>
    public required SimRequest Request { get; init; }

    /// <summary>The operation it asks for.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The ids in its path.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The id of this request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The document, its form checked; null when the operation takes none.</summary>
    public XElement? Document { get; init; }

    /// <summary>The If-Match header; an empty one counts as left out.</summary>
    public string? IfMatch => Request.Header("If-Match") is { Length: > 0 } value ? value : null;

    /// <summary>The tag by which tests tell attempts apart.</summary>
    public string? Attempt => Request.Header("x-cdp-attempt");

    /// <summary>The first id in the path.</summary>
    public string Id => Ids[0];

    /// <summary>A reply with a document.</summary>
    public SimReply Reply(int status, XElement document, string? etag = null, string? location = null)
    {
        List<KeyValuePair<string, string>> headers = [new("x-amzn-RequestId", RequestId)];
        if (etag is not null)
        {
            headers.Add(new("ETag", etag));
        }

        if (location is not null)
        {
            headers.Add(new("Location", "https://cloudfront.amazonaws.com/2020-05-31/" + location));
        }

        headers.Add(new("Content-Type", "text/xml"));
        headers.Add(new("Vary", "Accept-Encoding"));
        return new SimReply { Status = status, Headers = headers, Body = SimXml.Write(document) };
    }

    /// <summary>A reply without a body.</summary>
    public SimReply Empty(int status) => new() { Status = status, Headers = [new("x-amzn-RequestId", RequestId)] };
}
