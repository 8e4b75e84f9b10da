using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Work;
using CdpTools.Writes;

namespace CdpTools.Tests.Writes;

public sealed class PromoteWriteTests
{
    private const string Promote = "UpdateDistributionWithStagingConfig";
    private readonly TestCloud cloud = new();
    private readonly WriteWatch watch = new("promotion");
    private readonly TestLog log = new();

    public PromoteWriteTests() => cloud.Change(TestCloud.Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v2"));

    private Task<CdpDistribution> RunAsync(CdpDistribution primary, CdpDistribution staging) => TestCloud.Driver().RunAsync(
        new PromoteWrite(cloud.Api.Distributions, cloud.Api.Policies, primary, staging)
        {
            Explain = refusal => IllegalUpdateReport.Explain(refusal, primary.Document!, staging.Document!),
        },
        watch,
        log,
        default);

    private Task<CdpDistribution> RunAsync() => RunAsync(cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging));

    private int Promotions => cloud.Count(Promote);

    private static string Path(CdpDistribution version) => version.Document!.Descendants().First(e => e.Name.LocalName == "OriginPath").Value;

    [Fact]
    public async Task Both_etags_go_along_the_primarys_first_with_a_blank_between()
    {
        (string primary, string staging) = (cloud.Distribution(TestCloud.Primary).ETag!, cloud.Distribution(TestCloud.Staging).ETag!);
        CdpDistribution promoted = await RunAsync();
        var call = Assert.Single(cloud.Calls, c => c.Operation == Promote);
        Assert.Equal($"{primary}, {staging}", Assert.Single(call.Headers, h => h.Key == "If-Match").Value);
        Assert.Equal($"/2020-05-31/distribution/{TestCloud.Primary}/promote-staging-config", call.Path);
        Assert.Equal(new("StagingDistributionId", TestCloud.Staging), Assert.Single(call.Query));
        Assert.Empty(call.Content);
        Assert.Equal("/v2", Path(promoted));
    }

    [Fact]
    public async Task A_lost_answer_to_an_applied_promotion_is_proved_and_not_sent_again()
    {
        cloud.LoseOnce(Promote, applied: true);
        CdpDistribution promoted = await RunAsync();
        Assert.Equal("/v2", Path(promoted));
        Assert.Equal(1, Promotions);
        Assert.Equal(CdpWriteOutcome.Applied, watch.State.Outcome);
        Assert.Contains(log.Lines, v => v.Contains("the promotion was applied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_promotion_that_was_not_applied_is_sent_again()
    {
        cloud.LoseOnce(Promote, applied: false);
        Assert.Equal("/v2", Path(await RunAsync()));
        Assert.Equal(2, Promotions);
    }

    [Fact]
    public async Task A_lost_answer_is_no_success_while_the_policy_is_enabled()
    {
        cloud.LoseOnce(Promote, applied: true, () => cloud.Edit(c => c.Enabled = true));
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync());
        Assert.Equal("CdpOutcomeUnknown", error.ErrorId);
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Equal(1, Promotions);
    }

    [Fact]
    public async Task A_lost_answer_and_another_content_since_is_superseded_and_never_sent_again()
    {
        cloud.LoseOnce(Promote, applied: true, () => cloud.Change(TestCloud.Primary, c => DistributionDocuments.SetText(c, "OriginPath", "/other")));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync());
        Assert.Equal("CdpSuperseded", error.ErrorId);
        Assert.Equal(1, Promotions);
    }

    [Fact]
    public async Task An_etag_that_moved_without_its_content_is_pinned_again()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary), staging = cloud.Distribution(TestCloud.Staging);
        cloud.Change(TestCloud.Primary, _ => { });
        cloud.Change(TestCloud.Staging, _ => { });
        Assert.Equal("/v2", Path(await RunAsync(primary, staging)));
        Assert.Equal(2, Promotions);
    }

    [Theory]
    [InlineData(TestCloud.Primary)]
    [InlineData(TestCloud.Staging)]
    public async Task Content_that_moved_since_the_review_is_refused_with_the_difference(string id)
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary), staging = cloud.Distribution(TestCloud.Staging);
        cloud.Change(id, c => DistributionDocuments.SetText(c, "Comment", "changed by somebody"));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(primary, staging));
        Assert.Equal("PreconditionFailed", error.ErrorId);
        Assert.Equal(id, error.Conflict.Id);
        Assert.Contains("changed by somebody", error.Message, StringComparison.Ordinal);
        Assert.Equal(CdpWriteOutcome.NotApplied, watch.State.Outcome);
        Assert.Equal("/v1", Path(cloud.Distribution(TestCloud.Primary)));
    }

    [Fact]
    public async Task A_staging_distribution_that_was_linked_after_the_review_is_promoted()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary), staging = cloud.Distribution(TestCloud.Staging);
        DistributionDocuments.SetText(staging.Document!, "ContinuousDeploymentPolicyId", "not the one that it shows now");
        cloud.Change(TestCloud.Staging, _ => { });
        Assert.Equal("/v2", Path(await RunAsync(primary, staging)));
    }

    [Fact]
    public async Task A_412_although_both_etags_are_current_is_tried_again()
    {
        int refused = 0;
        cloud.Before = c =>
        {
            if (c.Operation == Promote && refused++ < 2)
            {
                throw TestCloud.Error("PreconditionFailed", 412);
            }
        };
        Assert.Equal("/v2", Path(await RunAsync()));
        Assert.Equal(3, Promotions);
    }

    [Fact]
    public async Task An_IllegalUpdate_names_the_suspects()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary), staging = cloud.Distribution(TestCloud.Staging);
        DistributionDocuments.SetText(primary.Document!, "PriceClass", "PriceClass_100");
        DistributionDocuments.SetText(staging.Document!, "PriceClass", "PriceClass_All");
        cloud.Before = c => _ = c.Operation == Promote ? throw TestCloud.Error("IllegalUpdate", 400) : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(primary, staging));
        Assert.Contains("PriceClass (primary PriceClass_100, staging PriceClass_All)", error.Message, StringComparison.Ordinal);
        Assert.Equal("IllegalUpdate", error.ErrorCode);
    }

    [Fact]
    public async Task When_reading_back_fails_too_the_outcome_is_unknown_and_said_so()
    {
        bool lost = false;
        cloud.Before = c => _ = lost && c.IsRead ? throw TestCloud.Error("AccessDenied", 403) : 0;
        cloud.After = c =>
        {
            if (c.Operation == Promote)
            {
                lost = true;
                throw TestCloud.Lost();
            }
        };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync());
        Assert.Equal("CdpOutcomeUnknown", error.ErrorId);
        Assert.Equal(1, Promotions);
    }
}
