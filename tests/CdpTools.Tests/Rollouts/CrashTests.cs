using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Rollouts;
using CdpTools.Tests.Cloud;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

/// <summary>Every moment of a release at which its process can be killed or frozen, one after the other.</summary>
public class CrashTests
{
    private const string AllKinds = """
        { "Steps": [ { "Header": "aws-cf-cd-canary", "Value": "on", "Hold": "1m" }, { "Weight": 0.15, "Hold": "1m", "Approve": "Go" },
                     { "Promote": true, "Hold": "1m" } ],
          "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" } } }
        """;

    [Theory]
    [InlineData(AllKinds)]
    [InlineData("""{ "CleanUp": true, "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Promote": true, "Hold": "1m" } ] }""")]
    public async Task Killed_at_any_moment_it_goes_on_to_the_right_end(string plan)
    {
        int moments = await MomentsOfAsync(plan);
        Assert.True(moments > 60, $"{moments} moments");
        for (int kill = 1; kill <= moments; kill++)
        {
            var world = new RolloutWorld(plan, TimeSpan.FromMinutes(1));
            await world.StartAsync();
            int n = 0;
            await DriveAsync(world, _ => ++n == kill ? throw new OperationCanceledException() : Task.CompletedTask);
            await EndsWellAsync(world, Completed, $"killed at {kill}");
        }
    }

    [Theory]
    [InlineData(5)]
    public async Task Frozen_at_any_moment_it_takes_nothing_back_that_others_have_done(int minutes)
    {
        int moments = await MomentsOfAsync();
        for (int freeze = 1; freeze <= moments; freeze++)
        {
            var world = new RolloutWorld(AllKinds, TimeSpan.FromMinutes(1));
            await world.StartAsync();
            int n = 0;
            await DriveAsync(world, async _ =>
            {
                if (++n == freeze)
                {
                    await OthersAsync(world, TimeSpan.FromMinutes(minutes));
                }
            });
            await EndsWellAsync(world, Completed, $"frozen at {freeze} for {minutes} minutes");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task Frozen_at_any_moment_while_others_stop_it_nothing_is_written_after_the_end(int minutes)
    {
        int moments = await MomentsOfAsync();
        for (int freeze = 1; freeze <= moments; freeze++)
        {
            var world = new RolloutWorld(AllKinds, TimeSpan.FromMinutes(1));
            string before = CdpTools.Xml.ServiceXml.ToText(world.Cloud.Distribution(TestCloud.Primary).Document!);
            await world.StartAsync();
            int n = 0;
            long? written = null;
            bool stopped = false;
            await DriveAsync(world, async _ =>
            {
                if (++n == freeze && world.Store.Records.Count > 0 && await IsUnderWayAsync(world))
                {
                    stopped = true;
                    await world.Verbs.StopAsync(world.Id, null, "enough", default);
                    await OthersAsync(world, TimeSpan.FromMinutes(minutes));
                    written = await IsUnderWayAsync(world) ? null : world.Cloud.Plane.HistoryCount;
                }
            });
            if (!stopped)
            {
                continue;
            }

            await EndsWellAsync(world, Stopped, $"stopped and frozen at {freeze} for {minutes} minutes");
            Assert.True(written is null || written == world.Cloud.Plane.HistoryCount, $"frozen at {freeze}: a write after the end");
            Assert.Equal(before, CdpTools.Xml.ServiceXml.ToText(world.Cloud.Distribution(TestCloud.Primary).Document!));
            Assert.False(world.Cloud.Policy()!.Enabled);
        }
    }

    [Fact]
    public async Task Frozen_alone_at_any_moment_it_announces_nothing_with_a_date_that_is_over()
    {
        int moments = await MomentsOfAsync();
        for (int freeze = 1; freeze <= moments; freeze++)
        {
            var world = new RolloutWorld(AllKinds, TimeSpan.FromMinutes(1));
            await world.StartAsync();
            int n = 0;
            await DriveAsync(world, _ =>
            {
                if (++n == freeze)
                {
                    world.Time.Advance(TimeSpan.FromMinutes(3));
                }

                return Task.CompletedTask;
            });
            await EndsWellAsync(world, Completed, $"frozen alone at {freeze}");
        }
    }

    // The control: without the limit on signing, a process that wakes up late writes after the end.
    [Fact]
    public async Task Without_the_minute_for_signing_a_late_writer_writes_after_the_end()
    {
        int moments = await MomentsOfAsync(), late = 0;
        for (int freeze = 1; freeze <= moments; freeze++)
        {
            var world = new RolloutWorld(AllKinds, TimeSpan.FromMinutes(1));
            world.Cloud.Edit(c => c.Enabled = false);
            await world.StartAsync();
            int n = 0;
            long? written = null;
            var frozen = new Moments(world, async _ =>
            {
                if (++n == freeze && await IsUnderWayAsync(world))
                {
                    await world.Verbs.StopAsync(world.Id, null, "enough", default);
                    await OthersAsync(world, TimeSpan.FromMinutes(30));
                    written = world.Cloud.Plane.HistoryCount;
                }
            });
            try
            {
                await world.TickAsync(new LateSigner(frozen), frozen);
            }
            catch (CdpServiceException)
            {
                // A signature that has grown old.
            }

            late += written is { } count && world.Cloud.Plane.HistoryCount > count ? 1 : 0;
        }

        Assert.True(late > 0);
    }

    private static async Task<bool> IsUnderWayAsync(RolloutWorld world) =>
        (await OpenRollout.LoadAsync(world.Store, world.Id, default)).State.Final is null;

    // Others tick, and the time passes, until they have nothing left to do or it is over.
    private static async Task OthersAsync(RolloutWorld world, TimeSpan time)
    {
        TimeSpan end = world.Time.Elapsed + time;
        while (world.Time.Elapsed < end)
        {
            CdpRollout rollout = await world.TickAsync();
            await ApproveAsync(world, rollout);
            if (rollout.Done)
            {
                world.Time.Advance(end - world.Time.Elapsed);
                return;
            }

            world.Time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    private static async Task<int> MomentsOfAsync(string plan = AllKinds)
    {
        var world = new RolloutWorld(plan, TimeSpan.FromMinutes(1));
        await world.StartAsync();
        int n = 0;
        await DriveAsync(world, _ =>
        {
            n++;
            return Task.CompletedTask;
        });
        await EndsWellAsync(world, Completed, "undisturbed");
        return n;
    }

    private static async Task DriveAsync(RolloutWorld world, Func<int, Task> at)
    {
        var moments = new Moments(world, at);
        for (int i = 0; i < 500; i++)
        {
            try
            {
                CdpRollout rollout = await world.TickAsync(moments, moments);
                await ApproveAsync(world, rollout);
                if (rollout.Done)
                {
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or CdpUnexpectedException { InnerException: OperationCanceledException })
            {
                // Killed: another process goes on.
            }
            catch (CdpException e) when (e.ErrorId is "SignatureDoesNotMatch" or ErrorIds.TooLate)
            {
                // Its call was too late: the next tick goes on.
            }

            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Fail("It comes to no end.");
    }

    private static async Task ApproveAsync(RolloutWorld world, CdpRollout rollout)
    {
        if (rollout.ApprovalHash is { } hash)
        {
            try
            {
                await world.Verbs.ApproveAsync(world.Id, hash, null, default);
            }
            catch (CdpValidationException e) when (e.ErrorId == ErrorIds.RolloutState)
            {
                // Whoever froze in between holds an old object.
            }
        }
    }

    private static async Task EndsWellAsync(RolloutWorld world, CdpRolloutStatus end, string when)
    {
        OpenRollout rollout = await OpenRollout.LoadAsync(world.Store, world.Id, default);
        Assert.True(rollout.Status == end, $"{when}: it is {rollout.Status}, {rollout.State.Reason}");
        await world.JournalAsync();
        int promotions = world.Cloud.Plane.History.Count(h => h is { Operation: "UpdateDistributionWithStagingConfig", IsSideEffect: false });
        Assert.True(promotions <= 1, $"{when}: promoted {promotions} times");
        if (end == Completed && world.Plan.CleanUp)
        {
            Assert.True(!world.Cloud.DistributionIds.Contains(TestCloud.Staging) && world.Cloud.Policy() is null, when);
            Assert.True(DistributionFields.SameButForKept(world.Cloud.Distribution(TestCloud.Primary).Document!, rollout.Staging), when);
        }
        else if (end == Completed)
        {
            Assert.True(DistributionFields.SameButForKept(
                world.Cloud.Distribution(TestCloud.Primary).Document!, world.Cloud.Distribution(TestCloud.Staging).Document!), when);
            Assert.False(world.Cloud.Policy()!.Enabled);
        }
    }

    private sealed class LateSigner(CdpTools.Aws.IConnection connection) : CdpTools.Aws.IConnection
    {
        public Task<CdpTools.Aws.AwsReply> SendAsync(
            CdpTools.Aws.AwsCall call, CdpTools.Aws.ICallLog log, CancellationToken cancellationToken) =>
            connection.SendAsync(call with { MayBeSigned = null }, log, cancellationToken);
    }
}
