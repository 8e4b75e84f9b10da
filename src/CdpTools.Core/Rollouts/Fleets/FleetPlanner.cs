using System.Text.Json;

namespace CdpTools.Rollouts;

/// <summary>How a fleet is cut into waves.</summary>
internal sealed record FleetSettings
{
    public required string Name { get; init; }

    /// <summary>The plan of all sites that have none of their own: tables, lists, texts and numbers.</summary>
    public object? PlanTree { get; init; }

    /// <summary>How many sites each wave has, behind that of the canaries; the last one has all that are left.</summary>
    public IReadOnlyList<int> WaveSizes { get; init; } = [];

    /// <summary>Whether a person is asked before each wave but the first.</summary>
    public bool Approve { get; init; }

    public int MaxConcurrency { get; init; } = 10;

    public int ToleratedFailurePercentage { get; init; } = 10;
}

/// <summary>Cuts sites into waves, and writes the state machine's input.</summary>
internal static class FleetPlanner
{
    /// <summary>The largest input of a state machine, in bytes [D].</summary>
    public const int LargestInput = 256 * 1024;

    // What has no value is null and not left out: paths of the state machine must lead somewhere.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="CdpValidationException">There is no site, or the input is too large.</exception>
    public static CdpFleetPlan Of(FleetSettings settings, IReadOnlyList<CdpFleetSite> sites)
    {
        if (sites.Count == 0)
        {
            throw FleetFaults.NoSites(settings.Name);
        }

        // Canaries first, then from few requests to many: what goes wrong goes wrong where fewest meet it.
        List<List<CdpFleetSite>> groups = [];
        List<CdpFleetSite> canaries = [.. sites.Where(s => s.Canary)];
        List<CdpFleetSite> others = [.. sites.Where(s => !s.Canary).OrderBy(s => s.Requests ?? double.MaxValue)];
        groups.AddRange(canaries.Count > 0 ? [canaries] : []);
        foreach (int size in settings.WaveSizes.Append(int.MaxValue).TakeWhile(_ => others.Count > 0))
        {
            groups.Add([.. others.Take(size)]);
            others.RemoveRange(0, Math.Min(size, others.Count));
        }

        // Arrays, as PowerShell's own ForEach and Where are for them.
        CdpFleetWave[] waves =
        [
            .. groups.Select((g, i) => new CdpFleetWave(
                i + 1, settings.Approve && i > 0, Math.Min(settings.MaxConcurrency, g.Count), settings.ToleratedFailurePercentage, g.ToArray())),
        ];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                fleet = settings.Name,
                plan = sites.Any(s => s.PlanTree is null) ? settings.PlanTree : null,
                waves = waves.Select(w => new
                {
                    w.Number,
                    w.Approve,
                    w.MaxConcurrency,
                    w.ToleratedFailurePercentage,
                    Targets = w.Sites.Select(s => s.PlanTree is { } own
                        ? new { s.PrimaryId, s.Account, Plan = own }
                        : (object)new { s.PrimaryId, s.Account }),
                }),
            },
            Json);
        return json.Length <= LargestInput
            ? new(settings.Name, waves, System.Text.Encoding.UTF8.GetString(json))
            : throw FleetFaults.TooLarge(settings.Name, sites.Count, json.Length, LargestInput);
    }

    /// <summary>Reads a fleet plan that was written.</summary>
    /// <exception cref="CdpValidationException">It is none.</exception>
    public static CdpFleetPlan Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new(
                root.GetProperty("fleet").GetString()!,
                (CdpFleetWave[])[
                    .. root.GetProperty("waves").EnumerateArray().Select(w => new CdpFleetWave(
                        w.GetProperty("number").GetInt32(),
                        w.GetProperty("approve").GetBoolean(),
                        w.GetProperty("maxConcurrency").GetInt32(),
                        w.GetProperty("toleratedFailurePercentage").GetInt32(),
                        (CdpFleetSite[])[
                            .. w.GetProperty("targets").EnumerateArray().Select(t => new CdpFleetSite(t.GetProperty("primaryId").GetString()!)
                            {
                                Account = t.TryGetProperty("account", out JsonElement account) ? account.GetString() : null,
                            }),
                        ])),
                ],
                json);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw FleetFaults.PlanUnreadable(e.Message);
        }
    }
}
