using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Xml;

namespace CdpTools.Aws;

/// <summary>CloudFront's REST-XML: the calls that all of its resources have in common, and what is read from their replies.</summary>
internal sealed class RestXml(IConnection connection)
{
    private const string Version = "/2020-05-31/";

    /// <summary>The path of a resource; every segment is percent-encoded, so that a wrong id stays an id.</summary>
    public static string Path(params ReadOnlySpan<string> segments)
    {
        string path = Version;
        for (int i = 0; i < segments.Length; i++)
        {
            path += (i == 0 ? "" : "/") + Uri.EscapeDataString(segments[i]);
        }

        return path;
    }

    /// <summary>A call that reads one resource.</summary>
    public static AwsCall Get(string operation, string collection, string id) =>
        new() { Operation = operation, IsRead = true, Method = "GET", Path = Path(collection, id), ResourceId = id };

    /// <summary>A call that changes something.</summary>
    /// <param name="operation">The API operation.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path.</param>
    /// <param name="id">The resource; null for creations.</param>
    /// <param name="etag">What to send as If-Match; null for creations.</param>
    /// <param name="body">The document; null for none.</param>
    public static AwsCall Write(string operation, string method, string path, string? id = null, string? etag = null, XElement? body = null) => new()
    {
        Operation = operation,
        IsRead = false,
        Method = method,
        Path = path,
        Headers = etag is null ? [] : [new("If-Match", etag)],
        Content = body is null ? [] : ToBody(operation, body),
        ResourceId = id,
    };

    private static byte[] ToBody(string operation, XElement body)
    {
        try
        {
            return ServiceXml.ToBody(body);
        }
        catch (ArgumentException e)
        {
            throw new CdpValidationException(
                ErrorIds.InvalidRequest, $"{operation}: the configuration has a text that XML cannot carry: {e.Message}");
        }
    }

    /// <summary>
    /// Sends a call whose reply is one version of a resource, and reads it: the one place where versions are made of replies.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="root">The name of the reply's root, the envelope.</param>
    /// <param name="configRoot">The name of the configuration in it.</param>
    /// <param name="make">Makes the object of id, ETag, the envelope without the configuration, and the configuration alone.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="CdpReplyException">The reply is not that.</exception>
    public async Task<T> SendAsync<T>(
        AwsCall call,
        string root,
        string configRoot,
        Func<string, string?, XElement, XElement, T> make,
        ICallLog log,
        CancellationToken cancellationToken)
        where T : IResourceVersion
    {
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        return Read(
            reply,
            call,
            root,
            envelope => OfCall(
                call, ReadVersion(envelope, configRoot, reply.ETag ?? throw new FormatException("The reply has no ETag header."), make)));
    }

    // The answer to another call, from a cache in between for instance, must not be taken for one of the resource that was asked for.
    private static T OfCall<T>(AwsCall call, T version)
        where T : IResourceVersion => call.ResourceId is null || call.IsCreation || version.Id == call.ResourceId
        ? version
        : throw new FormatException($"It is about {Shown.OneLine(version.Id)}, and {call.ResourceId} was asked for.");

    /// <summary>Reads one version of a resource: a reply's root, or a member of a list, which has no ETag.</summary>
    public static T ReadVersion<T>(XElement envelope, string configRoot, string? etag, Func<string, string?, XElement, XElement, T> make)
    {
        string id = Text(envelope, "Id") is { Length: > 0 } text ? text : throw new FormatException($"The {envelope.Name.LocalName} has no Id.");
        XElement config = envelope.Element(envelope.Name.Namespace + configRoot)
            ?? throw new FormatException($"The {envelope.Name.LocalName} has no {configRoot}.");
        return make(id, etag, envelope, ServiceXml.Detach(config));
    }

    /// <summary>Sends a call whose reply is no version of a resource: its root.</summary>
    public async Task<XElement> ReadAsync(AwsCall call, string root, ICallLog log, CancellationToken cancellationToken) =>
        Read(await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false), call, root, envelope => envelope);

    /// <summary>Sends a deletion. It is answered with 204 [D]; a 200 comes from something in between, and says nothing.</summary>
    public async Task DeleteAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
    {
        AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
        if (reply.Status != 204)
        {
            throw Unreadable(reply, call, new FormatException("A deletion is answered with HTTP 204."));
        }
    }

    /// <summary>All members of a list, page by page.</summary>
    /// <param name="operation">The API operation.</param>
    /// <param name="collection">The last segment of the path.</param>
    /// <param name="root">The name of the reply's root.</param>
    /// <param name="read">Makes an object of a member.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="CdpReplyException">A page cannot be read, or a marker comes twice, so that the list would never end.</exception>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string operation,
        string collection,
        string root,
        Func<XElement, T> read,
        ICallLog log,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? marker = null; ;)
        {
            var call = new AwsCall
            {
                Operation = operation,
                IsRead = true,
                Method = "GET",
                Path = Path(collection),
                Query = marker is null ? [] : [new("Marker", marker)],
            };
            AwsReply reply = await connection.SendAsync(call, log, cancellationToken).ConfigureAwait(false);
            (List<T> members, marker) = Read(reply, call, root, page => (ListShape.Members(page).Select(read).ToList(), NextMarker(page)));
            foreach (T member in members)
            {
                yield return member;
            }

            if (marker is null)
            {
                yield break;
            }

            if (!seen.Add(marker))
            {
                throw Unreadable(reply, call, new FormatException($"The list does not end: the marker '{marker}' came twice."));
            }
        }
    }

    // The list of policies has no IsTruncated; that of distributions may have an empty NextMarker on its last page.
    private static string? NextMarker(XElement page) =>
        Text(page, "IsTruncated") != "false" && Text(page, "NextMarker") is { Length: > 0 } next ? next : null;

    private static string? Text(XElement parent, string name) => parent.Element(parent.Name.Namespace + name)?.Value;

    // Whatever is wrong with a reply's content is the module's own error.
    private static T Read<T>(AwsReply reply, AwsCall call, string expectedRoot, Func<XElement, T> read)
    {
        try
        {
            XElement root = ServiceXml.Parse(reply.Body);
            return root.Name.LocalName == expectedRoot
                ? read(root)
                : throw new FormatException($"Its root element is {root.Name.LocalName}, not {expectedRoot}.");
        }
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or OverflowException)
        {
            throw Unreadable(reply, call, e);
        }
    }

    private static CdpReplyException Unreadable(AwsReply reply, AwsCall call, Exception cause) => new(
        $"The service's answer to {call.Operation} cannot be read: {cause.Message} It has {reply.Body.Length} bytes.",
        reply.Status,
        reply.RequestId,
        call.Operation,
        cause)
    {
        Outcome = call.IsRead ? CdpWriteOutcome.NotApplied : CdpWriteOutcome.Unknown,
    };
}
