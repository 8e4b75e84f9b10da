using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class ListTests
{
    private readonly Account _account = new(new SimulatorOptions { CheckStagingDnsNames = false, PolicyQuota = 1000 });

    public ListTests()
    {
        for (int i = 0; i < 5; i++)
        {
            Create(i);
        }
    }

    [Fact]
    public void All_pages_together_are_all_policies_once_in_order()
    {
        foreach (int size in new[] { 1, 2, 3, 5, 100 })
        {
            List<string> names = [];
            string? marker = null;
            do
            {
                XElement page = List($"MaxItems={size}" + (marker is null ? "" : "&Marker=" + marker));
                Assert.Equal("5", page.Text("Quantity"));
                names.AddRange(page.Descendants(Account.Ns + "DnsName").Select(n => n.Value));
                marker = page.Element(Account.Ns + "NextMarker")?.Value;
            }
            while (marker is not null);

            Assert.Equal(Enumerable.Range(0, 5).Select(i => $"s{i}.cloudfront.net"), names);
        }
    }

    [Fact]
    public void A_page_says_its_size_and_an_empty_list_has_no_items()
    {
        XElement page = List("MaxItems=2");
        XElement none = Account.Ok(new Account(new SimulatorOptions()).Send("GET", Account.Policies));

        Assert.Equal(("2", 2), (page.Text("MaxItems"), page.At("Items").Elements().Count()));
        Assert.Equal(("0", "100"), (none.Text("Quantity"), none.Text("MaxItems")));
        Assert.Null(none.Element(Account.Ns + "Items"));
    }

    [Fact]
    public void A_marker_stays_good_when_its_policy_is_deleted()
    {
        XElement page = List("MaxItems=2");
        string id = page.Descendants(Account.Ns + "Id").Last().Value;
        Account.Ok(_account.Send("DELETE", $"{Account.Policies}/{id}", null, _account.ETag($"{Account.Policies}/{id}")));

        Assert.Equal("s2.cloudfront.net", List("Marker=" + page.Text("NextMarker")).Descendants(Account.Ns + "DnsName").First().Value);
    }

    [Theory]
    [InlineData("MaxItems=0", 400, "InvalidArgument")]
    [InlineData("MaxItems=-1", 400, "InvalidArgument")]
    [InlineData("MaxItems=ten", 400, "InvalidArgument")]
    [InlineData("Marker=nonsense", 404, "NoSuchContinuousDeploymentPolicy")]
    public void Bad_paging_is_refused(string query, int status, string code) =>
        Account.Refused(status, code, _account.Send("GET", Account.Policies, query: query));

    [Fact]
    public void Pages_are_no_larger_than_the_limit_and_as_large_as_the_default()
    {
        Account account = new(new SimulatorOptions { CheckStagingDnsNames = false, DefaultPageSize = 2, MaximumPageSize = 3 });
        for (int i = 0; i < 5; i++)
        {
            Account.Ok(account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), $"s{i}")));
        }

        Assert.Equal(2, Account.Ok(account.Send("GET", Account.Policies)).At("Items").Elements().Count());
        Assert.Equal(3, Account.Ok(account.Send("GET", Account.Policies, query: "MaxItems=50")).At("Items").Elements().Count());
    }

    [Fact]
    public void Distributions_page_with_marker_and_is_truncated()
    {
        Account account = new();
        XElement first = Account.Ok(account.Send("GET", "distribution", query: "MaxItems=1"));
        XElement second = Account.Ok(account.Send("GET", "distribution", query: "MaxItems=1&Marker=" + first.Text("NextMarker")));

        Assert.Equal(("", "true", "1"), (first.Text("Marker"), first.Text("IsTruncated"), first.Text("Quantity")));
        Assert.Equal((first.Text("NextMarker"), "false"), (second.Text("Marker"), second.Text("IsTruncated")));
        Assert.Null(second.Element(Account.Ns + "NextMarker"));
        Account.Refused(400, "InvalidArgument", account.Send("GET", "distribution", query: "Marker=nonsense"));
    }

    private void Create(int number) => Account.Ok(_account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), $"s{number}.cloudfront.net")));

    private XElement List(string query) => Account.Ok(_account.Send("GET", Account.Policies, query: query));
}
