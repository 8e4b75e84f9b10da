using System.Xml.Linq;
using CdpTools.Simulator;

namespace CdpTools.Tests.Simulator;

public class PolicyTests
{
    private readonly Account _account = new();

    [Fact]
    public void Get_shows_the_sample_policy_with_its_etag()
    {
        SimReply reply = _account.Send("GET", Account.SamplePolicy);

        XElement policy = Account.Ok(reply);
        Assert.Equal("ContinuousDeploymentPolicy", policy.Name.LocalName);
        Assert.Equal("0.05", policy.Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleWeightConfig/Weight"));
        Assert.Equal(_account.ETag(Account.SamplePolicy), reply.Header("ETag"));
        Assert.Equal("text/xml", reply.Header("Content-Type"));
        Assert.StartsWith("<?xml version=\"1.0\"?>\n<ContinuousDeploymentPolicy xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Id>", reply.BodyText, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", reply.BodyText[23..], StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_has_a_new_etag_and_the_next_update_with_it_works()
    {
        (XElement config, string first) = _account.Read(Account.SamplePolicy);
        config.At("TrafficConfig/SingleWeightConfig/Weight").Value = "0.1";
        SimReply one = _account.Send("PUT", Account.SamplePolicy, config, first);
        SimReply two = _account.Send("PUT", Account.SamplePolicy, config, one.Header("ETag"));

        Assert.Equal("0.1", Account.Ok(one).Text("ContinuousDeploymentPolicyConfig/TrafficConfig/SingleWeightConfig/Weight"));
        Account.Ok(two);
        Assert.Equal(3, new[] { first, one.Header("ETag"), two.Header("ETag") }.Distinct().Count());
    }

    [Fact]
    public void A_stale_etag_is_refused_and_changes_nothing()
    {
        (XElement config, string stale) = _account.Read(Account.SamplePolicy);
        _account.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false");
        string before = _account.Send("GET", Account.SamplePolicy).BodyText;

        Assert.Equal(
            "The request failed because it didn't meet the preconditions in one or more request-header fields.",
            Account.Refused(412, "PreconditionFailed", _account.Send("PUT", Account.SamplePolicy, config, stale)));
        Assert.Equal(before, _account.Send("GET", Account.SamplePolicy).BodyText);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("E2QWRUHEXAMPLE")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("EZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData(SampleData.PolicyId)]
    public void An_etag_that_was_never_issued_is_400_and_not_412(string? ifMatch)
    {
        XElement config = _account.Read(Account.SamplePolicy).Config;

        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("PUT", Account.SamplePolicy, config, ifMatch));
        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("DELETE", Account.SamplePolicy, null, ifMatch));
    }

    [Fact]
    public void Another_resources_etag_and_one_in_quotes_count_as_never_issued()
    {
        (XElement config, string etag) = _account.Read(Account.SamplePolicy);

        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("PUT", Account.SamplePolicy, config, _account.ETag(Account.Primary)));
        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("PUT", Account.SamplePolicy, config, $"\"{etag}\""));
    }

    [Fact]
    public void A_star_is_taken_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, AcceptStarIfMatch = true });

        Account.Ok(account.Send("PUT", Account.SamplePolicy, account.Read(Account.SamplePolicy).Config, "*"));
    }

    [Fact]
    public void An_update_goes_to_the_id_and_not_to_its_config()
    {
        (XElement config, string etag) = _account.Read(Account.SamplePolicy);

        Account.Refused(400, "InvalidURI", _account.Send("PUT", Account.SamplePolicy + "/config", config, etag));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/config")]
    [InlineData("DELETE", "")]
    public void An_unknown_policy_is_404(string method, string suffix) =>
        Account.Refused(404, "NoSuchContinuousDeploymentPolicy", _account.Send(method, Account.Policies + "/none" + suffix));

    [Fact]
    public void A_policy_lives_and_dies()
    {
        (_, string dnsName) = _account.Copy();
        SimReply created = _account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Header("aws-cf-cd-test", "1"), dnsName));
        string id = Account.Ok(created).Text("Id");

        Assert.Equal(201, created.Status);
        Assert.Equal($"https://cloudfront.amazonaws.com/2020-05-31/continuous-deployment-policy/{id}", created.Header("Location"));
        SimReply deleted = _account.Send("DELETE", $"{Account.Policies}/{id}", null, created.Header("ETag"));
        Assert.Equal((204, 0), (deleted.Status, deleted.Body.Length));
        Account.Refused(404, "NoSuchContinuousDeploymentPolicy", _account.Send("GET", $"{Account.Policies}/{id}"));

        // The name is free again.
        Account.Ok(_account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0"), dnsName)));
    }

    [Fact]
    public void An_attached_policy_is_not_deleted() =>
        Account.Refused(409, "ContinuousDeploymentPolicyInUse", _account.Send("DELETE", Account.SamplePolicy, null, _account.ETag(Account.SamplePolicy)));

    [Fact]
    public void An_attached_policy_that_is_disabled_can_be_deleted_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, DeleteDisabledAttachedPolicy = true });
        account.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false");

        Account.Ok(account.Send("DELETE", Account.SamplePolicy, null, account.ETag(Account.SamplePolicy)));
        Assert.Equal("", account.Read(Account.Primary).Config.Text("ContinuousDeploymentPolicyId"));
    }

    [Fact]
    public void A_staging_distribution_has_one_policy()
    {
        (_, string other) = _account.Copy();
        Account.Ok(_account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), other)));

        Account.Refused(409, "StagingDistributionInUse", _account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"))));
        Account.Refused(409, "StagingDistributionInUse", _account.Edit(Account.SamplePolicy, c => c.At("StagingDistributionDnsNames/Items/DnsName").Value = other));
    }

    [Fact]
    public void Equal_content_can_be_noticed_first()
    {
        Account account = new(new SimulatorOptions { Sample = true, DuplicateCreate = DuplicateCreateError.ContinuousDeploymentPolicyAlreadyExists });
        XElement same = account.Read(Account.SamplePolicy).Config;

        Account.Refused(409, "ContinuousDeploymentPolicyAlreadyExists", account.Send("POST", Account.Policies, same));
    }

    [Fact]
    public void The_quota_of_policies_holds()
    {
        Account account = new(new SimulatorOptions { Sample = true, PolicyQuota = 1 });
        (_, string dnsName) = account.Copy();

        Account.Refused(400, "TooManyContinuousDeploymentPolicies", account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), dnsName)));
    }

    [Fact]
    public void An_update_of_an_attached_policy_puts_the_primary_in_progress_and_leaves_its_etag()
    {
        (Account account, Microsoft.Extensions.Time.Testing.FakeTimeProvider clock) = Account.Slow();
        string etag = account.ETag(Account.Primary);
        account.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false");

        Assert.Equal("InProgress", Account.Ok(account.Send("GET", Account.Primary)).Text("Status"));
        Assert.Equal(etag, account.ETag(Account.Primary));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Deployed", Account.Ok(account.Send("GET", Account.Primary)).Text("Status"));
    }

    [Fact]
    public void A_change_is_dated_by_the_clock_in_utc_with_milliseconds()
    {
        (Account account, Microsoft.Extensions.Time.Testing.FakeTimeProvider clock) = Account.Slow();
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("2026-01-02T03:05:05.678Z", account.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false").Text("LastModifiedTime"));
    }
}
