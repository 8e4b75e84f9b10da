using CdpTools.Service;
using CdpTools.Updates;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionCopyTests
{
    private readonly FakeCloud cloud = FakeCloud.Pair(attached: false);
    private readonly NoLog log = new();
    private readonly WriteState state = new();

    private Task<ResourceVersion> RunAsync(CdpDistribution primary, bool follow = false) => new LosslessCreate(FakeCloud.NoWait).RunAsync(
        new DistributionCopy(cloud.Api, new DistributionResource(cloud.Api, cloud.PolicyApi, primary.Id), primary, FakeCloud.NoWait) { CallerReference = "release-1", Follow = follow },
        5, state, log, default);

    private int Copies => cloud.Calls.Count(c => c.Operation == "CopyDistribution");

    [Fact]
    public async Task The_copy_is_asked_for_with_the_primarys_etag()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        await RunAsync(primary);
        AwsCall call = Assert.Single(cloud.Calls, c => c.Operation == "CopyDistribution");
        Assert.Equal([new("Staging", "true"), new("If-Match", primary.ETag!)], call.Headers);
        Assert.Equal(
            "<CopyDistributionRequest xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><CallerReference>release-1</CallerReference><Enabled>true</Enabled></CopyDistributionRequest>",
            System.Text.Encoding.UTF8.GetString(call.Content));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_lost_answer_never_makes_two_copies(bool applied, int sent)
    {
        cloud.LoseOnce("CopyDistribution", applied);
        ResourceVersion copy = await RunAsync(cloud.Get(FakeCloud.Primary));
        Assert.Equal("release-1", DistributionXml.Text(copy.Document, "CallerReference"));
        Assert.Equal(3, cloud.Distributions.Count);
        Assert.Equal(sent, Copies);
    }

    [Fact]
    public async Task A_primary_whose_content_moved_is_not_copied_unless_that_is_asked_for()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        cloud.Change(FakeCloud.Primary, c => FakeCloud.SetText(c, "Comment", "new"));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(primary));
        Assert.Contains("it is now new", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, cloud.Distributions.Count);
        await RunAsync(primary, follow: true);
        Assert.Equal(3, cloud.Distributions.Count);
    }

    [Fact]
    public async Task An_etag_that_moved_without_its_content_is_followed()
    {
        CdpDistribution primary = cloud.Get(FakeCloud.Primary);
        cloud.Change(FakeCloud.Primary, _ => { });
        await RunAsync(primary);
        Assert.Equal(2, Copies);
    }

    [Fact]
    public async Task The_primary_of_a_policy_is_found_and_staging_distributions_are_passed_over()
    {
        FakeCloud pair = FakeCloud.Pair();
        var finder = new DistributionFinder(pair.Api);
        ResourceVersion? found = await finder.PrimaryOfAsync(FakeCloud.PolicyId, log, default);
        Assert.Equal(FakeCloud.Primary, DistributionApi.ToDistribution(found!).Id);
        Assert.DoesNotContain(pair.Calls, c => c.Path.EndsWith(FakeCloud.Staging, StringComparison.Ordinal));
        Assert.Null(await finder.PrimaryOfAsync("other", log, default));
        Assert.NotEmpty(log.Records);
    }

    [Fact]
    public async Task The_look_up_stops_at_the_first_hit()
    {
        FakeCloud many = FakeCloud.Pair();
        FakeCloud.Item primary = many.Distributions[FakeCloud.Primary];
        for (int i = 0; i < 40; i++)
        {
            string id = $"EOTHER{i:00000000}";
            many.Distributions[id] = new() { Id = id, ETag = "E" + i, Config = ServiceXml.Parse(FakeCloud.Sample("ref-" + i, false).Trim()) };
        }

        Assert.NotNull(await new DistributionFinder(many.Api).PrimaryOfAsync(FakeCloud.PolicyId, log, default));
        Assert.InRange(many.Calls.Count(c => c.Operation == "GetDistribution"), 1, DistributionFinder.ReadAhead);
    }
}
