using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace CdpTools.Simulator;

/// <summary>AWS Query: a form in, XML out [D].</summary>
internal sealed class QueryWire : IRpcWire
{
    public static IReadOnlyList<KeyValuePair<string, string?>> Form(SimRequest request, byte[] body) =>
        body.Length == 0 ? request.Query : SimRequest.ParseQuery(Encoding.UTF8.GetString(body).Replace('+', ' '));

    public JsonObject Read(SimRequest request, byte[] body)
    {
        JsonObject root = [];
        foreach ((string name, string? value) in Form(request, body))
        {
            string[] parts = name.Split('.');
            JsonObject place = root;
            foreach (string part in parts[..^1])
            {
                if (place[part] is not JsonObject inner)
                {
                    place[part] = inner = [];
                }

                place = inner;
            }

            place[parts[^1]] = value ?? "";
        }

        return (JsonObject)Lists(root);
    }

    // X.member.1, X.member.2: what has members only is a list of them.
    private static JsonNode Lists(JsonNode node)
    {
        if (node is not JsonObject table)
        {
            return node.DeepClone();
        }

        if (table.Count == 1 && table["member"] is JsonObject members)
        {
            return new JsonArray([.. members
                .OrderBy(m => int.TryParse(m.Key, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : int.MaxValue)
                .Select(m => Lists(m.Value!))]);
        }

        return new JsonObject(table.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Lists(m.Value!))));
    }

    public SimReply Result(RpcService service, RpcOperation operation, JsonObject? result, string requestId)
    {
        XNamespace xml = service.Xml;
        XElement document = new(xml + (operation.Name + "Response"));
        if (result is not null)
        {
            document.Add(new XElement(xml + (operation.Name + "Result"), Content(xml, result)));
        }

        document.Add(new XElement(xml + "ResponseMetadata", new XElement(xml + "RequestId", requestId)));
        return Reply(200, document, requestId);
    }

    public SimReply Error(RpcService service, SimError error, string requestId)
    {
        XNamespace xml = service.Xml;
        return Reply(
            error.Status,
            new XElement(
                xml + "ErrorResponse",
                new XElement(
                    xml + "Error",
                    new XElement(xml + "Type", error.Status >= 500 ? "Receiver" : "Sender"),
                    new XElement(xml + "Code", error.Code),
                    new XElement(xml + "Message", error.Message)),
                new XElement(xml + "RequestId", requestId)),
            requestId);
    }

    private static SimReply Reply(int status, XElement document, string requestId) => new()
    {
        Status = status,
        Headers = [new("x-amzn-RequestId", requestId), new("Content-Type", "text/xml")],
        Body = SimXml.Write(document),
    };

    private static object Content(XNamespace xml, JsonNode value) => value switch
    {
        JsonObject map when map.ContainsKey(RpcPlane.IsMap) => map.Where(m => m.Key != RpcPlane.IsMap)
            .Select(m => new XElement(xml + "entry", new XElement(xml + "key", m.Key), new XElement(xml + "value", Content(xml, m.Value!)))),
        JsonObject table => table.Where(m => m.Value is not null).Select(m => new XElement(xml + m.Key, Content(xml, m.Value!))),
        JsonArray list => list.Select(i => new XElement(xml + "member", Content(xml, i!))),
        JsonValue scalar when scalar.TryGetValue(out DateTimeOffset time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        JsonValue scalar when scalar.TryGetValue(out string? text) => text,
        _ => value.ToJsonString(),
    };
}
