using System.Text.RegularExpressions;
using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Rollouts;
using CdpTools.Tests.Cloud;
using static CdpTools.CdpRolloutStatus;

namespace CdpTools.Tests.Rollouts;

public class RolloutTests
{
    [Fact]
    public async Task A_release_goes_from_the_first_per_cent_to_the_end_of_the_bake()
    {
        var world = new RolloutWorld();
        CdpDistribution staging = world.Cloud.Distribution(TestCloud.Staging);
        CdpRollout rollout = await world.StartAsync();
        Assert.Equal((Progressing, 1, 3), (rollout.Status, rollout.Step, rollout.Of));
        Assert.Empty(world.Cloud.Sent);

        TimeSpan start = world.Time.Elapsed;
        rollout = await world.RunAsync();
        Assert.Equal(Completed, rollout.Status);

        // Each step is deployed first, and then held.
        Assert.InRange(world.Time.Elapsed - start, TimeSpan.FromMinutes(50 + 9), TimeSpan.FromMinutes(50 + 9 + 4));
        Assert.True(DistributionFields.SameButForKept(world.Cloud.Distribution(TestCloud.Primary).Document!, staging.Document!));
        Assert.False(world.Cloud.Policy()!.Enabled);
        Assert.Equal(2, world.Cloud.Count("UpdateContinuousDeploymentPolicy"));
        Assert.Equal(1, world.Cloud.Count("UpdateDistributionWithStagingConfig"));

        List<JournalRecord> records = await world.JournalAsync();
        Assert.Equal(RecordType.Opened, records[0].Type);
        Assert.Equal(RecordType.Closed, records[^1].Type);
        Assert.Equal(3, records.Count(r => r.Type == RecordType.Intent));
        Assert.Equal(3, records.Count(r => r.Type == RecordType.Outcome));
    }

    [Fact]
    public async Task A_gate_that_fails_rolls_back_and_closes_after_a_second_look()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        await world.RunAsync(Progressing);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.TickAsync();
        world.Says = GateVerdict.Fail;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        CdpRollout rollout = await world.TickAsync();
        Assert.Equal(RollingBack, rollout.Status);
        TimeSpan turned = world.Time.Elapsed;
        rollout = await world.RunAsync();
        Assert.Equal(RolledBack, rollout.Status);
        Assert.Contains("The gate pages failed", rollout.Reason, StringComparison.Ordinal);
        Assert.False(world.Cloud.Policy()!.Enabled);
        Assert.True(world.Time.Elapsed - turned >= TimeSpan.FromMinutes(1));
        await world.JournalAsync();
    }

    [Fact]
    public async Task A_gate_that_fails_in_the_bake_puts_the_primary_back()
    {
        var world = new RolloutWorld();
        string before = Config(world), root = DistributionXml.Text(world.Cloud.Distribution(TestCloud.Primary).Document!, "DefaultRootObject")!;
        await world.StartAsync();
        await world.RunAsync(Baking);
        Assert.NotEqual(before, Config(world));
        await world.RunAsync(Baking);
        world.Cloud.Change(TestCloud.Primary, c => DistributionXml.SetText(c, "DefaultRootObject", "other.html"));
        world.Says = GateVerdict.Fail;
        world.Time.Advance(TimeSpan.FromMinutes(5));
        CdpRollout rollout = await world.RunAsync();
        Assert.Equal(RolledBack, rollout.Status);

        // What somebody else has changed in the meantime is kept.
        Assert.Equal("other.html", DistributionXml.Text(world.Cloud.Distribution(TestCloud.Primary).Document!, "DefaultRootObject"));
        world.Cloud.Change(TestCloud.Primary, c => DistributionXml.SetText(c, "DefaultRootObject", root));
        Assert.Equal(before, Config(world));
    }

    [Theory]
    [InlineData(GateVerdict.Inconclusive)]
    [InlineData(GateVerdict.Error)]
    public async Task Only_Pass_lets_a_step_advance(object verdict)
    {
        var world = new RolloutWorld { Says = (GateVerdict)verdict };
        await world.StartAsync();
        TimeSpan start = world.Time.Elapsed;
        CdpRollout rollout = await world.RunAsync(Holding);
        Assert.Equal(1, rollout.Step);
        Assert.InRange(world.Time.Elapsed - start, TimeSpan.FromMinutes(43), TimeSpan.FromMinutes(46));
        world.Says = GateVerdict.Pass;
        await world.Verbs.ResumeAsync(world.Id, null, default);
        Assert.Equal(Completed, (await world.RunAsync()).Status);
    }

    [Fact]
    public async Task An_approval_is_of_what_was_reviewed_and_of_nothing_else()
    {
        var world = new RolloutWorld("""
            { "Steps": [ { "Weight": 0.01, "Hold": "10m", "Approve": "Change board" }, { "Promote": true, "Hold": "30m", "Approve": "All is well" } ] }
            """);
        await world.StartAsync();
        CdpRollout rollout = await world.RunAsync(AwaitingApproval);
        string hash = rollout.ApprovalHash!;
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => world.Verbs.ApproveAsync(world.Id, new string('0', 8), null, default));
        Assert.Equal(ErrorIds.ApprovalHash, e.ErrorId);
        await Assert.ThrowsAsync<CdpValidationException>(() => world.Verbs.ApproveAsync(world.Id, hash[..7], null, default));

        // The staging distribution moves: it is held, and after a Repin the old hash is of nothing.
        world.Cloud.Change(TestCloud.Staging, c => DistributionXml.SetText(c, "Comment", "new"));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        rollout = await world.RunAsync(Holding);
        Assert.Contains("Comment", rollout.Reason, StringComparison.Ordinal);
        await world.Verbs.RepinAsync(world.Id, null, world.Cloud, world.Log, default);
        rollout = await world.RunAsync(AwaitingApproval);
        Assert.NotEqual(hash, rollout.ApprovalHash);
        await Assert.ThrowsAsync<CdpValidationException>(() => world.Verbs.ApproveAsync(world.Id, hash[..8], null, default));

        await world.Verbs.ApproveAsync(world.Id, rollout.ApprovalHash![..8].ToLowerInvariant(), "seen", default);
        rollout = await world.RunAsync(Baking);
        rollout = await world.RunAsync(AwaitingApproval);
        await world.Verbs.DenyAsync(world.Id, "no", default);
        rollout = await world.RunAsync();
        Assert.Equal(Stopped, rollout.Status);
        Assert.Equal("The approval was denied: no", rollout.Reason);
        Assert.Equal("new", DistributionXml.Text(world.Cloud.Distribution(TestCloud.Staging).Document!, "Comment"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_is_settled_by_what_is_there(bool applied)
    {
        foreach (string operation in (string[])["UpdateContinuousDeploymentPolicy", "UpdateDistributionWithStagingConfig"])
        {
            var world = new RolloutWorld();
            world.Cloud.LoseOnce(operation, applied);
            await world.StartAsync();
            Assert.Equal(Completed, (await world.RunAsync()).Status);
            int expected = operation == "UpdateDistributionWithStagingConfig" ? 1 : 2;
            Assert.Equal(expected + (applied ? 0 : 1), world.Cloud.Count(operation));
            await world.JournalAsync();
        }
    }

    [Fact]
    public async Task Somebody_elses_edit_holds_it_and_is_never_overwritten()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        await world.RunAsync(Progressing);
        world.Time.Advance(TimeSpan.FromMinutes(6));
        await world.TickAsync();
        world.Cloud.Edit(c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.02m);
        world.Time.Advance(TimeSpan.FromMinutes(6));
        CdpRollout rollout = await world.RunAsync(Holding);
        Assert.Contains("0.01 -> 0.02", rollout.Reason, StringComparison.Ordinal);
        Assert.Equal(0.02m, world.Cloud.Policy()!.Weight);

        // As it is, it holds again; taken as it is now, it goes on.
        await world.Verbs.ResumeAsync(world.Id, null, default);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.TickAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.RunAsync(Holding);
        await world.Verbs.RepinAsync(world.Id, null, world.Cloud, world.Log, default);
        Assert.Equal(Completed, (await world.RunAsync()).Status);
    }

    [Fact]
    public async Task A_second_rollout_of_the_pair_is_refused_and_the_next_has_the_next_number()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(world.StartAsync);
        Assert.Equal(ErrorIds.RolloutUnderWay, e.ErrorId);
        Assert.Contains(world.Id, e.Message, StringComparison.Ordinal);
        await world.Verbs.StopAsync(world.Id, null, null, default);
        Assert.Equal(Stopped, (await world.RunAsync()).Status);
        Assert.Equal(TestCloud.Primary + "-2", (await world.StartAsync()).Id);
    }

    [Fact]
    public async Task What_is_announced_waits_for_its_death_before_the_end()
    {
        // The process freezes between the record and the write: the record is there, and nothing is sent.
        var world = new RolloutWorld();
        await world.StartAsync();
        world.Cloud.Before = call => _ = call.IsRead ? 0 : throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(world.TickAsync);
        world.Cloud.Before = _ => { };
        await world.Verbs.StopAsync(world.Id, null, null, default);
        TimeSpan start = world.Time.Elapsed;
        Assert.Equal(Stopped, (await world.RunAsync()).Status);

        // The way back has moved the policy's ETag, so that what was announced can be applied no more.
        Assert.True(world.Time.Elapsed - start < TimeSpan.FromMinutes(5));

        // Where nothing is written on the way back, because all is off already, it is waited for.
        world = new RolloutWorld();
        world.Cloud.Edit(c => c.Enabled = false);
        await world.StartAsync();
        world.Cloud.Before = call => _ = call.IsRead ? 0 : throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(world.TickAsync);
        world.Cloud.Before = _ => { };
        await world.Verbs.StopAsync(world.Id, null, null, default);
        start = world.Time.Elapsed;
        Assert.Equal(Stopped, (await world.RunAsync()).Status);
        Assert.True(world.Time.Elapsed - start >= Decide.DeadAfter);
    }

    [Fact]
    public async Task A_write_is_not_signed_a_minute_after_its_announcement()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        Func<bool>? asked = null;
        world.Cloud.Before = call => asked ??= call.MayBeSigned;
        await world.TickAsync();
        Assert.True(asked!());
        world.Time.Advance(Decide.SendWithin);
        Assert.False(asked());
    }

    [Fact]
    public async Task A_changed_record_is_found_with_its_place()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        await world.RunAsync();
        foreach ((string name, byte[] content) in world.Store.Records.ToList())
        {
            // A digit anywhere.
            int at = Array.FindLastIndex(content, b => b is >= (byte)'1' and <= (byte)'8');
            byte[] changed = [.. content];
            changed[at]++;
            world.Store.Records[name] = changed;
            IReadOnlyList<CdpException> faults = await JournalCheck.RunAsync(world.Store, world.Id, default);
            bool isLast = name == world.Store.Records.Keys.Last();
            Assert.True(isLast || faults.Any(f => f.Message.Contains(name, StringComparison.Ordinal)), name);
            world.Store.Records[name] = content;
        }

        await world.JournalAsync();
        world.Store.Records.Remove(JournalRecord.NameOf(TestCloud.Primary + "/1", 3));
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(world.TickAsync);
        Assert.Equal(ErrorIds.JournalDamaged, e.ErrorId);
    }

    [Fact]
    public async Task Cleaning_up_takes_the_pair_down_and_a_stop_puts_the_primary_back()
    {
        const string plan = """{ "CleanUp": true, "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Promote": true, "Hold": "1m" } ] }""";
        var world = new RolloutWorld(plan);
        await world.StartAsync();
        CdpRollout rollout = await world.RunAsync();
        Assert.Equal((Completed, "Promoted and baked, and the pair is taken down."), (rollout.Status, rollout.Reason));
        Assert.DoesNotContain(TestCloud.Staging, world.Cloud.DistributionIds);
        Assert.Null(world.Cloud.Policy());
        Assert.Contains(await world.JournalAsync(), r => r.State.Reason.Contains("Done: delete the policy", StringComparison.Ordinal));

        for (int stopAt = 1; stopAt < 40; stopAt++)
        {
            world = new RolloutWorld(plan);
            string before = Config(world);
            await world.StartAsync();
            await world.RunAsync(CleaningUp);
            for (int i = 0; i < stopAt && !rollout.Done; i++)
            {
                rollout = await world.TickAsync();
                world.Time.Advance(TimeSpan.FromSeconds(30));
            }

            if ((await OpenRollout.LoadAsync(world.Store, world.Id, default)).State.Final is not null)
            {
                return;
            }

            await world.Verbs.StopAsync(world.Id, null, null, default);
            Assert.Equal(Stopped, (await world.RunAsync()).Status);
            Assert.Equal(
                Regex.Replace(before, "<ContinuousDeploymentPolicyId>[^<]*<", "<ContinuousDeploymentPolicyId><"),
                Regex.Replace(Config(world), "<ContinuousDeploymentPolicyId>[^<]*<", "<ContinuousDeploymentPolicyId><"));
        }
    }

    [Fact]
    public async Task What_somebody_has_begun_on_staging_is_not_taken_down()
    {
        var world = new RolloutWorld("""{ "CleanUp": true, "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Promote": true, "Hold": "1m" } ] }""");
        await world.StartAsync();
        await world.RunAsync(CleaningUp);
        world.Cloud.Change(TestCloud.Staging, c => DistributionXml.SetText(c, "Comment", "the next release"));
        CdpRollout rollout = await world.RunAsync(Holding);
        Assert.Contains("the next release", rollout.Reason, StringComparison.Ordinal);
        await world.Verbs.ResumeAsync(world.Id, null, default);
        Assert.Equal(Holding, (await world.RunAsync(Holding)).Status);
        await world.Verbs.StopAsync(world.Id, RollbackMode.None, null, default);
        Assert.Equal(Stopped, (await world.RunAsync()).Status);
        Assert.Equal("the next release", DistributionXml.Text(world.Cloud.Distribution(TestCloud.Staging).Document!, "Comment"));
        Assert.True(DistributionFields.SameButForKept(world.Cloud.Distribution(TestCloud.Primary).Document!, (await OpenRollout.LoadAsync(world.Store, world.Id, default)).Staging));
    }

    [Fact]
    public async Task A_rollout_whose_primary_is_gone_is_ended_by_a_person_who_leaves_all_as_it_is()
    {
        var world = new RolloutWorld();
        await world.StartAsync();
        world.Cloud.Instead = call => call.Path.EndsWith("distribution/" + TestCloud.Primary, StringComparison.Ordinal)
            ? throw TestCloud.Error(ErrorIds.NoSuchDistribution, 404)
            : null;
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(world.TickAsync);
        Assert.Equal(ErrorIds.RolloutPrimaryGone, e.ErrorId);
        Assert.Contains($"Stop-CdpRollout {world.Id} -Rollback None", e.RecommendedAction, StringComparison.Ordinal);
        await world.Verbs.StopAsync(world.Id, null, null, default);
        await Assert.ThrowsAsync<CdpValidationException>(world.TickAsync);
        await world.Verbs.StopAsync(world.Id, RollbackMode.None, null, default);
        Assert.Equal(Stopped, (await world.TickAsync()).Status);
        Assert.Empty(world.Cloud.Sent);
        await world.JournalAsync();
    }

    [Fact]
    public async Task A_tick_with_nothing_to_do_makes_few_calls_at_any_length_of_the_journal()
    {
        var world = new RolloutWorld("""{ "Steps": { "Weight": 0.1, "Hold": "10h" } }""");
        await world.StartAsync();
        await world.RunAsync(Progressing);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.TickAsync();
        int before = await CallsAsync();
        OpenRollout rollout = await OpenRollout.LoadAsync(world.Store, world.Id, default);
        while (rollout.Journal.Last.Seq < 2500)
        {
            await rollout.TryAppendAsync(RecordType.Measured, new { Measurements = Array.Empty<object>() }, rollout.State, rollout.Journal.Last.At, default);
        }

        // Where the last record is, is searched for in pages of a thousand.
        Assert.InRange(await CallsAsync(), before, 16);

        async Task<int> CallsAsync()
        {
            var moments = new Moments(world, _ => Task.CompletedTask);
            (int calls, int reads) = (world.Cloud.Calls.Count, world.Store.Reads);
            await world.TickAsync(moments, moments);
            return world.Cloud.Calls.Count - calls + world.Store.Reads - reads;
        }
    }

    private static string Config(RolloutWorld world) => CdpTools.Xml.ServiceXml.ToText(world.Cloud.Distribution(TestCloud.Primary).Document!);
}
