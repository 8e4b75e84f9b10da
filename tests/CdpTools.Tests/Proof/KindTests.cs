using System.Xml.Linq;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Policies;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Work;
using CdpTools.Writes;
using CdpTools.Xml;
using Xunit.Abstractions;

namespace CdpTools.Tests.Proof;

/// <summary>
/// What <see cref="InterleavingTests"/> proves of updates, for the other kinds of writes: several writers at once, editors between
/// them, faults of every kind, late arrivals; checked against the history that the simulator keeps. Each kind has a control, a
/// writer as the SDKs are, that the same checks must find out.
/// </summary>
public sealed class KindTests(ITestOutputHelper output)
{
    private static readonly int Runs = InterleavingTests.Setting("CDP_PROOF_KIND_RUNS", 300);
    private static readonly int Seed = InterleavingTests.Setting("CDP_PROOF_SEED", 1);
    private const string Primary = TestCloud.Primary, Staging = TestCloud.Staging;

    /// <summary>One writer: what it wanted, what it had read, what it reported.</summary>
    private sealed class Writer(string tag, bool merge)
    {
        public string Tag => tag;

        public bool Merge => merge;

        /// <summary>The error that it ended in; null for none.</summary>
        public string? Said { get; set; }

        public Report Report { get; set; } = Report.NeverTried;

        public XElement? Read { get; set; }

        public XElement? ReadStaging { get; set; }

        public string? ReadETag { get; set; }

        public XElement? Wanted { get; set; }
    }

    private delegate Task Write(Writer writer, CloudFront cloud);

    private delegate void Check(World world, List<Writer> writers, Action<Writer, string> violation);

    [Fact]
    public void Deletions() => Prove("deletions", c => c.Detach(), DeleteAsync, EditPolicyAsync, CheckDeletions, [Report.Written, Report.NotApplied, Report.Unknown]);

    [Fact]
    public void Deletions_with_plain_retries_are_found_out() =>
        Control(c => c.Detach(), PlainDeleteAsync, EditPolicyAsync, CheckDeletions, "reported as NotApplied");

    [Fact]
    public void Creations() => Prove("creations", c => c.Vanish(), CreateAsync, null, CheckCreations, [Report.Written, Report.NotApplied, Report.Unknown]);

    [Fact]
    public void Creations_with_plain_retries_are_found_out() => Control(c => c.Vanish(), PlainCreateAsync, null, CheckCreations, "reported as NotApplied");

    [Fact]
    public void Copies() => Prove("copies", _ => { }, CopyAsync, EditPrimaryAsync, CheckCopies, [Report.Written, Report.NotApplied, Report.Unknown]);

    [Fact]
    public void Copies_with_plain_retries_are_found_out() => Control(_ => { }, PlainCopyAsync, EditPrimaryAsync, CheckCopies, "in the history 2 times");

    [Fact]
    public void Promotions() => Prove("promotions", PreparePromotion, PromoteAsync, EditPairAsync, CheckPromotions, [Report.Written, Report.NotApplied, Report.Unknown]);

    [Fact]
    public void Promotions_with_plain_retries_are_found_out() =>
        Control(PreparePromotion, PlainPromoteAsync, EditPairAsync, CheckPromotions, "promoted what it had not reviewed");

    /// <summary>The same lies on a real wire: the engine, HTTP, and a server on loopback; the order of arrivals is what it happens to be.</summary>
    [Theory]
    [InlineData("deletions")]
    [InlineData("creations")]
    [InlineData("copies")]
    [InlineData("promotions")]
    public void On_a_lying_wire(string kind)
    {
        (Action<TestCloud> prepare, Write write, Write? edit, Check check) = kind switch
        {
            "deletions" => ((Action<TestCloud>)(c => c.Detach()), (Write)DeleteAsync, (Write?)EditPolicyAsync, (Check)CheckDeletions),
            "creations" => (c => c.Vanish(), CreateAsync, null, CheckCreations),
            "copies" => (_ => { }, CopyAsync, EditPrimaryAsync, CheckCopies),
            _ => (PreparePromotion, PromoteAsync, EditPairAsync, CheckPromotions),
        };
        Prove(kind + " on a wire", prepare, write, edit, check, [Report.Written, Report.NotApplied], (seed, p) => new WireWorld(seed, p), WireRuns);
    }

    private static readonly int WireRuns = InterleavingTests.Setting("CDP_PROOF_WIRE_RUNS", 100);

    private void Prove(
        string what, Action<TestCloud> prepare, Write write, Write? edit, Check check, Report[] expected, Func<int, Action<TestCloud>, World>? make = null, int? runs = null)
    {
        (List<string> violations, Dictionary<Report, int> reports) = RunAll(prepare, write, edit, check, make: make, runs: runs);
        output.WriteLine($"proof: {what}, {runs ?? Runs} interleavings: {string.Join(", ", reports.Select(r => $"{r.Key} {r.Value}"))}; {violations.Count} violations");
        violations.Take(5).ToList().ForEach(output.WriteLine);
        Assert.Empty(violations);
        Assert.All(expected, r => Assert.True(reports.GetValueOrDefault(r) > 0, $"None ended as {r}."));
    }

    private static void Control(Action<TestCloud> prepare, Write write, Write? edit, Check check, string found) =>
        Assert.Contains(RunAll(prepare, write, edit, check, found).Violations, v => v.Contains(found, StringComparison.Ordinal));

    private static (List<string> Violations, Dictionary<Report, int> Reports) RunAll(
        Action<TestCloud> prepare, Write write, Write? edit, Check check, string? until = null,
        Func<int, Action<TestCloud>, World>? make = null, int? runs = null)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var violations = new List<string>();
        var reports = new Dictionary<Report, int>();
        for (int seed = Seed; seed < Seed + (runs ?? Runs) && !violations.Exists(v => until is not null && v.Contains(until, StringComparison.Ordinal)); seed++)
        {
            World world = make is null ? new World(seed, prepare) : make(seed, prepare);
            using var wire = world as IDisposable;
            var random = new Random(seed ^ 0x5eed);
            List<Writer> writers = [.. Enumerable.Range(0, random.Next(2, 5)).Select(i => new Writer($"w{i}", random.Next(2) == 1))];
            List<Task> tasks = [.. writers.Select(w => write(w, new(world.Connect(w.Tag))))];
            for (int i = edit is null ? 0 : random.Next(0, 4); i > 0; i--)
            {
                tasks.Add(edit!(new($"e{i}", true), new(world.Connect($"e{i}"))));
            }

            world.Run(tasks);
            Assert.All(tasks, t => Assert.True(t.IsCompletedSuccessfully, t.Exception?.ToString()));
            check(world, writers, (w, what) => violations.Add($"seed {seed}, {w.Tag} ({(w.Merge ? "merge" : "stop")}, {w.Report}): {what}"));
            foreach (Writer writer in writers)
            {
                reports[writer.Report] = reports.GetValueOrDefault(writer.Report) + 1;
            }
        }

        return (violations, reports);
    }

    private static async Task ReportAsync<T>(Writer writer, IWriteKind<T> kind)
    {
        var watch = new WriteWatch(kind.Name);
        try
        {
            await TestCloud.Driver().RunAsync(kind, watch, new TestLog(), default).ConfigureAwait(false);
            writer.Report = watch.State.IsApplied ? Report.Written : Report.AlreadyThere;
        }
        catch (CdpException e)
        {
            writer.Report = e.Outcome == CdpWriteOutcome.Unknown ? Report.Unknown : Report.NotApplied;
            writer.Said = e.Message;
        }
    }

    // What SDKs do: repeat the call when its answer is lost, and report whatever the last attempt says.
    private static async Task PlainAsync(Writer writer, Func<int, Task> send)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await send(attempt).ConfigureAwait(false);
                writer.Report = Report.Written;
                return;
            }
            catch (CdpException e) when (attempt < 4 && (e.Outcome == CdpWriteOutcome.Unknown || e.ErrorId is ErrorIds.Throttling or ErrorIds.PreconditionFailed))
            {
                // Once more.
            }
            catch (CdpException)
            {
                writer.Report = Report.NotApplied;
                return;
            }
        }
    }

    private static async Task<T?> OrNullAsync<T>(Task<T> read)
        where T : class
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (CdpException)
        {
            return null;
        }
    }

    // A writer's entries in the history against what it reported. Where another may have done the very same, that is proof enough.
    private static void CheckReport(World world, Writer writer, int written, bool sameByAnother, Action<Writer, string> violation)
    {
        bool right = writer.Report switch
        {
            Report.Written => written == 1 || (written == 0 && sameByAnother),
            Report.Unknown => written <= 1,

            // What was wanted is there: whose doing it is, is not claimed.
            Report.AlreadyThere => written <= 1,
            _ => written == 0 || (written == 1 && world.IsBeyondProof(writer.Tag)),
        };
        if (!right)
        {
            violation(writer, $"reported as {writer.Report}, but in the history {written} times: {writer.Said}; "
                + string.Join(", ", world.History.Select(e => $"{e.Attempt} {e.Operation} {e.ResourceId}")));
        }
    }

    private static bool IsOf(HistoryEntry entry, Writer writer) => entry.Attempt == writer.Tag;

    private static async Task EditPolicyAsync(Writer editor, CloudFront cloud)
    {
        if (await OrNullAsync(cloud.Policies.GetAsync(TestCloud.PolicyId, new TestLog(), default)).ConfigureAwait(false) is { } read)
        {
            CdpPolicyConfig config = read.Config.Copy();
            config.Enabled = !config.Enabled;
            var basis = new Basis<CdpPolicy>(read, true, read.ETag!, true);
            await ReportAsync(editor, new UpdateWrite<CdpPolicy>(new PolicyResource(cloud.Policies, read.Id), basis, PolicyXml.Patch(read.Document!, config))).ConfigureAwait(false);
        }
    }

    private static Task EditPrimaryAsync(Writer editor, CloudFront cloud) => EditAsync(editor, cloud, Primary, "Comment", "edited by " + editor.Tag);

    private static async Task EditPairAsync(Writer editor, CloudFront cloud)
    {
        await (editor.Tag switch
        {
            "e1" => EditAsync(editor, cloud, Staging, "OriginPath", "/unreviewed"),
            "e2" => EditAsync(editor, cloud, Primary, "Comment", "edited"),
            _ => EditPolicyAsync(editor, cloud),
        }).ConfigureAwait(false);
    }

    private static async Task EditAsync(Writer editor, CloudFront cloud, string id, string field, string value)
    {
        if (await OrNullAsync(cloud.Distributions.GetAsync(id, new TestLog(), default)).ConfigureAwait(false) is { } read)
        {
            var wanted = new XElement(read.Document!);
            DistributionDocuments.SetText(wanted, field, value);
            var basis = new Basis<CdpDistribution>(read, true, read.ETag!, true);
            await ReportAsync(editor, new UpdateWrite<CdpDistribution>(new DistributionResource(cloud.Distributions, id), basis, wanted)).ConfigureAwait(false);
        }
    }

    // ---- deletions

    private static async Task<CdpPolicy?> ReadPolicyAsync(Writer writer, CloudFront cloud)
    {
        CdpPolicy? read = await OrNullAsync(cloud.Policies.GetAsync(TestCloud.PolicyId, new TestLog(), default)).ConfigureAwait(false);
        (writer.Read, writer.ReadETag) = (read?.Document, read?.ETag);
        return read;
    }

    private static async Task DeleteAsync(Writer writer, CloudFront cloud)
    {
        if (await ReadPolicyAsync(writer, cloud).ConfigureAwait(false) is { } read)
        {
            await ReportAsync(writer, new DeleteWrite<CdpPolicy>(new PolicyResource(cloud.Policies, read.Id), new(read, true, read.ETag!, writer.Merge))).ConfigureAwait(false);
        }
    }

    private static async Task PlainDeleteAsync(Writer writer, CloudFront cloud)
    {
        if (await ReadPolicyAsync(writer, cloud).ConfigureAwait(false) is { } read)
        {
            await PlainAsync(writer, _ => cloud.Policies.DeleteAsync(read.Id, read.ETag!, new TestLog(), default)).ConfigureAwait(false);
        }
    }

    private static void CheckDeletions(World world, List<Writer> writers, Action<Writer, string> violation)
    {
        XElement? now = null;
        foreach (HistoryEntry entry in world.Plane.History.Where(e => e.ResourceId == TestCloud.PolicyId))
        {
            if (entry.Operation == "DeleteContinuousDeploymentPolicy")
            {
                Writer writer = writers.Single(w => IsOf(entry, w));
                bool right = writer.Merge ? XmlDiff.SameContent(now!, writer.Read!) : entry.OldETag == writer.ReadETag;
                if (!right)
                {
                    violation(writer, "deleted what it had not read");
                }
            }

            now = entry.NewETag is null ? null : XElement.Parse(entry.Document);
        }

        List<HistoryEntry> deletions = [.. world.History.Where(e => e.Operation == "DeleteContinuousDeploymentPolicy")];
        writers.ForEach(w => CheckReport(world, w, deletions.Count(e => IsOf(e, w)), deletions.Count > 0, violation));
    }

    // ---- creations

    private static readonly CdpPolicyConfig Sample = new TestCloud().Policy()!.Config;

    private static XElement NewPolicy(Writer writer)
    {
        CdpPolicyConfig config = Sample.Copy();
        config.TrafficConfig!.SingleWeightConfig!.Weight = writer.Merge ? 0.1m : 0.02m;
        return writer.Wanted = PolicyXml.Create(config);
    }

    private static Task CreateAsync(Writer writer, CloudFront cloud) =>
        ReportAsync(writer, new CreateWrite(cloud.Policies, NewPolicy(writer), [SampleData.StagingDnsName]));

    private static Task PlainCreateAsync(Writer writer, CloudFront cloud)
    {
        XElement wanted = NewPolicy(writer);
        return PlainAsync(writer, _ => cloud.Policies.CreateAsync(wanted, new TestLog(), default));
    }

    private static void CheckCreations(World world, List<Writer> writers, Action<Writer, string> violation)
    {
        List<HistoryEntry> made = [.. world.History.Where(e => e.Operation == "CreateContinuousDeploymentPolicy" && !e.IsSideEffect)];
        foreach (Writer writer in writers)
        {
            bool same = made.Exists(e => XmlDiff.SameContent(XElement.Parse(e.Document), writer.Wanted!));
            CheckReport(world, writer, made.Count(e => IsOf(e, writer)), same, violation);
            if (writer.Report == Report.Written && !same)
            {
                violation(writer, "took something else for its own");
            }
        }
    }

    // ---- copies

    private static async Task<CdpDistribution?> ReadPrimaryAsync(Writer writer, CloudFront cloud)
    {
        CdpDistribution? read = await OrNullAsync(cloud.Distributions.GetAsync(Primary, new TestLog(), default)).ConfigureAwait(false);
        (writer.Read, writer.ReadETag) = (read?.Document, read?.ETag);
        return read;
    }

    private static async Task CopyAsync(Writer writer, CloudFront cloud)
    {
        if (await ReadPrimaryAsync(writer, cloud).ConfigureAwait(false) is { } primary)
        {
            await ReportAsync(writer, new CopyWrite(cloud.Distributions, primary) { CallerReference = writer.Tag, Follow = writer.Merge }).ConfigureAwait(false);
        }
    }

    // A client that makes up a new caller reference for every attempt, as generated idempotency tokens outside of the retry are.
    private static async Task PlainCopyAsync(Writer writer, CloudFront cloud)
    {
        if (await ReadPrimaryAsync(writer, cloud).ConfigureAwait(false) is { } primary)
        {
            await PlainAsync(writer, attempt => cloud.Distributions.CopyAsync(Primary, primary.ETag!, $"{writer.Tag}-{attempt}", true, new TestLog(), default)).ConfigureAwait(false);
        }
    }

    private static void CheckCopies(World world, List<Writer> writers, Action<Writer, string> violation)
    {
        XElement? now = null;
        foreach (HistoryEntry entry in world.Plane.History)
        {
            if (entry.ResourceId == Primary)
            {
                now = XElement.Parse(entry.Document);
            }
            else if (entry.Operation == "CopyDistribution" && writers.Find(w => IsOf(entry, w)) is { Merge: false } writer && !XmlDiff.SameContent(now!, writer.Read!))
            {
                violation(writer, "copied what it had not read");
            }
        }

        writers.ForEach(w => CheckReport(world, w, world.History.Count(e => e.Operation == "CopyDistribution" && IsOf(e, w)), false, violation));
    }

    // ---- promotions

    private static void PreparePromotion(TestCloud cloud) => cloud.Change(Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v2"));

    private static async Task<CdpDistribution?> ReadStagingAsync(Writer writer, CloudFront cloud)
    {
        CdpDistribution? read = await OrNullAsync(cloud.Distributions.GetAsync(Staging, new TestLog(), default)).ConfigureAwait(false);
        writer.ReadStaging = read?.Document;
        return read;
    }

    private static async Task PromoteAsync(Writer writer, CloudFront cloud)
    {
        // As Promotion does: what is equal already is not promoted.
        if (await ReadPrimaryAsync(writer, cloud).ConfigureAwait(false) is { } primary && await ReadStagingAsync(writer, cloud).ConfigureAwait(false) is { } staging
            && DistributionFields.Promoted(primary.Document!, staging.Document!).Count > 0)
        {
            await ReportAsync(writer, new PromoteWrite(cloud.Distributions, cloud.Policies, primary, staging)).ConfigureAwait(false);
        }
    }

    // A script that takes new ETags when it is refused.
    private static async Task PlainPromoteAsync(Writer writer, CloudFront cloud)
    {
        if (await ReadPrimaryAsync(writer, cloud).ConfigureAwait(false) is not { } primary || await ReadStagingAsync(writer, cloud).ConfigureAwait(false) is not { } staging)
        {
            return;
        }

        await PlainAsync(writer, async attempt =>
        {
            primary = attempt == 1 ? primary : await cloud.Distributions.GetAsync(Primary, new TestLog(), default).ConfigureAwait(false);
            staging = attempt == 1 ? staging : await cloud.Distributions.GetAsync(Staging, new TestLog(), default).ConfigureAwait(false);
            await cloud.Distributions.PromoteAsync(Primary, primary.ETag!, Staging, staging.ETag!, new TestLog(), default).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static void CheckPromotions(World world, List<Writer> writers, Action<Writer, string> violation)
    {
        XElement? primary = null, staging = null;
        foreach (HistoryEntry entry in world.Plane.History)
        {
            if (entry.Operation == "UpdateDistributionWithStagingConfig" && entry.ResourceId == Primary)
            {
                Writer writer = writers.Single(w => IsOf(entry, w));
                if (!XmlDiff.SameContent(primary!, writer.Read!) || !XmlDiff.SameContent(staging!, writer.ReadStaging!))
                {
                    violation(writer, "promoted what it had not reviewed");
                }
            }

            (primary, staging) = (entry.ResourceId == Primary ? XElement.Parse(entry.Document) : primary, entry.ResourceId == Staging ? XElement.Parse(entry.Document) : staging);
        }

        List<HistoryEntry> made = [.. world.History.Where(e => e.Operation == "UpdateDistributionWithStagingConfig" && e.ResourceId == Primary)];
        writers.ForEach(w => CheckReport(world, w, made.Count(e => IsOf(e, w)), made.Count > 0, violation));
    }
}
