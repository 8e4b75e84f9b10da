using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

/// <summary>A pair in memory, a clock that the test moves, a store, and gates that say what the test wants.</summary>
internal sealed class RolloutWorld : IGates
{
    public const string Default = """
        { "Steps": [ { "Weight": 0.01, "Hold": "10m" }, { "Weight": 0.15, "Hold": "10m" }, { "Promote": true, "Hold": "30m" } ],
          "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" } } }
        """;

    public RolloutWorld(string plan = Default, TimeSpan? propagation = null)
    {
        Cloud = new(new SimulatorOptions
        {
            Sample = true, CheckStagingDnsNames = false, LockUnknownSettings = false, Time = Time, Propagation = propagation ?? TimeSpan.FromMinutes(3), Seed = 7,
        });

        Cloud.Change(TestCloud.Staging, c => DistributionXml.SetText(c, "Comment", "the release"));

        // Nothing of the sample is on its way.
        Time.Advance(TimeSpan.FromHours(1));
        ReadPlan read = PlanJson.Read(plan);
        Assert.True(read.Plan is not null, string.Join("\n", read.Findings));
        Plan = read.Plan!;
    }

    public JumpingClock Time { get; } = new();

    public TestCloud Cloud { get; }

    public MemoryStore Store { get; } = new();

    public RolloutPlan Plan { get; }

    public TestLog Log { get; } = new();

    public GateVerdict Says { get; set; } = GateVerdict.Pass;

    public string Id => TestCloud.Primary + "-1";

    public RolloutVerbs Verbs => new(Store, Caller.Local);

    public RolloutTick NewTick() => new(Cloud, Store, this, Time);

    public async Task<CdpRollout> StartAsync()
    {
        var start = new RolloutStart(Cloud, Store);
        return await start.OpenAsync(await start.PrepareAsync(Plan, TestCloud.Primary, Log, default), default);
    }

    public Task<CdpRollout> TickAsync() => NewTick().RunAsync(Id, Log, default);

    public Task<CdpRollout> TickAsync(CdpTools.Aws.IConnection connection, IJournalStore store) =>
        new RolloutTick(connection, store, this, Time).RunAsync(Id, Log, default);

    /// <summary>Ticks, and lets the time pass that each asks for, until it ends or has one of these statuses.</summary>
    public async Task<CdpRollout> RunAsync(params CdpRolloutStatus[] until)
    {
        CdpRollout rollout = await TickAsync();
        for (int i = 0; i < 1000 && !rollout.Done && !until.Contains(rollout.Status); i++)
        {
            Time.Advance(rollout.NextTickIn is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1));
            rollout = await TickAsync();
        }

        Assert.True(rollout.Done || until.Contains(rollout.Status), $"It is {rollout.Status}: {rollout.Reason}");
        return rollout;
    }

    /// <summary>The records, and that the journal is well.</summary>
    public async Task<List<JournalRecord>> JournalAsync()
    {
        Assert.Empty(await JournalCheck.RunAsync(Store, Id, default));
        var journal = new Journal(Store, Id);
        var records = new List<JournalRecord>();
        for (int i = 1; i <= Store.Records.Count; i++)
        {
            records.Add(await journal.ReadAsync(i, default));
        }

        return records;
    }

    public Task<IReadOnlyList<Measurement>> MeasureAsync(
        OpenRollout rollout, IEnumerable<PlanGate> gates, DateTimeOffset now, CdpTools.Aws.ICallLog log, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Measurement>>([.. gates.Select(g => new Measurement(g.Name, Says, "x", "y", Says == GateVerdict.Pass ? null : "the test says so"))]);
}
