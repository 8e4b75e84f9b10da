using CdpTools.Aws;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using Xunit.Abstractions;

namespace CdpTools.Tests.Rollouts;

/// <summary>
/// Random interleavings of two to four tickers, which are killed and freeze anywhere, on a service that throttles, fails and loses answers, with
/// somebody who edits the policy and somebody who stops. Time is simulated, and all of it comes from a seed: a failure names its own.
/// </summary>
public class RolloutInterleavingTests(ITestOutputHelper output)
{
    private const int Seed = 4711;

    private const string Plan = """
        { "Steps": [ { "Weight": 0.15, "Hold": "1m", "Approve": "Go" }, { "Promote": true, "Hold": "1m" } ],
          "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" } } }
        """;

    [Fact]
    public async Task No_random_interleaving_loses_doubles_or_overwrites_anything()
    {
        int count = Proof.InterleavingTests.Setting("CDP_ROLLOUT_RUNS", 80);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            // Without a context that would take each step to another thread.
            string end = await Task.Run(new Interleaving(Seed + i).RunAsync);
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        output.WriteLine(string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}")));
        Assert.True(ends.Count >= 3, "The world is too quiet.");
    }

    private sealed class Interleaving
    {
        private readonly int seed;
        private readonly Random random;
        private readonly RolloutWorld world = new(Plan, TimeSpan.FromMinutes(1));
        private readonly List<TaskCompletionSource> waiting = [];
        private long? closedAt;
        private long? editedAt;
        private bool isStopped;
        private bool isCalm;

        public Interleaving(int seed)
        {
            this.seed = seed;
            random = new(seed);
            world.Store.After = name =>
            {
                if (closedAt is null && System.Text.Encoding.UTF8.GetString(world.Store.Records[name]).Contains("\"Type\": \"Closed\"", StringComparison.Ordinal))
                {
                    closedAt = world.Cloud.Plane.HistoryCount;
                }
            };
        }

        public async Task<string> RunAsync()
        {
            await world.StartAsync();
            Task[] tickers = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => TickAsync())];
            for (int step = 0; step < 400 && waiting.Count > 0; step++)
            {
                await DisturbAsync();
                Release(random.Next(waiting.Count));
            }

            // What is frozen wakes up late, and then there is one that brings it to an end.
            isCalm = true;
            world.Time.Advance(TimeSpan.FromMinutes(random.Next(0, 30)));
            while (waiting.Count > 0)
            {
                Release(random.Next(waiting.Count));
            }

            await Task.WhenAll(tickers);
            CdpRollout rollout = await world.RunAsync(CdpRolloutStatus.Holding, CdpRolloutStatus.AwaitingApproval);
            for (int i = 0; i < 10 && !rollout.Done; i++)
            {
                rollout = rollout.ApprovalHash is { } hash
                    ? await world.Verbs.ApproveAsync(world.Id, hash, null, default)
                    : await world.Verbs.StopAsync(world.Id, null, "it holds", default);
                rollout = await world.RunAsync(CdpRolloutStatus.Holding, CdpRolloutStatus.AwaitingApproval);
            }

            await CheckAsync(rollout);
            return rollout.Status.ToString();
        }

        private async Task TickAsync()
        {
            var moments = new Moments(world, _ => MomentAsync());
            var faulty = new Faulty(moments, this);
            while (!isCalm)
            {
                try
                {
                    await MomentAsync();
                    CdpRollout rollout = await world.TickAsync(faulty, moments);
                    if (rollout.Done)
                    {
                        return;
                    }

                    if (rollout.ApprovalHash is { } hash)
                    {
                        await world.Verbs.ApproveAsync(world.Id, hash, null, default);
                    }
                }
                catch (Exception e) when (e is OperationCanceledException or CdpException)
                {
                    // Killed, or refused: another tick goes on.
                }
            }
        }

        private async Task MomentAsync()
        {
            // Inline, so that there is one thread and one order of things.
            var source = new TaskCompletionSource();
            waiting.Add(source);
            await source.Task;
            if (!isCalm && random.Next(60) == 0)
            {
                throw new OperationCanceledException("killed");
            }
        }

        private void Release(int at)
        {
            TaskCompletionSource source = waiting[at];
            waiting.RemoveAt(at);
            source.SetResult();
        }

        private async Task DisturbAsync()
        {
            int what = random.Next(1000);
            if (what < 250)
            {
                world.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 30)));
            }
            else if (what < 270)
            {
                world.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 25)));
            }
            else if (what < 272 && editedAt is null && closedAt is null)
            {
                world.Cloud.Edit(c => c.TrafficConfig!.SingleWeightConfig!.SessionStickinessConfig = new() { IdleTTL = 333, MaximumTTL = 999 });
                editedAt = world.Cloud.Plane.HistoryCount;
            }
            else if (what < 273)
            {
                world.Says = GateVerdict.Fail;
            }
            else if (what < 275 && !isStopped && closedAt is null)
            {
                isStopped = true;
                await world.Verbs.StopAsync(world.Id, null, "enough", default);
            }
        }

        private async Task CheckAsync(CdpRollout rollout)
        {
            string where = $"seed {seed}: {rollout.Status}, {rollout.Reason}";
            Assert.True(rollout.Done, where);
            await world.JournalAsync();
            Assert.True(closedAt == world.Cloud.Plane.HistoryCount, $"{where}: written after the end{Environment.NewLine}{await TraceAsync()}");
            IReadOnlyList<HistoryEntry> history = world.Cloud.Plane.History;
            int promotions = history.Count(h => h is { Operation: "UpdateDistributionWithStagingConfig", IsSideEffect: false });
            Assert.True(promotions <= 1, $"{where}: promoted {promotions} times");
            Assert.True(rollout.Status != CdpRolloutStatus.Completed || promotions == 1, $"{where}: completed, and not promoted");
            Assert.True(rollout.Status == CdpRolloutStatus.Completed || !world.Cloud.Policy()!.Enabled, $"{where}: turned back, and on");

            // What somebody else has set stays, and after it nothing goes towards more traffic.
            foreach (HistoryEntry entry in history.Where(h => h.Sequence > editedAt && h.ResourceId == TestCloud.PolicyId && h.Document.Length > 0))
            {
                CdpPolicyConfig config = PolicyXml.Read(CdpTools.Xml.ServiceXml.Parse(entry.Document));
                Assert.True(config.TrafficConfig?.SingleWeightConfig?.SessionStickinessConfig?.IdleTTL == 333, $"{where}: an edit was overwritten");
                Assert.True(!config.Enabled, $"{where}: enabled after somebody's edit");
            }
        }

        // What happened, for whoever has to explain a failure.
        private async Task<string> TraceAsync()
        {
            IEnumerable<(DateTimeOffset At, string Text)> records = (await world.JournalAsync()).Select(r => (r.At, $"record {r.Seq} {r.Type}: {r.State.Reason}"));
            IEnumerable<(DateTimeOffset At, string Text)> writes = world.Cloud.Plane.History.Select(
                h => (h.Time, $"write {h.Sequence} {h.Operation} of {h.ResourceId} {h.OldETag} -> {h.NewETag}, If-Match {h.IfMatch}{(h.Sequence > closedAt ? " AFTER THE END" : "")}"));
            return string.Join(Environment.NewLine, records.Concat(writes).OrderBy(l => l.At).Select(l => $"{l.At:HH:mm:ss} {l.Text}"));
        }

        private sealed class Faulty(IConnection connection, Interleaving owner) : IConnection
        {
            public async Task<AwsReply> SendAsync(AwsCall call, ICallLog log, CancellationToken cancellationToken)
            {
                int what = owner.isCalm ? 1000 : owner.random.Next(100);
                if (what < 2)
                {
                    throw new CdpServiceException(what == 0 ? "Throttling" : "ServiceUnavailable", "it says", what == 0 ? 400 : 503, "r", call.Operation)
                    {
                        Outcome = call.IsRead || what == 0 ? CdpWriteOutcome.NotApplied : CdpWriteOutcome.Unknown,
                    };
                }

                if (what == 2)
                {
                    throw TestCloud.Lost();
                }

                AwsReply reply = await connection.SendAsync(call, log, cancellationToken);
                return what == 3 ? throw TestCloud.Lost() : reply;
            }
        }
    }
}
