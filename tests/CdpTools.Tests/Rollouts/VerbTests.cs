using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Rollouts;
using CdpTools.Tests.Cloud;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

/// <summary>Each verb in each state: it is done, or refused with the state in the error and nothing recorded.</summary>
public class VerbTests
{
    private static readonly string[] Verbs = ["Approve", "Deny", "Suspend", "Resume", "Repin", "Stop"];

    // The verbs that fit, and the state that each leads to.
    private static readonly Dictionary<CdpRolloutStatus, Dictionary<string, CdpRolloutStatus>> Fitting = new()
    {
        [Progressing] = new() { ["Suspend"] = Suspended, ["Stop"] = RollingBack },
        [Holding] = new() { ["Suspend"] = Holding, ["Resume"] = Progressing, ["Repin"] = Progressing, ["Stop"] = RollingBack },
        [AwaitingApproval] = new() { ["Approve"] = Progressing, ["Deny"] = RollingBack, ["Suspend"] = Suspended, ["Stop"] = RollingBack },
        [Suspended] = new() { ["Resume"] = Progressing, ["Repin"] = Progressing, ["Stop"] = RollingBack },
        [Promoting] = new() { ["Suspend"] = Suspended, ["Stop"] = RollingBack },
        [Baking] = new() { ["Suspend"] = Suspended, ["Stop"] = RollingBack },
        [CleaningUp] = new() { ["Suspend"] = Suspended, ["Stop"] = RollingBack },
        [RollingBack] = new() { ["Stop"] = RollingBack },
        [Completed] = [],
        [RolledBack] = [],
        [Stopped] = [],
        [Failed] = [],
    };

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (CdpRolloutStatus status in Enum.GetValues<CdpRolloutStatus>())
        {
            foreach (string verb in Verbs)
            {
                pairs.Add(status.ToString(), verb);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_verb_is_done_where_it_fits_and_refused_where_it_does_not(string state, string verb)
    {
        CdpRolloutStatus status = Enum.Parse<CdpRolloutStatus>(state);
        RolloutWorld world = await InAsync(status);
        string hash = (await OpenRollout.LoadAsync(world.Store, world.Id, default)).ToPublic().ApprovalHash ?? new string('0', 64);
        int records = world.Store.Records.Count, writes = world.Cloud.Sent.Count;
        Func<Task<CdpRollout>> say = verb switch
        {
            "Approve" => () => world.Verbs.ApproveAsync(world.Id, hash, "why", default),
            "Deny" => () => world.Verbs.DenyAsync(world.Id, "why", default),
            "Suspend" => () => world.Verbs.SuspendAsync(world.Id, "why", default),
            "Resume" => () => world.Verbs.ResumeAsync(world.Id, "why", default),
            "Repin" => () => world.Verbs.RepinAsync(world.Id, "why", world.Cloud, world.Log, default),
            _ => () => world.Verbs.StopAsync(world.Id, null, "why", default),
        };

        if (Fitting[status].TryGetValue(verb, out CdpRolloutStatus then))
        {
            CdpRollout rollout = await say();
            Assert.Equal(then, rollout.Status);
            Assert.NotEmpty(rollout.Reason);
            Assert.Equal(records + 1, world.Store.Records.Count);
        }
        else
        {
            CdpException e = await Assert.ThrowsAsync<CdpValidationException>(say);
            Assert.Equal(ErrorIds.RolloutState, e.ErrorId);
            Assert.Contains(status == RollingBack ? "on its way back" : state, e.Message, StringComparison.Ordinal);
            Assert.NotEmpty(e.RecommendedAction!);
            Assert.Equal(records, world.Store.Records.Count);
        }

        // A verb writes to the journal and nowhere else.
        Assert.Equal(writes, world.Cloud.Sent.Count);
        await world.JournalAsync();
    }

    private static async Task<RolloutWorld> InAsync(CdpRolloutStatus status)
    {
        var world = new RolloutWorld($$"""
            { "CleanUp": {{(status == CleaningUp ? "true" : "false")}},
              "Steps": [ { "Weight": 0.01, "Hold": "10m", "Approve": "Go" }, { "Promote": true, "Hold": "30m" } ],
              "Gates": { "pages": { "Type": "Http", "Url": "https://shop.example/" } } }
            """);
        await world.StartAsync();
        if (status == Progressing)
        {
            return world;
        }

        if (status == Suspended)
        {
            await world.Verbs.SuspendAsync(world.Id, null, default);
            return world;
        }

        if (status is Stopped or RollingBack)
        {
            await world.Verbs.StopAsync(world.Id, null, null, default);
        }
        else if (status is Holding or RolledBack)
        {
            world.Says = status == Holding ? GateVerdict.Error : GateVerdict.Fail;
        }
        else
        {
            CdpRollout asking = await world.RunAsync(AwaitingApproval);
            if (status == AwaitingApproval)
            {
                return world;
            }

            await world.Verbs.ApproveAsync(world.Id, asking.ApprovalHash!, null, default);
            if (status == Promoting)
            {
                world.Cloud.LoseOnce("UpdateDistributionWithStagingConfig", applied: false);
            }
            else if (status == Failed)
            {
                await world.RunAsync(Baking);
                world.Cloud.Change(TestCloud.Primary, c => DistributionXml.SetText(c, "Comment", "somebody else's"));
                world.Says = GateVerdict.Fail;
            }
        }

        CdpRollout rollout = status == RollingBack ? await world.TickAsync() : await world.RunAsync(status);
        Assert.True(rollout.Status == status, $"It is {rollout.Status}: {rollout.Reason}");
        if (status == Failed)
        {
            // The reason names what to do, and all traffic goes to the primary.
            Assert.Contains("Update-CdpDistribution", rollout.Reason, StringComparison.Ordinal);
            Assert.False(world.Cloud.Policy()!.Enabled);
            Assert.Equal("somebody else's", DistributionXml.Text(world.Cloud.Distribution(TestCloud.Primary).Document!, "Comment"));
        }

        return world;
    }
}
