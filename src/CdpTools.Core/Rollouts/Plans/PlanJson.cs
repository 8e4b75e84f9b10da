using System.Text.Json;

namespace CdpTools.Rollouts;

/// <summary>Plans in JSON.</summary>
internal static class PlanJson
{
    /// <summary>Reads and checks a plan's JSON.</summary>
    /// <exception cref="CdpValidationException">It is no JSON.</exception>
    public static ReadPlan Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
            return PlanReader.Read(Tree(document.RootElement));
        }
        catch (JsonException e)
        {
            throw RolloutFaults.PlanUnreadable($"It is no JSON: {e.Message}");
        }
    }

    private static object? Tree(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Table(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Tree).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetDecimal(out decimal number) ? number : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // Keys that differ in case only stay two, so that they are seen.
    private static Dictionary<string, object?> Table(JsonElement element)
    {
        var table = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            // A schema's reference belongs to editors. A key that is there twice is kept under a name that is an error.
            if (property.Name != "$schema" && !table.TryAdd(property.Name, Tree(property.Value)))
            {
                table[property.Name + " (twice)"] = null;
            }
        }

        return table;
    }
}
