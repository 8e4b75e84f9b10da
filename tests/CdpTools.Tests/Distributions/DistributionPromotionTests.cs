using CdpTools.Updates;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionPromotionTests
{
    private const string Promote = "UpdateDistributionWithStagingConfig";
    private readonly FakeCloud cloud = FakeCloud.Pair();
    private readonly WriteState state = new();
    private readonly NoLog log = new();

    public DistributionPromotionTests() => cloud.Change(FakeCloud.Staging, c => FakeCloud.SetText(c, "OriginPath", "/v2"));

    private Task<ResourceVersion> RunAsync(CdpDistribution primary, CdpDistribution staging) =>
        new DistributionPromotion(cloud.Api, cloud.PolicyApi, FakeCloud.NoWait).RunAsync(new() { Primary = primary, Staging = staging }, state, log, default);

    private Task<ResourceVersion> RunAsync() => RunAsync(cloud.Get(FakeCloud.Primary), cloud.Get(FakeCloud.Staging));

    private int Promotions => cloud.Calls.Count(c => c.Operation == Promote);

    private static string Path(ResourceVersion version) => version.Document.Descendants().First(e => e.Name.LocalName == "OriginPath").Value;

    [Fact]
    public async Task Both_etags_go_along_the_primarys_first_with_a_blank_between()
    {
        (string primary, string staging) = (cloud.Distributions[FakeCloud.Primary].ETag, cloud.Distributions[FakeCloud.Staging].ETag);
        ResourceVersion promoted = await RunAsync();
        var call = Assert.Single(cloud.Calls, c => c.Operation == Promote);
        Assert.Equal($"{primary}, {staging}", Assert.Single(call.Headers, h => h.Key == "If-Match").Value);
        Assert.Equal($"/2020-05-31/distribution/{FakeCloud.Primary}/promote-staging-config", call.Path);
        Assert.Equal(new("StagingDistributionId", FakeCloud.Staging), Assert.Single(call.Query));
        Assert.Empty(call.Content);
        Assert.Equal("/v2", Path(promoted));
    }

    [Fact]
    public async Task A_lost_answer_to_an_applied_promotion_is_proved_and_not_sent_again()
    {
        cloud.LoseOnce(Promote, applied: true);
        ResourceVersion promoted = await RunAsync();
        Assert.Equal("/v2", Path(promoted));
        Assert.Equal(1, Promotions);
        Assert.Equal(CdpWriteOutcome.Applied, state.Outcome);
        Assert.Contains(log.Verboses, v => v.Contains("the promotion was applied", StringComparison.Ordinal));
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
        cloud.LoseOnce(Promote, applied: true, () => FakeCloud.SetText(cloud.Policies[FakeCloud.PolicyId].Config, "Enabled", "true"));
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync());
        Assert.Equal("CdpOutcomeUnknown", error.ErrorId);
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Equal(1, Promotions);
    }

    [Fact]
    public async Task A_lost_answer_and_another_content_since_is_superseded_and_never_sent_again()
    {
        cloud.LoseOnce(Promote, applied: true, () => cloud.Change(FakeCloud.Primary, c => FakeCloud.SetText(c, "OriginPath", "/other")));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync());
        Assert.Equal("CdpSuperseded", error.ErrorId);
        Assert.Equal(1, Promotions);
    }

    [Fact]
    public async Task An_etag_that_moved_without_its_content_is_pinned_again()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary), staging = cloud.Get(FakeCloud.Staging);
        cloud.Change(FakeCloud.Primary, _ => { });
        cloud.Change(FakeCloud.Staging, _ => { });
        Assert.Equal("/v2", Path(await RunAsync(primary, staging)));
        Assert.Equal(2, Promotions);
    }

    [Theory]
    [InlineData(FakeCloud.Primary)]
    [InlineData(FakeCloud.Staging)]
    public async Task Content_that_moved_since_the_review_is_refused_with_the_difference(string id)
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary), staging = cloud.Get(FakeCloud.Staging);
        cloud.Change(id, c => FakeCloud.SetText(c, "Comment", "changed by somebody"));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(primary, staging));
        Assert.Equal("PreconditionFailed", error.ErrorId);
        Assert.Equal(id, error.Conflict.Id);
        Assert.Contains("changed by somebody", error.Message, StringComparison.Ordinal);
        Assert.Equal(CdpWriteOutcome.NotApplied, state.Outcome);
        Assert.Equal("", Path(cloud.Version(FakeCloud.Primary)));
    }

    [Fact]
    public async Task A_staging_distribution_that_was_linked_after_the_review_is_promoted()
    {
        cloud.Change(FakeCloud.Staging, c => FakeCloud.SetText(c, "ContinuousDeploymentPolicyId", ""));
        CdpDistribution primary = cloud.Get(FakeCloud.Primary), staging = cloud.Get(FakeCloud.Staging);
        cloud.Change(FakeCloud.Staging, c => FakeCloud.SetText(c, "ContinuousDeploymentPolicyId", FakeCloud.PolicyId));
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
                throw FakeCloud.Refuse("PreconditionFailed", 412);
            }
        };
        Assert.Equal("/v2", Path(await RunAsync()));
        Assert.Equal(3, Promotions);
    }

    [Fact]
    public async Task An_IllegalUpdate_names_the_suspects()
    {
        cloud.Change(FakeCloud.Staging, c => FakeCloud.SetText(c, "PriceClass", "PriceClass_All"));
        cloud.Before = c => _ = c.Operation == Promote ? throw FakeCloud.Refuse("IllegalUpdate", 400) : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync());
        Assert.Contains("PriceClass (primary PriceClass_100, staging PriceClass_All)", error.Message, StringComparison.Ordinal);
        Assert.Equal("IllegalUpdate", error.ErrorCode);
    }

    [Fact]
    public async Task When_reading_back_fails_too_the_outcome_is_unknown_and_said_so()
    {
        bool lost = false;
        cloud.Before = c => _ = lost && c.Method == "GET" ? throw FakeCloud.Refuse("AccessDenied", 403) : 0;
        cloud.After = c =>
        {
            if (c.Operation == Promote)
            {
                lost = true;
                throw FakeCloud.Lose();
            }
        };
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync());
        Assert.Equal("CdpOutcomeUnknown", error.ErrorId);
        Assert.Equal(1, Promotions);
    }

    [Fact]
    public void A_snapshot_is_written_for_its_owner_only_never_over_a_file_and_read_again()
    {
        string folder = Directory.CreateTempSubdirectory("cdp-").FullName;
        try
        {
            CdpDistribution primary = cloud.Get(FakeCloud.Primary);
            var snapshot = new DistributionSnapshot
            {
                Id = primary.Id, ETag = primary.ETag!, Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Before = primary.Document!, Promoted = cloud.Get(FakeCloud.Staging).Document!,
            };
            string file = snapshot.Save(folder);
            Assert.Equal(System.IO.Path.Combine(folder, "EPRIMARY000001-20260102T030405000Z.json"), file);
            Assert.Equal(snapshot, DistributionSnapshot.Load(file));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal("CdpSnapshotNotWritten", Assert.Throws<CdpValidationException>(() => snapshot.Save(file)).ErrorId);
            File.WriteAllText(file, "{\"Format\":\"other\"}");
            Assert.Equal("CdpSnapshotUnreadable", Assert.Throws<CdpValidationException>(() => DistributionSnapshot.Load(file)).ErrorId);
            File.WriteAllText(file, "no json");
            Assert.Equal("CdpSnapshotUnreadable", Assert.Throws<CdpValidationException>(() => DistributionSnapshot.Load(file)).ErrorId);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
