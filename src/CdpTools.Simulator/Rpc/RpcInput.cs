using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CdpTools.Simulator;

/// <summary>The members of a request, whichever protocol brought them: Query has all of them as text.</summary>
internal sealed class RpcInput(JsonObject members, string region, string place = "")
{
    /// <summary>The region that the request is signed for.</summary>
    public string Region => region;

    public string? Text(string name) => members[name] is JsonValue value
        ? value.TryGetValue(out string? text) ? (text.Length > 0 ? text : null) : value.ToJsonString()
        : null;

    /// <exception cref="SimError">It is not there.</exception>
    public string Required(string name) => Text(name) ?? throw Missing(name);

    public double? Number(string name)
    {
        if (members[name] is not JsonValue value)
        {
            return null;
        }

        return value.TryGetValue(out double number) ? number
            : value.TryGetValue(out long whole) ? whole
            : double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? number
            : throw Invalid(name, Text(name) ?? "");
    }

    public int? Whole(string name) => Number(name) is { } number
        ? number == Math.Truncate(number) && Math.Abs(number) < int.MaxValue ? (int)number : throw Invalid(name, Text(name)!)
        : null;

    public bool? Flag(string name) => Text(name) is not { } text ? null
        : bool.TryParse(text, out bool flag) ? flag
        : throw Invalid(name, text);

    public DateTimeOffset? Time(string name)
    {
        if (members[name] is not JsonValue value)
        {
            return null;
        }

        if (value.GetValueKind() == JsonValueKind.Number)
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(Number(name)!.Value);
        }

        return DateTimeOffset.TryParse(
            Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw Invalid(name, Text(name) ?? "");
    }

    /// <exception cref="SimError">It is not there.</exception>
    public DateTimeOffset RequiredTime(string name) => Time(name) ?? throw Missing(name);

    public IReadOnlyList<string> Texts(string name) => members[name] is JsonArray list ? [.. list.Select(i => Plain(i))] : [];

    public IReadOnlyList<double> Numbers(string name) => members[name] is JsonArray list
        ? [.. list.Select((i, n) => double.TryParse(Plain(i), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Invalid($"{name}.member.{n + 1}", Plain(i)))]
        : [];

    public RpcInput? Member(string name) => members[name] is JsonObject inner ? new(inner, region, $"{place}{name}.") : null;

    public IReadOnlyList<RpcInput> Items(string name) => members[name] is JsonArray list
        ? [.. list.Select((i, n) => new RpcInput(i as JsonObject ?? [], region, $"{place}{name}.member.{n + 1}."))]
        : [];

    public SimError Missing(string name) => new(400, "MissingParameter", $"The parameter {place}{name} is required.");

    public SimError Invalid(string name, string value) =>
        new(400, "InvalidParameterValue", $"The value {value} for parameter {place}{name} is invalid.");

    private static string Plain(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "";
}
