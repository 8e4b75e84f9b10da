using System.Globalization;
using BenchmarkDotNet.Attributes;
using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Rollouts;
using CdpTools.Simulator;

namespace CdpTools.Bench;

/// <summary>
/// A tick of a rollout that has nothing to do: its journal in a folder, and a CloudFront that answers at once, so that it is the tick itself. A short
/// journal stands beside a long one.
/// </summary>
public class TickBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cdptools-bench-").FullName;
    private RolloutTick _tick = null!;
    private string _id = "";

    /// <summary>How many records the journal has.</summary>
    [Params(25, 2500)]
    public int Records { get; set; }

    /// <summary>A rollout in the hold of its first step, with so many records.</summary>
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    /// <summary>The folder goes.</summary>
    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    /// <summary>One tick.</summary>
    [Benchmark]
    public object Tick() => _tick.RunAsync(_id, Quiet.Log, default).GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var cloud = new Cloud();
        var store = new FolderStore(Path.Combine(_folder, Records.ToString(CultureInfo.InvariantCulture)));
        RolloutPlan plan = PlanJson.Read("""{ "Steps": { "Weight": 0.1, "Hold": "10h" } }""").Plan!;
        var start = new RolloutStart(cloud, store);
        _id = (await start.OpenAsync(await start.PrepareAsync(plan, SampleData.PrimaryId, Quiet.Log, default), default)).Id;
        _tick = new(cloud, store, new NoGates(), TimeProvider.System);
        for (int i = 0; i < 3; i++)
        {
            await _tick.RunAsync(_id, Quiet.Log, default);
        }

        OpenRollout rollout = await OpenRollout.LoadAsync(store, _id, default);
        while (rollout.Journal.Last.Seq < Records)
        {
            await rollout.TryAppendAsync(
                RecordType.Measured, new { Measurements = Array.Empty<object>() }, rollout.State, rollout.Journal.Last.At, default);
        }
    }

    private sealed class NoGates : IGates
    {
        public Task<IReadOnlyList<Measurement>> MeasureAsync(
            OpenRollout rollout, IEnumerable<PlanGate> gates, DateTimeOffset now, ICallLog log, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Measurement>>([]);
    }

    /// <summary>The simulator's account, without sockets.</summary>
    private sealed class Cloud : IConnection
    {
        private readonly ControlPlane _plane = new(new SimulatorOptions { Sample = true, RequireSignature = false });

        public Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
        {
            SimReply reply = _plane.Handle(new() { Method = call.Method, Path = call.Path, Query = call.Query, Headers = call.Headers, Body = call.Content });
            return reply.Status >= 300
                ? Task.FromException<AwsReply>(new CdpServiceException("InternalFailure", reply.BodyText, reply.Status, null, call.Operation))
                : Task.FromResult(new AwsReply
                {
                    Status = reply.Status, Body = reply.Body, Headers = reply.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase),
                });
        }
    }
}
