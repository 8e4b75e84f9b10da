using System.Formats.Cbor;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>Smithy's RPC v2 CBOR [D].</summary>
internal sealed class CborWire : IRpcWire
{
    public JsonObject Read(SimRequest request, byte[] body)
    {
        if (body.Length == 0)
        {
            return [];
        }

        try
        {
            return Read(new CborReader(body, CborConformanceMode.Lax)) as JsonObject ?? throw Unreadable();
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw Unreadable();
        }

        static SimError Unreadable() => new(400, "SerializationException", "The body is no CBOR map.");
    }

    private static JsonNode? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                JsonObject map = [];
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                {
                    string name = reader.ReadTextString();
                    map[name] = Read(reader);
                }

                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                JsonArray list = [];
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                {
                    list.Add(Read(reader));
                }

                reader.ReadEndArray();
                return list;
            case CborReaderState.Tag:
                // 1 is a time in seconds, and there is no other.
                reader.ReadTag();
                return Read(reader);
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return JsonValue.Create(reader.ReadInt64());
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                return JsonValue.Create(reader.ReadDouble());
            case CborReaderState.Boolean:
                return JsonValue.Create(reader.ReadBoolean());
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return JsonValue.Create(reader.ReadTextString());
            default:
                throw new CborContentException("It is of no kind that a request has.");
        }
    }

    public SimReply Result(RpcService service, RpcOperation operation, JsonObject? result, string requestId) => Reply(200, result ?? [], requestId);

    public SimReply Error(RpcService service, SimError error, string requestId) => Reply(
        error.Status,
        new() { ["__type"] = $"{service.Model}#{RpcPlane.ShapeOf(error.Code)}", ["message"] = error.Message },
        requestId,
        KeyValuePair.Create("x-amzn-query-error", RpcPlane.QueryError(error)));

    private static SimReply Reply(int status, JsonObject content, string requestId, params KeyValuePair<string, string>[] more)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        Write(writer, content);
        return new()
        {
            Status = status,
            Headers =
            [
                new("x-amzn-RequestId", requestId), new("Content-Type", "application/cbor"), new("smithy-protocol", "rpc-v2-cbor"), .. more,
            ],
            Body = writer.Encode(),
        };
    }

    private static void Write(CborWriter writer, JsonNode node)
    {
        switch (node)
        {
            case JsonObject table:
                KeyValuePair<string, JsonNode?>[] members = [.. table.Where(m => m.Value is not null && m.Key != RpcPlane.IsMap)];
                writer.WriteStartMap(members.Length);
                foreach ((string name, JsonNode? value) in members)
                {
                    writer.WriteTextString(name);
                    Write(writer, value!);
                }

                writer.WriteEndMap();
                break;
            case JsonArray list:
                writer.WriteStartArray(list.Count);
                foreach (JsonNode? item in list)
                {
                    Write(writer, item!);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteScalar(writer, node.AsValue());
                break;
        }
    }

    private static void WriteScalar(CborWriter writer, JsonValue value)
    {
        if (value.TryGetValue(out DateTimeOffset time))
        {
            writer.WriteTag(CborTag.UnixTimeSeconds);
            writer.WriteDouble(RpcPlane.Seconds(time));
        }
        else if (value.TryGetValue(out string? text))
        {
            writer.WriteTextString(text);
        }
        else if (value.TryGetValue(out bool flag))
        {
            writer.WriteBoolean(flag);
        }
        else if (value.TryGetValue(out int whole))
        {
            writer.WriteInt32(whole);
        }
        else
        {
            writer.WriteDouble(value.TryGetValue(out double number) ? number : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));
        }
    }
}
