using System.Xml.Linq;
using CdpTools.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Simulator;

/// <summary>Tags, invalidations, monitoring subscriptions, and what is no operation at all.</summary>
public class SmallOperationTests
{
    private const string Resource = "Resource=arn%3Aaws%3Acloudfront%3A%3A123456789012%3Adistribution%2FEDFDVBD6EXAMPLE";
    private readonly Account _account = new();

    [Fact]
    public void Tags_are_put_on_replaced_and_taken_off()
    {
        Assert.Equal(204, Tag("a=1", "b=2").Status);
        Assert.Equal(204, Tag("b=3", "c=").Status);
        Assert.Equal(["a=1", "b=3", "c="], Tags());
        Assert.Equal(204, _account.Send("POST", "tagging", XElement.Parse($"<TagKeys xmlns='{Account.Ns}'><Items><Key>a</Key><Key>none</Key></Items></TagKeys>"), query: "Operation=Untag&" + Resource).Status);
        Assert.Equal(["b=3", "c="], Tags());
    }

    [Fact]
    public void Bad_tags_and_unknown_resources_are_refused()
    {
        Account.Refused(400, "InvalidTagging", Tag("aws:x=1"));
        Account.Refused(400, "InvalidTagging", Tag("a=1", "a=2"));
        Account.Refused(400, "InvalidTagging", Tag([.. Enumerable.Range(0, 51).Select(i => $"k{i}=v")]));
        Account.Refused(404, "NoSuchResource", _account.Send("GET", "tagging", query: Resource + "X"));
        Account.Refused(400, "InvalidArgument", _account.Send("GET", "tagging", query: "Resource=E1"));
        Account.Refused(400, "InvalidURI", _account.Send("POST", "tagging", null, query: Resource));
        Assert.Empty(Tags());
    }

    [Fact]
    public void A_distribution_can_be_created_with_tags_or_not_at_all()
    {
        XElement config = _account.Read(Account.Primary).Config;
        config.At("CallerReference").Value = "tagged";
        config.At("Aliases").ReplaceNodes(new XElement(Account.Ns + "Quantity", 0));
        config.At("ContinuousDeploymentPolicyId").Value = "";
        XElement With(string key) => new(Account.Ns + "DistributionConfigWithTags", config, XElement.Parse($"<Tags xmlns='{Account.Ns}'><Items><Tag><Key>{key}</Key><Value>v</Value></Tag></Items></Tags>"));
        long before = _account.Plane.HistoryCount;

        Account.Refused(400, "InvalidTagging", _account.Send("POST", "distribution", With("aws:k"), query: "WithTags"));
        Assert.Equal(before, _account.Plane.HistoryCount);
        string id = Account.Ok(_account.Send("POST", "distribution", With("k"), query: "WithTags")).Text("Id");
        Assert.Equal("k", Account.Ok(_account.Send("GET", "tagging", query: Resource.Replace(SampleData.PrimaryId, id, StringComparison.Ordinal))).Text("Items/Tag/Key"));
    }

    [Fact]
    public void A_copy_has_tags_only_where_the_option_says_so()
    {
        Account copying = new(new SimulatorOptions { Sample = true, CopyTags = true });
        foreach (Account account in new[] { _account, copying })
        {
            account.Send("POST", "tagging", XElement.Parse($"<Tags xmlns='{Account.Ns}'><Items><Tag><Key>k</Key></Tag></Items></Tags>"), query: "Operation=Tag&" + Resource);
            (string id, _) = account.Copy();
            XElement tags = Account.Ok(account.Send("GET", "tagging", query: Resource.Replace(SampleData.PrimaryId, id, StringComparison.Ordinal)));
            Assert.Equal(account == copying ? 1 : 0, tags.At("Items").Elements().Count());
        }
    }

    [Fact]
    public void An_invalidation_completes_after_the_propagation_time_and_is_counted_until_then()
    {
        (Account account, FakeTimeProvider clock) = Account.Slow();
        SimReply created = Invalidate(account, "r", "/a", "/b/*");
        string path = $"{Account.Primary}/invalidation/{Account.Ok(created).Text("Id")}";

        Assert.Equal("https://cloudfront.amazonaws.com/2020-05-31/" + path, created.Header("Location"));
        Assert.Equal("InProgress", Account.Ok(account.Send("GET", path)).Text("Status"));
        Assert.Equal("1", Account.Ok(account.Send("GET", Account.Primary)).Text("InProgressInvalidationBatches"));
        Assert.Equal(Account.Xml(created).Text("Id"), Account.Ok(Invalidate(account, "r", "/a", "/b/*")).Text("Id"));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Completed", Account.Ok(account.Send("GET", path)).Text("Status"));
        Assert.Equal("1", Account.Ok(account.Send("GET", Account.Primary + "/invalidation")).Text("Quantity"));
    }

    [Fact]
    public void Bad_invalidations_are_refused()
    {
        Account.Refused(400, "InvalidArgument", Invalidate(_account, "r", "no-slash"));
        Account.Refused(413, "BatchTooLarge", Invalidate(_account, "r", [.. Enumerable.Range(0, 3001).Select(i => $"/{i}")]));
        Account.Refused(404, "NoSuchInvalidation", _account.Send("GET", Account.Primary + "/invalidation/I1"));
        (Account slow, _) = Account.Slow();
        Account.Ok(Invalidate(slow, "1", [.. Enumerable.Range(0, 2000).Select(i => $"/{i}")]));
        Account.Refused(400, "TooManyInvalidationsInProgress", Invalidate(slow, "2", [.. Enumerable.Range(0, 1001).Select(i => $"/{i}")]));
    }

    [Fact]
    public void A_monitoring_subscription_is_made_read_and_deleted()
    {
        string path = $"distributions/{SampleData.PrimaryId}/monitoring-subscription";
        XElement body = XElement.Parse($"<MonitoringSubscription xmlns='{Account.Ns}'><RealtimeMetricsSubscriptionConfig><RealtimeMetricsSubscriptionStatus>Enabled</RealtimeMetricsSubscriptionStatus></RealtimeMetricsSubscriptionConfig></MonitoringSubscription>");

        Account.Refused(404, "NoSuchMonitoringSubscription", _account.Send("GET", path));
        Account.Ok(_account.Send("POST", path, body));
        Account.Refused(409, "MonitoringSubscriptionAlreadyExists", _account.Send("POST", path, body));
        Assert.Equal("Enabled", Account.Ok(_account.Send("GET", path)).Text("RealtimeMetricsSubscriptionConfig/RealtimeMetricsSubscriptionStatus"));
        Account.Ok(_account.Send("DELETE", path));
        Account.Refused(404, "NoSuchMonitoringSubscription", _account.Send("DELETE", path));
        Account.Refused(400, "InvalidURI", _account.Send("GET", path.Replace("distributions", "distribution", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PATCH", "distribution")]
    [InlineData("GET", "nothing")]
    [InlineData("GET", "distribution/")]
    [InlineData("GET", "")]
    public void What_is_no_operation_is_an_invalid_uri(string method, string path) =>
        Account.Refused(400, "InvalidURI", _account.Send(method, path));

    [Fact]
    public void Another_version_of_the_api_is_an_invalid_uri() =>
        Account.Refused(400, "InvalidURI", _account.Plane.Handle(new SimRequest { Method = "GET", Path = "/2019-03-26/distribution" }));

    private SimReply Tag(params string[] tags) => _account.Send(
        "POST",
        "tagging",
        new XElement(Account.Ns + "Tags", new XElement(Account.Ns + "Items", tags.Select(t => new XElement(Account.Ns + "Tag", new XElement(Account.Ns + "Key", t.Split('=')[0]), new XElement(Account.Ns + "Value", t.Split('=')[1]))))),
        query: "Operation=Tag&" + Resource);

    private IEnumerable<string> Tags() => Account.Ok(_account.Send("GET", "tagging", query: Resource)).At("Items").Elements().Select(t => $"{t.Text("Key")}={t.Text("Value")}");

    private static SimReply Invalidate(Account account, string reference, params string[] paths) => account.Send(
        "POST",
        Account.Primary + "/invalidation",
        new XElement(
            Account.Ns + "InvalidationBatch",
            new XElement(Account.Ns + "Paths", new XElement(Account.Ns + "Quantity", paths.Length), new XElement(Account.Ns + "Items", paths.Select(p => new XElement(Account.Ns + "Path", p)))),
            new XElement(Account.Ns + "CallerReference", reference)));
}
