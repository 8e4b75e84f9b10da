using System.Globalization;
using System.Text;
using System.Text.Json;
using CdpTools.Simulator;

namespace CdpTools.Soak;

/// <summary>The simulator in a process of its own, so that its memory is its own; it answers questions on standard input.</summary>
internal static class SimulatorHost
{
    public const string AccessKey = "AKIASOAK";
    public const string SecretKey = "soak-secret";

    // Small, so that the logs are full after seconds and memory has every reason to stay where it is.
    private const int LogLimit = 5_000;

    /// <summary>Serves until standard input ends. <c>since N</c> gives the history after entry N, <c>memory</c> the bytes alive.</summary>
    public static int Serve(int policies)
    {
        using SimulatorServer server = SimulatorServer.Start(new SimulatorOptions
        {
            AccessKey = AccessKey,
            SecretKey = SecretKey,
            PolicyQuota = policies,
            CheckStagingDnsNames = false,
            LogLimit = LogLimit,
        });
        List<string> ids = [];
        for (int i = 0; i < policies; i++)
        {
            SimReply reply = server.Service.Plane.Handle(new SimRequest
            {
                Method = "POST",
                Path = "/2020-05-31/continuous-deployment-policy",
                Body = Encoding.UTF8.GetBytes(PolicyDocument.With($"d{i:D4}abcdefghij.cloudfront.net", "0.05")),
            });
            ids.Add(PolicyDocument.IdIn(Encoding.UTF8.GetString(reply.Body)));
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new Ready(server.Endpoint.Port, Environment.ProcessId, ids)));
        while (Console.In.ReadLine() is { } question)
        {
            Console.Out.WriteLine(question.StartsWith("since ", StringComparison.Ordinal)
                ? JsonSerializer.Serialize(Since(server, long.Parse(question.AsSpan(6), CultureInfo.InvariantCulture)))
                : JsonSerializer.Serialize(new Memory(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet, server.RequestCount)));
        }

        return 0;
    }

    private static List<Change> Since(SimulatorServer server, long last) =>
        [.. server.Service.Plane.History.Where(e => e.Sequence > last).Select(e => new Change(e.Sequence, e.ResourceId, e.OldETag, e.NewETag))];
}

/// <summary>The host's first line.</summary>
internal sealed record Ready(int Port, int ProcessId, List<string> Policies);

/// <summary>An accepted write.</summary>
internal sealed record Change(long Sequence, string Policy, string? OldETag, string? NewETag);

/// <summary>Bytes alive after a collection, bytes resident, and requests seen.</summary>
internal sealed record Memory(long Alive, long Resident, long Requests);
