using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Tests.Policies;
using CdpTools.Work;
using CdpTools.Writes;

namespace CdpTools.Tests.Writes;

/// <summary>
/// Answers that prove nothing: something in between has sent a write twice and passes on what the second one was told, has answered by
/// itself, or gives an answer that it has kept. What is there decides, for every kind of write.
/// </summary>
public sealed class DoubtTests
{
    private const string Update = "UpdateContinuousDeploymentPolicy", Copy = "CopyDistribution", Promote = "UpdateDistributionWithStagingConfig";
    private readonly TestCloud cloud = new();
    private readonly TestLog log = new();
    private readonly WriteWatch watch = new("write");

    private Task<T> RunAsync<T>(IWriteKind<T> write, int attempts = 5) => TestCloud.Driver(attempts).RunAsync(write, watch, log, default);

    private UpdateWrite<CdpPolicy> NewWeight(bool merge = false)
    {
        CdpPolicy read = cloud.Policy()!;
        return new(cloud.Resource, new(read, true, read.ETag!, merge), PolicyDocuments.Edit(read.Document!, c => c.TrafficConfig!.SingleWeightConfig!.Weight = 0.1m));
    }

    private CopyWrite CopyOf(CdpDistribution primary, bool mine = false) =>
        new(cloud.Api.Distributions, primary) { CallerReference = "r1", TakeExisting = mine };

    // The call is carried out, and answered with the error that a second one gets.
    private void SentTwice(string operation, string code, int status)
    {
        int times = 0;
        cloud.After = c => _ = c.Operation == operation && times++ == 0 ? throw TestCloud.Error(code, status) : 0;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_that_was_sent_twice_on_its_way_is_no_conflict(bool merge)
    {
        UpdateWrite<CdpPolicy> write = NewWeight(merge);
        SentTwice(Update, ErrorIds.PreconditionFailed, 412);
        Assert.Equal(0.1m, (await RunAsync(write)).Weight);
        Assert.Equal(1, cloud.Count(Update));
        Assert.Contains(log.Lines, l => l.Contains("exactly the content that was sent"));
    }

    [Fact]
    public async Task A_copy_that_was_sent_twice_on_its_way_is_our_own()
    {
        SentTwice(Copy, ErrorIds.DistributionAlreadyExists, 409);
        CdpDistribution copy = await RunAsync(CopyOf(cloud.Distribution(TestCloud.Primary)));
        Assert.Equal((1, 3), (cloud.Count(Copy), cloud.DistributionIds.Count()));
        Assert.True(copy.Staging);
    }

    [Fact]
    public async Task A_creation_that_was_sent_twice_on_its_way_is_found()
    {
        CdpPolicy was = cloud.Policy()!;
        cloud.Vanish();
        SentTwice("CreateContinuousDeploymentPolicy", ErrorIds.StagingDistributionInUse, 409);
        CdpPolicy made = await RunAsync(new CreateWrite(cloud.Api.Policies, was.Document!, was.StagingDistributionDnsNames));
        Assert.NotNull(made.ETag);
        Assert.Equal(1, cloud.Count("CreateContinuousDeploymentPolicy"));
    }

    [Fact]
    public async Task A_deletion_that_was_sent_twice_on_its_way_is_done()
    {
        cloud.Detach();
        CdpPolicy read = cloud.Policy()!;
        SentTwice("DeleteContinuousDeploymentPolicy", ErrorIds.NoSuchPolicy, 404);
        Assert.True(await RunAsync(new DeleteWrite<CdpPolicy>(cloud.Resource, new(read, true, read.ETag!, false))));
        Assert.Null(cloud.Policy());
    }

    [Fact]
    public async Task A_promotion_that_was_sent_twice_on_its_way_is_no_conflict()
    {
        cloud.Change(TestCloud.Staging, c => DistributionDocuments.SetText(c, "OriginPath", "/v2"));
        SentTwice(Promote, ErrorIds.PreconditionFailed, 412);
        var write = new PromoteWrite(cloud.Api.Distributions, cloud.Api.Policies, cloud.Distribution(TestCloud.Primary), cloud.Distribution(TestCloud.Staging));
        Assert.Equal(TestCloud.Primary, (await RunAsync(write)).Id);
        Assert.Equal(1, cloud.Count(Promote));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_is_in_doubt_is_read_back(bool applied)
    {
        UpdateWrite<CdpPolicy> write = NewWeight();
        var early = new CdpServiceException("TooManyRequestsException", "Slow down", 429, null, Update) { Outcome = CdpWriteOutcome.Unknown };
        int lies = 0;
        void Lie(AwsCall call) => _ = call.Operation == Update && lies++ == 0 ? throw early : 0;
        if (applied)
        {
            cloud.After = Lie;
        }
        else
        {
            cloud.Before = Lie;
        }

        Assert.Equal(0.1m, (await RunAsync(write)).Weight);
        Assert.Equal((applied ? 1 : 2, CdpWriteOutcome.Applied), (cloud.Count(Update), watch.State.Outcome));
    }

    [Fact]
    public async Task An_answer_to_an_earlier_read_is_not_taken_for_that_of_the_write()
    {
        CdpPolicy read = cloud.Policy()!;
        AwsReply kept = await cloud.SendAsync(RestXml.Get("GetContinuousDeploymentPolicy", "continuous-deployment-policy", read.Id), log, default);
        UpdateWrite<CdpPolicy> write = NewWeight();
        int lies = 1;
        cloud.Instead = c => !c.IsRead && lies-- > 0 ? kept : null;
        Assert.Equal(0.1m, (await RunAsync(write)).Weight);
        Assert.Equal(0.1m, cloud.Policy()!.Weight);
        Assert.Contains(log.Lines, l => l.Contains("still has ETag E1"));
    }

    [Fact]
    public async Task An_answer_about_another_resource_is_refused()
    {
        AwsReply other = await cloud.SendAsync(RestXml.Get("GetDistribution", "distribution", TestCloud.Staging), log, default);
        cloud.Instead = _ => other;
        var error = await Assert.ThrowsAsync<CdpReplyException>(() => cloud.Api.Distributions.GetAsync(TestCloud.Primary, log, default));
        Assert.Contains($"It is about {TestCloud.Staging}, and {TestCloud.Primary} was asked for.", error.Message);
    }

    [Fact]
    public async Task What_every_look_has_proved_is_said_when_the_time_is_up()
    {
        UpdateWrite<CdpPolicy> write = NewWeight();
        cloud.Before = c => _ = c.Operation == Update
            ? throw new CdpServiceException("InternalFailure", "We encountered an internal error.", 500, "r-1", Update) { Outcome = CdpWriteOutcome.Unknown, IsFinal = true }
            : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(write, attempts: 3));
        Assert.Equal(CdpWriteOutcome.NotApplied, error.Outcome);
        Assert.Contains("was not applied, after 3 attempts in ", error.Message);
        Assert.Contains("still has ETag E1", error.Message);
        Assert.Contains("Nothing was changed", error.RecommendedAction);
    }

    [Fact]
    public async Task An_attempt_that_may_still_arrive_leaves_the_outcome_unknown()
    {
        UpdateWrite<CdpPolicy> write = NewWeight();
        cloud.Before = c => _ = c.Operation == Update ? throw TestCloud.Lost() : 0;
        var error = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(write, attempts: 2));
        Assert.Equal(CdpWriteOutcome.Unknown, error.Outcome);
        Assert.Contains("may still arrive", error.Message);
    }

    [Fact]
    public async Task An_etag_that_is_refused_though_it_is_current_gets_no_advice_to_merge()
    {
        UpdateWrite<CdpPolicy> write = NewWeight(merge: true);
        cloud.Before = c => _ = c.Operation == Update ? throw TestCloud.Error(ErrorIds.PreconditionFailed) : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(write, attempts: 3));
        Assert.Equal((ErrorIds.PreconditionFailed, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Contains("although ETag E1 is current", error.Message);
        Assert.DoesNotContain("Merge", error.RecommendedAction);
    }

    [Fact]
    public async Task An_answer_that_is_in_doubt_stays_so_where_nothing_can_be_read()
    {
        UpdateWrite<CdpPolicy> write = NewWeight();
        cloud.After = c => _ = c.Operation == Update ? throw TestCloud.Lost() : 0;
        cloud.BeforeRead = () => throw TestCloud.Error("AccessDenied", 403);
        var unknown = await Assert.ThrowsAsync<CdpConnectionException>(() => RunAsync(write));
        Assert.Equal((ErrorIds.OutcomeUnknown, CdpWriteOutcome.Unknown), (unknown.ErrorId, unknown.Outcome));
        Assert.Equal(0.1m, cloud.Policy()!.Weight);
    }

    [Fact]
    public async Task A_refusal_after_a_doubtful_attempt_is_judged_by_what_is_there()
    {
        UpdateWrite<CdpPolicy> write = NewWeight();
        int sent = 0;
        cloud.Before = c => _ = c.Operation == Update && ++sent <= 2 ? throw (sent == 1 ? TestCloud.Lost() : TestCloud.Error("AccessDenied", 403)) : 0;
        var error = await Assert.ThrowsAsync<CdpServiceException>(() => RunAsync(write));
        Assert.Equal(("AccessDenied", CdpWriteOutcome.Unknown), (error.ErrorId, error.Outcome));
        Assert.Contains("was not applied when it was last looked at. An attempt whose answer was lost may still arrive", error.Message);
    }

    [Fact]
    public async Task A_copy_of_another_primary_is_not_taken_for_one_of_this()
    {
        // Another site of the account, with another origin; its copy has the same caller reference.
        CdpDistribution site = cloud.Distribution(TestCloud.Primary);
        CdpDistribution other = cloud.NewPrimary("other.example.com");
        await RunAsync(CopyOf(other, mine: true));
        var error = await Assert.ThrowsAsync<CdpValidationException>(() => RunAsync(CopyOf(site, mine: true)));
        Assert.Equal((ErrorIds.DistributionAlreadyExists, CdpWriteOutcome.NotApplied), (error.ErrorId, error.Outcome));
        Assert.Contains("is no copy of " + TestCloud.Primary, error.Message);
    }

    [Fact]
    public async Task A_copy_that_was_edited_since_is_still_one_of_its_primary()
    {
        CdpDistribution site = cloud.Distribution(TestCloud.Primary);
        cloud.NewPrimary("other.example.com");
        CdpDistribution copy = await RunAsync(CopyOf(site, mine: true));
        cloud.Change(copy.Id, c => DistributionDocuments.SetText(c, "OriginPath", "/v9"));
        CopyWrite again = new(cloud.Api.Distributions, site) { CallerReference = "r1", TakeExisting = true, Enabled = false };
        Assert.Equal(copy.Id, (await RunAsync(again)).Id);
        Assert.Contains($"The copy {copy.Id} that is there already is enabled; it is left so.", log.Warnings);
    }
}
