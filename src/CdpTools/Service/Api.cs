using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace CdpTools.Service;

/// <summary>What all operations of CloudFront's REST-XML API have in common.</summary>
internal static class Api
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

    /// <summary>Parses a reply.</summary>
    /// <exception cref="CdpReplyException">It is not XML, or another document than expected.</exception>
    public static XElement Read(AwsReply reply, AwsCall call, string expectedRoot) => Guard(reply, call, () =>
    {
        XElement root = ServiceXml.Parse(reply.Body);
        return root.Name.LocalName == expectedRoot ? root : throw new FormatException($"Its root element is {root.Name.LocalName}, not {expectedRoot}.");
    });

    /// <summary>A deletion is answered with 204 [D]; a 200 comes from something in between, and says nothing.</summary>
    public static void ExpectDeleted(AwsReply reply, AwsCall call) => Guard(reply, call, () =>
        reply.Status == 204 ? reply.Status : throw new FormatException("A deletion is answered with HTTP 204."));

    /// <summary>Turns whatever is wrong with a reply's content into the module's own error.</summary>
    public static T Guard<T>(AwsReply reply, AwsCall call, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or OverflowException)
        {
            throw new CdpReplyException(
                $"The service's answer to {call.Operation} cannot be read: {e.Message} (HTTP {reply.Status}, {reply.Body.Length} bytes, request id {reply.RequestId ?? "none"})",
                reply.Status,
                reply.RequestId,
                call.Operation,
                e)
            {
                Outcome = call.IsRead ? CdpWriteOutcome.NotApplied : CdpWriteOutcome.Unknown,
                RecommendedAction = "Something between here and CloudFront may have answered in its place: check -EndpointUrl and the proxy.",
            };
        }
    }

    /// <summary>An ISO 8601 time as UTC; null when there is none.</summary>
    public static DateTime? Time(string? text) =>
        text is null
            ? null
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
                ? time
                : throw new FormatException($"'{(text.Length > 40 ? text[..40] : text)}' is no time.");
}
