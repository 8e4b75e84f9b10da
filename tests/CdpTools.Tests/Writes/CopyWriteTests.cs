using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Tests.Cloud;
using CdpTools.Tests.Distributions;
using CdpTools.Writes;

namespace CdpTools.Tests.Writes;

public sealed class CopyWriteTests
{
    private const string Copy = "CopyDistribution";
    private readonly TestCloud cloud = new TestCloud().Detach();
    private readonly TestLog log = new();

    private Task<CdpDistribution> RunAsync(CdpDistribution primary, bool follow = false) => TestCloud.Driver().RunAsync(
        new CopyWrite(cloud.Api.Distributions, primary) { CallerReference = "release-1", Follow = follow }, new WriteWatch("copy"), log, default);

    [Fact]
    public async Task The_copy_is_asked_for_with_the_primarys_etag()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary);
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
        CdpDistribution copy = await RunAsync(cloud.Distribution(TestCloud.Primary));
        Assert.Equal("release-1", DistributionXml.Text(copy.Document!, "CallerReference"));
        Assert.Equal(3, cloud.DistributionIds.Count());
        Assert.Equal(sent, cloud.Count(Copy));
    }

    [Fact]
    public async Task A_primary_whose_content_moved_is_not_copied_unless_that_is_asked_for()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary);
        cloud.Change(TestCloud.Primary, c => DistributionDocuments.SetText(c, "Comment", "new"));
        var error = await Assert.ThrowsAsync<CdpConflictException>(() => RunAsync(primary));
        Assert.Contains("it is now new", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, cloud.DistributionIds.Count());
        await RunAsync(primary, follow: true);
        Assert.Equal(3, cloud.DistributionIds.Count());
    }

    [Fact]
    public async Task An_etag_that_moved_without_its_content_is_followed()
    {
        CdpDistribution primary = cloud.Distribution(TestCloud.Primary);
        cloud.Change(TestCloud.Primary, _ => { });
        await RunAsync(primary);
        Assert.Equal(2, cloud.Count(Copy));
    }
}
