using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Policies;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Work;

namespace CdpTools.Tests.Work;

/// <summary>
/// A process that is killed at any moment leaves what the service has and what is on the disk, and nothing else. Each work of several steps
/// is killed at every one of its calls, before the call arrives and after it was carried out; then the same command runs again, in a
/// "process" of its own, and comes to the end that one run without a kill comes to.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cdp-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Works => ["publish", "publish, to a file", "publish what was reviewed", "copy", "create", "register", "take down", "undo"];

    [Theory]
    [MemberData(nameof(Works))]
    public async Task The_same_command_after_a_kill_comes_to_the_same_end(string work)
    {
        string expected = await EndAsync(work, kill: 0, after: false);
        int kills = 0;
        foreach (bool after in (bool[])[false, true])
        {
            for (int call = 1; ; call++)
            {
                string end = await EndAsync(work, call, after);
                if (end.Length == 0)
                {
                    break;
                }

                kills++;
                Assert.True(expected == end, $"Killed {(after ? "after" : "before")} call {call}:\n{end}\nand without a kill:\n{expected}");
            }
        }

        Assert.True(kills >= 2, $"Only {kills} kills.");
    }

    /// <summary>Exceptions that nobody has promised, at every call: once anything may have been written, they come out as the module's own.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public async Task Nobody_elses_exception_leaves_a_work_that_may_have_written(string work)
    {
        string expected = await EndAsync(work, kill: 0, after: false);
        Exception[] foreign = [new InvalidOperationException("x"), new FormatException("x"), new NullReferenceException("x"), new TaskCanceledException("nobody asked")];
        for (int call = 1, thrown = 1; thrown > 0; call++)
        {
            thrown = 0;
            foreach (bool after in (bool[])[false, true])
            {
                string end = await EndAsync(work, call, after, foreign[call % foreign.Length]);
                thrown += end.Length > 0 ? 1 : 0;
                Assert.True(end.Length == 0 || expected == end, $"Thrown {(after ? "after" : "before")} call {call}:\n{end}\nand without:\n{expected}");
            }
        }
    }

    // What is there in the end; empty when the work has fewer calls than it was to be killed at.
    private async Task<string> EndAsync(string work, int kill, bool after, Exception? foreign = null)
    {
        var cloud = new TestCloud();
        string snapshots = Path.Combine(folder, Guid.NewGuid().ToString("N")) + "/";
        Func<TestCloud, Task> run = await PrepareAsync(work, cloud, snapshots);
        int prepared = cloud.Calls.Count;
        if (kill > 0)
        {
            int calls = 0;
            void Kill(AwsCall call) => _ = ++calls == kill ? throw foreign ?? new OperationCanceledException("killed") : 0;
            if (after)
            {
                cloud.After = Kill;
            }
            else
            {
                cloud.Before = Kill;
            }

            try
            {
                await run(cloud);
                return "";
            }
            catch (Exception e) when (e is OperationCanceledException or CdpUnexpectedException || (e is CdpException && foreign is not null) || (e == foreign && !cloud.Calls.Skip(prepared).Any(c => !c.IsRead)))
            {
                // While it is still being planned, the cmdlet's own boundary is what takes it.
                Assert.True(foreign is null || e is CdpException || !cloud.Calls.Skip(prepared).Any(c => !c.IsRead), e.ToString());
                (cloud.Before, cloud.After) = (_ => { }, _ => { });
            }
        }

        await run(cloud);
        return StateOf(cloud);
    }

    private static async Task<Func<TestCloud, Task>> PrepareAsync(string work, TestCloud cloud, string snapshots)
    {
        var log = new TestLog();
        WorkSettings settings = TestCloud.Settings(wait: true);
        Promotion Promotion() => new(cloud.Api, settings) { SnapshotPath = snapshots, EnablePolicy = true };
        async Task RunAsync(Plan? plan) => await (plan is null ? Task.CompletedTask : new WorkUnderWay(plan, settings).RunAsync(log, default));
        CdpDistribution Id(string id) => new(id, null, null);
        cloud.Change(TestCloud.Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v2"));
        switch (work)
        {
            case "publish, to a file":
                var toFile = new Promotion(cloud.Api, settings) { SnapshotPath = snapshots + "undo.json", EnablePolicy = true };
                return async _ => await RunAsync(await toFile.PlanAsync(Id(TestCloud.Primary), Id(TestCloud.Staging), log, default));
            case "publish":
                return async _ => await RunAsync(await Promotion().PlanAsync(Id(TestCloud.Primary), Id(TestCloud.Staging), log, default));
            case "publish what was reviewed":
                (CdpDistribution primary, CdpDistribution staging) = (cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging));
                return async _ => await RunAsync(await Promotion().PlanAsync(primary, staging, log, default));
            case "copy":
                return async _ => await RunAsync(
                    await new StagingCopy(cloud.Api, settings) { CallerReference = "release-1" }.PlanAsync(Id(TestCloud.Primary), log, default));
            case "create":
                CdpPolicyConfig config = cloud.Policy()!.Config.Copy();
                cloud.Vanish();
                return async _ => await RunAsync(new PolicyCreation(cloud.Api).Planned(config, null));
            case "register":
                cloud.Detach();
                cloud.Change(TestCloud.Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v3"));
                return async _ => await RunAsync(
                    await new Registration(cloud.Api, settings, null).AttachAsync(TestCloud.PolicyId, null, Id(TestCloud.Primary), true, log, default));
            case "take down":
                return async _ => await RunAsync(await new TearDown(cloud.Api, TestCloud.Staging).PlanAsync(Id(TestCloud.Staging), log, default));
            default:
                await RunAsync(await Promotion().PlanAsync(Id(TestCloud.Primary), Id(TestCloud.Staging), log, default));
                DistributionSnapshot snapshot = SnapshotFolder.Read(snapshots).First().Snapshot;
                return async _ => await RunAsync(await new PublishUndo(cloud.Api, settings, null).PlanAsync(snapshot, log, default));
        }
    }

    // Ids are made up and ETags are many: what matters is what there is, and how it is set.
    private static string StateOf(TestCloud cloud)
    {
        IEnumerable<string> distributions = cloud.DistributionIds.Select(id => cloud.Distribution(id)).Select(d => string.Join(
            ' ',
            d.Id.Contains("EXAMPLE", StringComparison.Ordinal) ? d.Id : "copy",
            d.Staging,
            d.Enabled,
            d.ContinuousDeploymentPolicyId is null ? "detached" : "attached",
            DistributionXml.Members(d.Document!, "Origins").First().Elements().First(e => e.Name.LocalName == "OriginPath").Value));
        IEnumerable<string> policies = cloud.Policies().Select(p => $"{p.Enabled} {PolicyText.Route(p.Config)}");
        return string.Join('\n', distributions.Concat(policies));
    }
}
