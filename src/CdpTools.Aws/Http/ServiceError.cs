using System.Text;
using System.Text.Json;
using System.Xml;
using CdpTools.Errors;

namespace CdpTools.Aws.Http;

/// <summary>The code and message of an error reply.</summary>
/// <param name="Code">The error code; made of the status where the reply has none.</param>
/// <param name="Message">What the service says, or how the reply begins.</param>
/// <param name="IsOfService">Whether the reply is in the service's format, so that nothing in between has made it up.</param>
internal sealed record ServiceError(string Code, string Message, bool IsOfService)
{
    private const int ShownCharacters = 200;

    /// <summary>
    /// Reads the ErrorResponse envelope of REST-XML and Query, JSON errors, and whatever else a proxy may answer:
    /// then the code comes from the status and the message shows how the body begins.
    /// </summary>
    /// <param name="reply">What came.</param>
    public static ServiceError Read(RawReply reply)
    {
        string? code = reply.Header("x-amzn-ErrorType")?.Split(':', 2)[0];
        string? message = null;
        byte[] body = reply.Body;
        int start = 0;
        while (start < body.Length && (body[start] <= ' ' || body[start] is 0xEF or 0xBB or 0xBF))
        {
            start++;
        }

        if (start < body.Length)
        {
            (string? Code, string? Message) found = body[start] switch
            {
                (byte)'<' => FromXml(body),
                (byte)'{' => FromJson(body.AsMemory(start)),
                _ => default,
            };
            code = found.Code ?? code;
            message = found.Message;
        }

        bool known = !string.IsNullOrWhiteSpace(code);
        string derived = known ? code!.Trim() : FromStatus(reply.Status);
        return new ServiceError(derived, string.IsNullOrWhiteSpace(message) ? Describe(reply, known) : message.Trim(), known);
    }

    private static (string? Code, string? Message) FromXml(byte[] body)
    {
        string? code = null;
        string? message = null;
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersFromEntities = 1024,
            };
            using XmlReader xml = XmlReader.Create(new MemoryStream(body, writable: false), settings);
            xml.MoveToContent();
            if (xml.LocalName is not ("ErrorResponse" or "Error" or "Response" or "Errors"))
            {
                return default;
            }

            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName is "Code" or "Message")
                {
                    bool isCode = xml.LocalName == "Code";
                    string text = xml.IsEmptyElement || !xml.Read() || xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA) ? "" : xml.Value;
                    if (isCode)
                    {
                        code ??= text;
                    }
                    else
                    {
                        message ??= text;
                    }
                }
            }
        }
        catch (XmlException)
        {
            // Cut off or not XML after all; what was found so far still counts.
        }

        return (code, message);
    }

    private static (string? Code, string? Message) FromJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            string? type = Text(json.RootElement, "__type") ?? Text(json.RootElement, "code") ?? Text(json.RootElement, "Code");
            return (type?[(type.LastIndexOf('#') + 1)..], Text(json.RootElement, "message") ?? Text(json.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string FromStatus(int status) => status switch
    {
        401 or 403 => "AccessDenied",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "RequestEntityTooLarge",
        429 => "TooManyRequestsException",
        503 => "ServiceUnavailable",
        >= 500 => "InternalFailure",
        >= 300 and < 400 => "UnexpectedRedirect",
        _ => "BadRequest",
    };

    private static string Describe(RawReply reply, bool known)
    {
        string what = reply.Status is >= 300 and < 400
            ? $"The endpoint answered with a redirect{(reply.Header("Location") is { } location ? $" to {Printable(location)}" : "")}, "
                + "which is never followed; check -EndpointUrl."
            : known ? "The service gave no message." : "The answer is not the service's error format; something between here and AWS may have "
                + "answered.";
        string begins = Printable(Encoding.UTF8.GetString(reply.Body));
        return begins.Length == 0 ? $"HTTP {reply.Status} with an empty body. {what}" : $"HTTP {reply.Status}. {what} It begins: {begins}";
    }

    // Secrets go before anything is cut off: a half one would not be found any more.
    private static string Printable(string all)
    {
        string text = Secrets.Hide(all);
        var shown = new StringBuilder(ShownCharacters);
        foreach (char c in text)
        {
            if (shown.Length >= ShownCharacters)
            {
                break;
            }

            if (!char.IsControl(c) && !char.IsWhiteSpace(c) && c != '\uFFFD')
            {
                shown.Append(c);
            }
            else if (shown.Length > 0 && shown[^1] != ' ')
            {
                shown.Append(' ');
            }
        }

        return shown.ToString().TrimEnd();
    }
}
