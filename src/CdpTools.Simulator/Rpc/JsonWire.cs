using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>AWS JSON 1.0, with the codes of Query in a header besides [D].</summary>
internal sealed class JsonWire : IRpcWire
{
    public JsonObject Read(SimRequest request, byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw Unreadable();
        }
        catch (JsonException)
        {
            throw Unreadable();
        }

        static SimError Unreadable() => new(400, "SerializationException", "The body is no JSON object.");
    }

    public SimReply Result(RpcService service, RpcOperation operation, JsonObject? result, string requestId) =>
        Reply(200, result ?? [], requestId);

    public SimReply Error(RpcService service, SimError error, string requestId) => Reply(
        error.Status,
        new() { ["__type"] = $"{service.Model}#{RpcPlane.ShapeOf(error.Code)}", ["message"] = error.Message },
        requestId,
        KeyValuePair.Create("x-amzn-query-error", RpcPlane.QueryError(error)));

    private static SimReply Reply(int status, JsonObject content, string requestId, params KeyValuePair<string, string>[] more) => new()
    {
        Status = status,
        Headers = [new("x-amzn-RequestId", requestId), new("Content-Type", "application/x-amz-json-1.0"), .. more],
        Body = JsonSerializer.SerializeToUtf8Bytes(Plain(content)),
    };

    // Times are numbers: clients of JSON 1.0 do not take text.
    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject table => new JsonObject(
            table.Where(m => m.Value is not null && m.Key != RpcPlane.IsMap).Select(m => KeyValuePair.Create(m.Key, Plain(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Plain)]),
        JsonValue value when value.TryGetValue(out DateTimeOffset time) => JsonValue.Create(RpcPlane.Seconds(time)),
        _ => node?.DeepClone(),
    };
}
