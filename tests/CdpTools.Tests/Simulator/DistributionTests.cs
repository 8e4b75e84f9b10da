using System.Xml.Linq;
using CdpTools.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace CdpTools.Tests.Simulator;

public class DistributionTests
{
    private const string Minimal =
        """
        <DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
          <CallerReference>ref-1</CallerReference>
          <Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>o.example.com</DomainName><CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort><OriginProtocolPolicy>https-only</OriginProtocolPolicy></CustomOriginConfig></Origin></Items></Origins>
          <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy><CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId></DefaultCacheBehavior>
          <Comment></Comment>
          <Enabled>true</Enabled>
        </DistributionConfig>
        """;

    private readonly Account _account = new();

    [Fact]
    public void Create_fills_in_what_is_left_out_so_that_replies_have_all_elements()
    {
        SimReply reply = Create();
        XElement distribution = Account.Ok(reply);

        Assert.Equal(201, reply.Status);
        Assert.Equal($"https://cloudfront.amazonaws.com/2020-05-31/distribution/{distribution.Text("Id")}", reply.Header("Location"));
        Assert.Equal($"arn:aws:cloudfront::123456789012:distribution/{distribution.Text("Id")}", distribution.Text("ARN"));
        Assert.Matches("^E[0-9A-Z]{12,13}$", distribution.Text("Id"));
        Assert.Matches(@"^d[0-9a-z]{12,13}\.cloudfront\.net$", distribution.Text("DomainName"));
        Assert.Equal(
            ["CallerReference", "Aliases", "DefaultRootObject", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors", "CustomErrorResponses", "Comment", "Logging", "PriceClass", "Enabled", "ViewerCertificate", "Restrictions", "WebACLId", "HttpVersion", "IsIPV6Enabled", "ContinuousDeploymentPolicyId", "Staging"],
            distribution.At("DistributionConfig").Elements().Select(e => e.Name.LocalName));
        Assert.Equal(("", "false", "30"), (distribution.Text("DistributionConfig/ContinuousDeploymentPolicyId"), distribution.Text("DistributionConfig/Staging"), distribution.Text("DistributionConfig/Origins/Items/Origin/CustomOriginConfig/OriginReadTimeout")));
        Assert.Null(distribution.At("DistributionConfig/Aliases").Element(Account.Ns + "Items"));
    }

    [Fact]
    public void What_is_read_can_be_written_back_unchanged()
    {
        foreach (string resource in new[] { Account.Primary, Account.Staging, "distribution/" + Account.Ok(Create()).Text("Id") })
        {
            string before = _account.Send("GET", resource + "/config").BodyText;
            _account.MustEdit(resource, _ => { });
            Assert.Equal(before, _account.Send("GET", resource + "/config").BodyText);
        }
    }

    [Fact]
    public void A_policy_cannot_be_named_at_creation() => Assert.Equal(
        "Continuous deployment policy is not supported during distribution creation.",
        Account.Refused(400, "InvalidArgument", Create(c => c.Add(new XElement(Account.Ns + "ContinuousDeploymentPolicyId", SampleData.PolicyId)))));

    [Fact]
    public void A_caller_reference_is_used_once_and_the_refusal_names_the_distribution()
    {
        string id = Account.Ok(Create()).Text("Id");

        Assert.EndsWith("Already exists: " + id, Account.Refused(409, "DistributionAlreadyExists", Create()), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Breaches => new()
    {
        { "DefaultCacheBehavior/TargetOriginId", "none", "404 NoSuchOrigin" },
        { "Origins/Items/Origin/DomainName", "https://o.example.com", "400 InvalidArgument" },
        { "Origins/Items/Origin/DomainName", "localhost", "400 InvalidArgument" },
        { "Origins/Items/Origin/Id", "other", "404 NoSuchOrigin" },
        { "Origins/Quantity", "2", "400 InconsistentQuantities" },
        { "CallerReference", "", "400 InvalidArgument" },
        { "Comment", "c*129", "400 InvalidArgument" },
        { "DefaultCacheBehavior/ViewerProtocolPolicy", "never", "400 MalformedXML" },
        { "Enabled", "maybe", "400 MalformedInput" },
        { "DefaultCacheBehavior/CachePolicyId", "", "400 InvalidArgument" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_of_the_configurations_rules_is_refused_and_makes_nothing(string path, string value, string expected)
    {
        long before = _account.Plane.HistoryCount;
        string text = value == "c*129" ? new string('c', 129) : value;
        string[] parts = expected.Split(' ');

        Account.Refused(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1], Create(c => c.At(path).Value = text));
        Assert.Equal(before, _account.Plane.HistoryCount);
    }

    [Theory]
    [InlineData("<DefaultRootObject>/index.html</DefaultRootObject>", 400, "InvalidDefaultRootObject")]
    [InlineData("<Aliases><Quantity>1</Quantity><Items><CNAME>a.example.com</CNAME></Items></Aliases>", 400, "InvalidViewerCertificate")]
    [InlineData("<CustomErrorResponses><Quantity>1</Quantity><Items><CustomErrorResponse><ErrorCode>418</ErrorCode></CustomErrorResponse></Items></CustomErrorResponses>", 400, "InvalidErrorCode")]
    [InlineData("<CustomErrorResponses><Quantity>1</Quantity><Items><CustomErrorResponse><ErrorCode>404</ErrorCode><ResponsePagePath>/x</ResponsePagePath></CustomErrorResponse></Items></CustomErrorResponses>", 400, "InvalidResponseCode")]
    [InlineData("<Staging>true</Staging><HttpVersion>http2and3</HttpVersion>", 400, "InvalidArgument")]
    [InlineData("<Staging>true</Staging><ConnectionMode>tenant-only</ConnectionMode>", 400, "InvalidArgument")]
    [InlineData("<Aliases><Quantity>1</Quantity><Items><CNAME>WWW.example.com</CNAME></Items></Aliases><ViewerCertificate><ACMCertificateArn>arn:aws:acm:us-east-1:1:certificate/1</ACMCertificateArn></ViewerCertificate>", 409, "CNAMEAlreadyExists")]
    public void More_breaches_are_refused(string addition, int status, string code) =>
        Account.Refused(status, code, Create(c => c.Add(XElement.Parse($"<a xmlns='{Account.Ns}'>{addition}</a>").Elements())));

    [Fact]
    public void Forwarded_values_need_a_minimum_ttl_and_ordered_ttls()
    {
        void Forward(XElement config, string ttls)
        {
            config.At("DefaultCacheBehavior/CachePolicyId").Remove();
            config.At("DefaultCacheBehavior").Add(XElement.Parse($"<a xmlns='{Account.Ns}'><ForwardedValues><QueryString>false</QueryString><Cookies><Forward>none</Forward></Cookies></ForwardedValues>{ttls}</a>").Elements());
        }

        Assert.Equal("The parameter MinTTL is required.", Account.Refused(400, "InvalidArgument", Create(c => Forward(c, ""))));
        Account.Refused(400, "InvalidTTLOrder", Create(c => Forward(c, "<MinTTL>9</MinTTL><DefaultTTL>8</DefaultTTL>")));
        Account.Ok(Create(c => Forward(c, "<MinTTL>0</MinTTL>")));
    }

    [Theory]
    [InlineData("WebACLId", "WebACLId is missing for the resource")]
    [InlineData("Origins/Items/Origin/CustomOriginConfig/OriginReadTimeout", "OriginReadTimeout is required for updates")]
    public void An_update_demands_members_that_create_fills_in(string path, string message)
    {
        string resource = "distribution/" + Account.Ok(Create()).Text("Id");
        Account lenient = new(new SimulatorOptions { UpdateDemandsDefaultedMembers = false });
        string other = "distribution/" + Account.Ok(lenient.Send("POST", "distribution", XElement.Parse(Minimal))).Text("Id");

        Assert.Equal(message, Account.Refused(400, "IllegalUpdate", _account.Edit(resource, c => c.At(path).Remove())));
        Account.Ok(lenient.Edit(other, c => c.At(path).Remove()));
    }

    [Fact]
    public void The_caller_reference_cannot_change() => Assert.Equal(
        "You cannot update Origin or CallerReference.",
        Account.Refused(400, "IllegalUpdate", _account.Edit(Account.Primary, c => c.At("CallerReference").Value = "other")));

    [Fact]
    public void Staging_cannot_change_and_is_kept_when_left_out()
    {
        Account.Refused(400, "IllegalUpdate", _account.Edit(Account.Staging, c => c.At("Staging").Value = "false"));
        Assert.Equal("true", _account.MustEdit(Account.Staging, c => c.At("Staging").Remove()).Text("DistributionConfig/Staging"));
    }

    [Fact]
    public void If_match_holds_for_update_and_delete()
    {
        (XElement config, string stale) = _account.Read(Account.Staging);
        _account.MustEdit(Account.Staging, c => c.At("Comment").Value = "new");

        Account.Refused(412, "PreconditionFailed", _account.Send("PUT", Account.Staging + "/config", config, stale));
        Account.Refused(412, "PreconditionFailed", _account.Send("DELETE", Account.Staging, null, stale));
        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("PUT", Account.Staging + "/config", config));
        Account.Refused(400, "InvalidIfMatchVersion", _account.Send("DELETE", Account.Staging, null, _account.ETag(Account.Primary)));
    }

    [Fact]
    public void A_change_is_in_progress_until_the_propagation_time_is_over_and_can_be_changed_meanwhile()
    {
        (Account account, FakeTimeProvider clock) = Account.Slow();

        Assert.Equal("InProgress", account.MustEdit(Account.Staging, c => c.At("Comment").Value = "one").Text("Status"));
        clock.Advance(TimeSpan.FromMinutes(59));
        account.MustEdit(Account.Staging, c => c.At("Comment").Value = "two");
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("InProgress", Account.Ok(account.Send("GET", Account.Staging)).Text("Status"));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Deployed", Account.Ok(account.Send("GET", Account.Staging)).Text("Status"));
    }

    [Fact]
    public void Deletion_wants_a_distribution_disabled_and_deployed()
    {
        (Account account, FakeTimeProvider clock) = Account.Slow();
        (string id, _) = account.Copy();
        string resource = "distribution/" + id;
        clock.Advance(TimeSpan.FromHours(1));

        Account.Refused(409, "DistributionNotDisabled", account.Send("DELETE", resource, null, account.ETag(resource)));
        account.MustEdit(resource, c => c.At("Enabled").Value = "false");
        Account.Refused(409, "DistributionNotDisabled", account.Send("DELETE", resource, null, account.ETag(resource)));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(204, account.Send("DELETE", resource, null, account.ETag(resource)).Status);
        Account.Refused(404, "NoSuchDistribution", account.Send("GET", resource));
    }

    [Fact]
    public void Unknown_distributions_are_404()
    {
        foreach ((string method, string path) in new[] { ("GET", ""), ("GET", "/config"), ("DELETE", ""), ("GET", "/invalidation") })
        {
            Account.Refused(404, "NoSuchDistribution", _account.Send(method, "distribution/E1" + path));
        }
    }

    [Fact]
    public void The_quotas_hold()
    {
        Account full = new(new SimulatorOptions { Sample = true, DistributionQuota = 2 });
        Account fullOfStaging = new(new SimulatorOptions { Sample = true, StagingQuota = 1 });

        Account.Refused(400, "TooManyDistributions", full.Send("POST", "distribution", XElement.Parse(Minimal)));
        Account.Refused(400, "TooManyDistributions", fullOfStaging.SendCopy("c", fullOfStaging.ETag(Account.Primary)));
        Account.Ok(fullOfStaging.Send("POST", "distribution", XElement.Parse(Minimal)));
    }

    [Fact]
    public void A_summary_shows_the_etag_and_no_policy_id()
    {
        XElement list = Account.Ok(_account.Send("GET", "distribution"));
        XElement summary = list.At("Items").Elements().First();

        Assert.Equal(_account.ETag(Account.Primary), summary.Text("ETag"));
        Assert.Equal("www.example.com", summary.Text("AliasICPRecordals/AliasICPRecordal/CNAME"));
        Assert.Empty(list.Descendants(Account.Ns + "ContinuousDeploymentPolicyId"));
        Assert.Equal(["false", "true"], list.Descendants(Account.Ns + "Staging").Select(s => s.Value));
    }

    private SimReply Create(Action<XElement>? edit = null)
    {
        XElement config = XElement.Parse(Minimal);
        edit?.Invoke(config);
        return _account.Send("POST", "distribution", config);
    }
}
