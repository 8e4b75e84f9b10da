using System.Text;
using System.Xml;
using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Aws;

/// <summary>AWS Query, for the services beside CloudFront: a form in, XML out.</summary>
internal sealed class QueryApi(IConnection connection, AwsService service)
{
    /// <summary>Calls an operation.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="isRead">Whether it changes nothing, and may be repeated.</param>
    /// <param name="members">Its parameters, flattened as Query has them: <c>AlarmNames.member.1</c>.</param>
    /// <param name="region">The region that is called; null for the service's own rule.</param>
    /// <param name="log">Takes messages.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>The result element.</returns>
    /// <exception cref="CdpReplyException">The reply is not that of the operation.</exception>
    public async Task<XElement> SendAsync(
        string operation,
        bool isRead,
        IEnumerable<KeyValuePair<string, string>> members,
        string? region,
        ICallLog log,
        CancellationToken cancellationToken)
    {
        var form = new StringBuilder($"Action={operation}&Version={service.QueryVersion}");
        foreach ((string name, string value) in members)
        {
            form.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        AwsReply reply = await connection.SendAsync(
            new()
            {
                Service = service,
                Region = region,
                Operation = operation,
                IsRead = isRead,
                Method = "POST",
                Path = "/",
                Content = Encoding.UTF8.GetBytes(form.ToString()),
                ContentType = "application/x-www-form-urlencoded; charset=utf-8",
            },
            log,
            cancellationToken).ConfigureAwait(false);
        try
        {
            XElement root = ServiceXml.Parse(reply.Body);
            return root.Name.LocalName == operation + "Response" && root.Element(root.Name.Namespace + (operation + "Result")) is { } result
                ? result
                : throw new FormatException($"Its root element is {root.Name.LocalName}.");
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw new CdpReplyException(
                $"The service's answer to {operation} cannot be read: {e.Message} It has {reply.Body.Length} bytes.",
                reply.Status,
                reply.RequestId,
                operation,
                e)
            {
                Outcome = isRead ? CdpWriteOutcome.NotApplied : CdpWriteOutcome.Unknown,
            };
        }
    }

    /// <summary>A member's text; null where it is not there.</summary>
    public static string? Text(XElement parent, string name) => parent.Element(parent.Name.Namespace + name)?.Value;

    /// <summary>The items of a list.</summary>
    public static IEnumerable<XElement> Items(XElement parent, string name) =>
        parent.Element(parent.Name.Namespace + name)?.Elements(parent.Name.Namespace + "member") ?? [];
}
