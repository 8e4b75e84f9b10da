using System.Globalization;
using System.Text.Json;

namespace CdpTools.Simulator;

/// <summary>
/// What the stand-alone simulator tells about itself, unsigned, for load tests and curiosity:
/// <c>GET /_simulator/history?after=N</c> and <c>GET /_simulator/arrivals?after=N</c>, as JSON. These requests are
/// not arrivals and meet no faults.
/// </summary>
internal static class Inspection
{
    private const string Prefix = "/_simulator/";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The reply, or null when the request is for the service.</summary>
    public static SimReply? Answer(SimRequest request, SimulatedService service)
    {
        if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal) || !IsLocalName(request.Header("Host") ?? ""))
        {
            return null;
        }

        _ = long.TryParse(request.QueryValue("after"), NumberStyles.None, CultureInfo.InvariantCulture, out long after);
        return request.Path[Prefix.Length..] switch
        {
            "history" when request.Method == "GET" => Json(service.Plane.History.Where(e => e.Sequence > after)),
            "arrivals" when request.Method == "GET" => Json(service.Arrivals.Where(e => e.Sequence > after)),
            _ => new SimReply { Status = 404 },
        };
    }

    // A page in a browser can reach loopback under a name of its own; it must not read along.
    private static bool IsLocalName(string host) =>
        Uri.TryCreate("http://" + host, UriKind.Absolute, out Uri? uri) && uri.IsLoopback;

    private static SimReply Json<T>(IEnumerable<T> entries) => new()
    {
        Status = 200,
        Headers = [new("Content-Type", "application/json")],
        Body = JsonSerializer.SerializeToUtf8Bytes(entries, s_json),
    };
}
