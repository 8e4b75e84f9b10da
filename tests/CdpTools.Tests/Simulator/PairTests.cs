using System.Xml.Linq;
using CdpTools.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Simulator;

public class PairTests
{
    private const string Locked = "One or more fields updated are not supported for continuous deployment.";
    private readonly Account _account = new();

    [Fact]
    public void A_copy_is_the_primary_without_its_aliases_policy_and_name()
    {
        (string id, _) = _account.Copy("ref");
        XElement primary = _account.Read(Account.Primary).Config;
        XElement copy = _account.Read("distribution/" + id).Config;

        Assert.Equal(("0", "", "true", "ref", "true"), (copy.Text("Aliases/Quantity"), copy.Text("ContinuousDeploymentPolicyId"), copy.Text("Staging"), copy.Text("CallerReference"), copy.Text("Enabled")));
        foreach (string same in new[] { "Origins", "DefaultCacheBehavior", "CacheBehaviors", "CustomErrorResponses", "Comment", "ViewerCertificate", "PriceClass" })
        {
            Assert.True(XNode.DeepEquals(primary.At(same), copy.At(same)), same);
        }
    }

    [Fact]
    public void A_copy_wants_the_staging_header_the_primarys_etag_and_a_new_reference()
    {
        string etag = _account.ETag(Account.Primary);
        string id = Account.Ok(_account.SendCopy("r", etag)).Text("Id");

        Account.Refused(400, "InvalidArgument", _account.SendCopy("r2", etag, "false"));
        Account.Refused(400, "InvalidIfMatchVersion", _account.SendCopy("r2", null));
        Assert.EndsWith(id, Account.Refused(409, "DistributionAlreadyExists", _account.SendCopy("r", etag)), StringComparison.Ordinal);
        _account.MustEdit(Account.Primary, c => c.At("Comment").Value = "x");
        Account.Refused(412, "PreconditionFailed", _account.SendCopy("r2", etag));
    }

    [Fact]
    public void Attaching_shows_the_id_on_both_and_puts_both_in_progress()
    {
        (Account account, _) = Account.Slow();
        (string policy, string staging) = NewPair(account);
        account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = "");
        string before = account.ETag(staging);

        Assert.Equal("InProgress", account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = policy).Text("Status"));
        (XElement config, string etag) = account.Read(staging);
        Assert.Equal(policy, config.Text("ContinuousDeploymentPolicyId"));
        Assert.NotEqual(before, etag);
        Assert.True(account.Plane.History[^1].IsSideEffect);
    }

    [Fact]
    public void The_staging_distribution_does_not_show_the_id_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, StagingShowsPolicyId = StagingPolicyId.Never });

        Assert.Equal("", account.Read(Account.Staging).Config.Text("ContinuousDeploymentPolicyId"));
    }

    [Fact]
    public void Leaving_the_policy_id_out_keeps_it_and_only_the_empty_element_detaches()
    {
        Assert.Equal(SampleData.PolicyId, _account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Remove()).Text("DistributionConfig/ContinuousDeploymentPolicyId"));
        Assert.Equal("", _account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = "").Text("DistributionConfig/ContinuousDeploymentPolicyId"));
        Assert.Equal(204, _account.Send("DELETE", Account.SamplePolicy, null, _account.ETag(Account.SamplePolicy)).Status);
    }

    [Fact]
    public void A_policy_is_attached_to_one_primary_and_must_exist()
    {
        string other = "distribution/" + Account.Ok(_account.Send("POST", "distribution", OtherPrimary())).Text("Id");

        Account.Refused(409, "ContinuousDeploymentPolicyInUse", _account.Edit(other, c => c.At("ContinuousDeploymentPolicyId").Value = SampleData.PolicyId));
        Account.Refused(404, "NoSuchContinuousDeploymentPolicy", _account.Edit(other, c => c.At("ContinuousDeploymentPolicyId").Value = "none"));
    }

    public static TheoryData<string, string> LockedSettings => new()
    {
        { "PriceClass", "PriceClass_All" }, { "HttpVersion", "http1.1" }, { "IsIPV6Enabled", "false" }, { "WebACLId", "acl" },
        { "ViewerCertificate/MinimumProtocolVersion", "TLSv1.2_2019" }, { "AnycastIpListId", "a" }, { "Invented", "x" },
    };

    [Theory]
    [MemberData(nameof(LockedSettings))]
    public void A_locked_setting_cannot_differ_while_the_policy_is_attached(string path, string value)
    {
        foreach (string resource in new[] { Account.Primary, Account.Staging })
        {
            Assert.Equal(Locked, Account.Refused(400, "IllegalUpdate", _account.Edit(resource, c => Set(c, path, value))));
        }

        // Detached, it may; and then the policy cannot come back.
        _account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = "");
        _account.MustEdit(Account.Primary, c => Set(c, path, value));
        Assert.Equal(Locked, Account.Refused(400, "IllegalUpdate", _account.Edit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = SampleData.PolicyId)));

        // Changed alike on both, it does.
        _account.MustEdit(Account.Staging, c => Set(c, path, value));
        _account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = SampleData.PolicyId);
    }

    [Fact]
    public void Unknown_settings_are_not_locked_where_the_option_says_so()
    {
        Account account = new(new SimulatorOptions { Sample = true, LockUnknownSettings = false });

        account.MustEdit(Account.Primary, c => Set(c, "Invented", "x"));
        Account.Refused(400, "IllegalUpdate", account.Edit(Account.Primary, c => Set(c, "PriceClass", "PriceClass_All")));
    }

    [Theory]
    [InlineData("Comment", "x")]
    [InlineData("DefaultRootObject", "home.html")]
    [InlineData("Origins/Items/Origin/OriginPath", "/v2")]
    [InlineData("DefaultCacheBehavior/Compress", "false")]
    [InlineData("CustomErrorResponses/Items/CustomErrorResponse/ErrorCachingMinTTL", "5")]
    [InlineData("Restrictions/GeoRestriction/RestrictionType", "none")]
    [InlineData("Logging/Prefix", "p/")]
    public void What_is_documented_to_differ_may_differ(string path, string value) =>
        _account.MustEdit(Account.Staging, c => c.At(path).Value = value);

    [Fact]
    public void The_primarys_aliases_are_its_own_and_staging_has_none()
    {
        _account.MustEdit(Account.Primary, c => c.At("Aliases/Items/CNAME").Value = "new.example.com");
        Account.Refused(400, "InvalidArgument", _account.Edit(Account.Staging, c => c.At("Aliases").ReplaceWith(_account.Read(Account.Primary).Config.At("Aliases"))));
    }

    [Fact]
    public void Http3_is_refused_by_name() => Assert.Equal(
        "The parameter HTTP3 is not supported for Continuous Deployment Policy.",
        Account.Refused(400, "InvalidArgument", _account.Edit(Account.Primary, c => c.At("HttpVersion").Value = "http2and3")));

    [Fact]
    public void Promotion_overwrites_the_primary_but_for_what_it_keeps_and_disables_the_policy()
    {
        (Account account, FakeTimeProvider clock) = Account.Slow();
        account.MustEdit(Account.Staging, c =>
        {
            c.At("Origins/Items/Origin/OriginPath").Value = "/v2";
            c.At("Origins/Items/Origin").Add(new XElement(Account.Ns + "Invented", "x"));
            c.At("Comment").Value = "two";
        });
        (XElement before, string primary) = account.Read(Account.Primary);
        (XElement staged, string staging) = account.Read(Account.Staging);
        (_, string policy) = account.Read(Account.SamplePolicy);
        clock.Advance(TimeSpan.FromHours(1));

        SimReply reply = account.Send("PUT", Account.Primary + "/promote-staging-config", null, $"{primary}, {staging}", "StagingDistributionId=" + SampleData.StagingId);
        XElement config = Account.Ok(reply).At("DistributionConfig");

        foreach (XElement element in config.Elements())
        {
            string name = element.Name.LocalName;
            XElement expected = name is "Aliases" or "ContinuousDeploymentPolicyId" or "CallerReference" or "Staging" ? before : staged;
            Assert.True(XNode.DeepEquals(expected.At(name), element), name);
        }

        Assert.Equal("InProgress", Account.Xml(reply).Text("Status"));
        Assert.NotEqual(primary, reply.Header("ETag"));
        Assert.Equal(staging, account.ETag(Account.Staging));
        (XElement after, string newPolicy) = account.Read(Account.SamplePolicy);
        Assert.Equal(("false", "0.05"), (after.Text("Enabled"), after.Text("TrafficConfig/SingleWeightConfig/Weight")));
        Assert.NotEqual(policy, newPolicy);
    }

    [Fact]
    public void Promotion_wants_both_etags_the_primarys_first()
    {
        (string primary, string staging) = (_account.ETag(Account.Primary), _account.ETag(Account.Staging));
        SimReply Promote(string? ifMatch) => _account.Send("PUT", Account.Primary + "/promote-staging-config", null, ifMatch, "StagingDistributionId=" + SampleData.StagingId);
        _account.MustEdit(Account.Staging, _ => { });
        string newer = _account.ETag(Account.Staging);

        Account.Refused(400, "InvalidIfMatchVersion", Promote(null));
        Account.Refused(400, "InvalidIfMatchVersion", Promote(primary));
        Account.Refused(400, "InvalidIfMatchVersion", Promote("*"));
        Account.Refused(400, "InvalidIfMatchVersion", Promote($"{newer},{primary}"));
        Account.Refused(412, "PreconditionFailed", Promote($"{primary},{staging}"));
        Account.Ok(Promote($"{primary},{newer}"));
    }

    [Fact]
    public void Promotion_of_what_is_no_pair_is_refused()
    {
        (string id, _) = _account.Copy();
        SimReply Promote(Account account, string staging) => account.Send("PUT", Account.Primary + "/promote-staging-config", null, $"{account.ETag(Account.Primary)},{account.ETag("distribution/" + staging)}", "StagingDistributionId=" + staging);

        Account.Refused(400, "IllegalUpdate", Promote(_account, id));
        Account.Refused(404, "NoSuchDistribution", _account.Send("PUT", Account.Primary + "/promote-staging-config", null, "a,b", "StagingDistributionId=E1"));
        Account.Refused(400, "InvalidArgument", _account.Send("PUT", Account.Primary + "/promote-staging-config", null, "a,b"));

        Account other = new(new SimulatorOptions { Sample = true, PromoteWrongPairCode = "NoSuchDistribution", PromoteNeedsEnabledPolicy = true });
        (string copy, _) = other.Copy();
        Account.Refused(404, "NoSuchDistribution", Promote(other, copy));
        other.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false");
        Account.Refused(400, "IllegalUpdate", Promote(other, SampleData.StagingId));
    }

    [Fact]
    public void Tear_down_works_in_its_order_and_each_step_too_early_is_refused()
    {
        (Account account, FakeTimeProvider clock) = Account.Slow();
        SimReply DeletePolicy() => account.Send("DELETE", Account.SamplePolicy, null, account.ETag(Account.SamplePolicy));
        SimReply Disable() => account.Edit(Account.Staging, c =>
        {
            c.At("Enabled").Value = "false";
            c.At("ContinuousDeploymentPolicyId").Value = "";
        });

        Account.Refused(400, "IllegalUpdate", account.Edit(Account.Staging, c => c.At("ContinuousDeploymentPolicyId").Value = ""));
        Account.Refused(409, "StagingDistributionInUse", account.Edit(Account.Staging, c => c.At("Enabled").Value = "false"));
        account.MustEdit(Account.SamplePolicy, c => c.At("Enabled").Value = "false");
        Account.Refused(409, "ContinuousDeploymentPolicyInUse", DeletePolicy());
        account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = "");
        Assert.Equal(
            "The specified staging distribution is currently used by a continuous deployment policy. Please the update policy before deleting.",
            Account.Refused(409, "StagingDistributionInUse", Disable()));
        Assert.Equal(204, DeletePolicy().Status);
        Account.Ok(Disable());
        Account.Refused(409, "DistributionNotDisabled", account.Send("DELETE", Account.Staging, null, account.ETag(Account.Staging)));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(204, account.Send("DELETE", Account.Staging, null, account.ETag(Account.Staging)).Status);
    }

    [Fact]
    public void A_staging_distribution_left_with_the_id_of_a_deleted_policy_can_still_be_written()
    {
        _account.MustEdit(Account.Primary, c => c.At("ContinuousDeploymentPolicyId").Value = "");
        Account.Ok(_account.Send("DELETE", Account.SamplePolicy, null, _account.ETag(Account.SamplePolicy)));

        Assert.Equal(SampleData.PolicyId, _account.MustEdit(Account.Staging, c => c.At("Comment").Value = "x").Text("DistributionConfig/ContinuousDeploymentPolicyId"));
    }

    [Fact]
    public void A_primary_can_go_with_its_policy_attached_and_leaves_the_policy_free()
    {
        _account.MustEdit(Account.Primary, c => c.At("Enabled").Value = "false");

        Assert.Equal(204, _account.Send("DELETE", Account.Primary, null, _account.ETag(Account.Primary)).Status);
        Assert.Equal(204, _account.Send("DELETE", Account.SamplePolicy, null, _account.ETag(Account.SamplePolicy)).Status);
    }

    private static void Set(XElement config, string path, string value)
    {
        if (path.Contains('/', StringComparison.Ordinal))
        {
            config.At(path).Value = value;
        }
        else
        {
            config.SetElementValue(Account.Ns + path, value);
        }
    }

    private XElement OtherPrimary()
    {
        XElement config = _account.Read(Account.Primary).Config;
        config.At("CallerReference").Value = "other";
        config.At("Aliases/Items/CNAME").Value = "other.example.com";
        config.At("ContinuousDeploymentPolicyId").Value = "";
        return config;
    }

    private static (string Policy, string Staging) NewPair(Account account)
    {
        (string id, string name) = account.Copy();
        XElement policy = Account.Ok(account.Send("POST", Account.Policies, Account.PolicyConfig(Account.Weight("0.1"), name)));
        return (policy.Text("Id"), "distribution/" + id);
    }
}
