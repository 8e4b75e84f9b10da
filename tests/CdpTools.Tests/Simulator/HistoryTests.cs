using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class HistoryTests
{
    private readonly Account _account = new();

    [Fact]
    public void The_history_is_bounded_by_the_size_of_its_documents_as_well()
    {
        var account = new Account(new SimulatorOptions { Sample = true, LogSize = 8000 });
        for (int i = 0; i < 20; i++)
        {
            account.Edit(Account.Primary, c => c.At("Comment").Value = $"{i}");
        }

        Assert.InRange(account.Plane.History.Count, 1, 10);

        // A copy brings a document as large as the primary's, although its request has next to nothing.
        for (int i = 0; i < 15; i++)
        {
            Assert.Equal(201, account.SendCopy($"copy-{i}", account.ETag(Account.Primary)).Status);
        }

        Assert.InRange(account.Plane.History.Count, 1, 10);
        Assert.Equal(account.Plane.HistoryCount, account.Plane.History[^1].Sequence);
    }

    [Fact]
    public void An_accepted_write_is_told_with_its_etags_document_and_tag()
    {
        (XElement config, string etag) = _account.Read(Account.SamplePolicy);
        config.At("Enabled").Value = "false";
        SimReply reply = _account.Send("PUT", Account.SamplePolicy, config, etag, "", ("x-cdp-attempt", "writer-3/2"));
        HistoryEntry entry = _account.Plane.History[^1];

        Assert.Equal(
            ("UpdateContinuousDeploymentPolicy", SampleData.PolicyId, etag, etag, reply.Header("ETag"), reply.Header("x-amzn-RequestId"), "writer-3/2", false),
            (entry.Operation, entry.ResourceId, entry.IfMatch, entry.OldETag, entry.NewETag, entry.RequestId, entry.Attempt, entry.IsSideEffect));
        Assert.True(XNode.DeepEquals(Account.Xml(_account.Send("GET", Account.SamplePolicy + "/config")), XElement.Parse(entry.Document)));
        Assert.Equal(Enumerable.Range(1, (int)_account.Plane.HistoryCount).Select(i => (long)i), _account.Plane.History.Select(e => e.Sequence));
    }

    [Fact]
    public void Refused_writes_and_reads_leave_no_trace()
    {
        long before = _account.Plane.HistoryCount;
        string state = State();
        _account.Send("PUT", Account.SamplePolicy, Account.PolicyConfig(Account.Weight("9")), _account.ETag(Account.SamplePolicy));
        _account.Send("DELETE", Account.SamplePolicy, null, _account.ETag(Account.SamplePolicy));
        _account.Send("DELETE", Account.Primary, null, _account.ETag(Account.Primary));
        _account.SendCopy("site-2026", _account.ETag(Account.Primary));
        _account.Edit(Account.Primary, c => c.At("PriceClass").Value = "PriceClass_200");

        Assert.Equal(before, _account.Plane.HistoryCount);
        Assert.Equal(state, State());
    }

    [Fact]
    public void Creation_and_deletion_have_one_etag_each()
    {
        (_, string name) = _account.Copy();
        SimReply created = _account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), name));
        string id = Account.Ok(created).Text("Id");
        _account.Send("DELETE", $"{Account.Policies}/{id}", null, created.Header("ETag"));
        IReadOnlyList<HistoryEntry> history = _account.Plane.History;

        Assert.Equal((null, created.Header("ETag")), (history[^2].OldETag, history[^2].NewETag));
        Assert.Equal((created.Header("ETag"), null, ""), (history[^1].OldETag, history[^1].NewETag, history[^1].Document));
    }

    [Fact]
    public void The_log_keeps_the_last_entries_and_goes_on_counting()
    {
        Account account = new(new SimulatorOptions { Sample = true, LogLimit = 3 });
        long before = account.Plane.HistoryCount;
        for (int i = 0; i < 5; i++)
        {
            account.MustEdit(Account.SamplePolicy, _ => { });
        }

        Assert.Equal([before + 3, before + 4, before + 5], account.Plane.History.Select(e => e.Sequence));
    }

    [Fact]
    public void Many_writers_with_the_same_etag_have_one_winner_each_round()
    {
        for (int round = 0; round < 50; round++)
        {
            (XElement config, string etag) = _account.Read(Account.SamplePolicy);
            int[] statuses = new int[8];
            Parallel.For(0, statuses.Length, i => statuses[i] = _account.Send("PUT", Account.SamplePolicy, config, etag).Status);

            Assert.Single(statuses, 200);
            Assert.Equal(7, statuses.Count(s => s == 412));
        }
    }

    [Fact]
    public void Every_etag_of_a_long_life_is_new_and_remembered()
    {
        HashSet<string> seen = [];
        for (int i = 0; i < 2000; i++)
        {
            (XElement config, string etag) = _account.Read(Account.SamplePolicy);
            Assert.True(seen.Add(etag));
            Assert.Matches("^E[0-9A-Z]{1,13}$", etag);
            Account.Ok(_account.Send("PUT", Account.SamplePolicy, config, etag));
        }

        XElement last = _account.Read(Account.SamplePolicy).Config;
        Assert.All(seen.Take(50), old => Account.Refused(412, "PreconditionFailed", _account.Send("PUT", Account.SamplePolicy, last, old)));
    }

    [Fact]
    public void The_sample_is_the_same_every_time_and_a_seed_repeats_an_account()
    {
        Assert.Equal(_account.ETag(Account.SamplePolicy), new Account().ETag(Account.SamplePolicy));
        Assert.Equal(_account.Copy(), new Account().Copy());
        Assert.NotEqual(new Account(new SimulatorOptions { Sample = true, Seed = 1 }).Copy(), new Account(new SimulatorOptions { Sample = true, Seed = 2 }).Copy());
        Assert.Equal(new Account(new SimulatorOptions { Sample = true, Seed = 1 }).Copy(), new Account(new SimulatorOptions { Sample = true, Seed = 1 }).Copy());
    }

    [Fact]
    public void The_sample_is_a_pair_as_teams_have_it()
    {
        XElement primary = _account.Read(Account.Primary).Config;
        XElement policy = _account.Read(Account.SamplePolicy).Config;

        Assert.Equal(SampleData.PolicyId, primary.Text("ContinuousDeploymentPolicyId"));
        Assert.Equal(("true", "0.05", "300", "600"), (policy.Text("Enabled"), policy.Text("TrafficConfig/SingleWeightConfig/Weight"), policy.Text("TrafficConfig/SingleWeightConfig/SessionStickinessConfig/IdleTTL"), policy.Text("TrafficConfig/SingleWeightConfig/SessionStickinessConfig/MaximumTTL")));
        Assert.NotEqual("", primary.Text("Origins/Items/Origin/OriginAccessControlId"));
        Assert.Equal(("1", "1", "1"), (primary.Text("CacheBehaviors/Quantity"), primary.Text("DefaultCacheBehavior/FunctionAssociations/Quantity"), primary.Text("CustomErrorResponses/Quantity")));
        Assert.Equal(SampleData.StagingDnsName, Account.Ok(_account.Send("GET", Account.Staging)).Text("DomainName"));
    }

    private string State() => string.Join('\n', new[] { Account.SamplePolicy, Account.Primary, Account.Staging }.Select(r => _account.Send("GET", r).BodyText))
        + _account.Send("GET", "distribution").BodyText;
}
