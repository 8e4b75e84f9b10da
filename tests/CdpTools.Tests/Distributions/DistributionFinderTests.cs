using CdpTools.Aws;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionFinderTests
{
    private readonly TestLog log = new();

    [Fact]
    public async Task The_primary_of_a_policy_is_found_and_staging_distributions_are_passed_over()
    {
        var cloud = new TestCloud();
        CdpDistribution? found = await cloud.Api.Finder.PrimaryOfAsync(TestCloud.PolicyId, log, default);
        Assert.Equal(TestCloud.Primary, found!.Id);
        Assert.DoesNotContain(cloud.Calls, c => c.Path.EndsWith(TestCloud.Staging, StringComparison.Ordinal));
        Assert.Null(await cloud.Api.Finder.PrimaryOfAsync("other", log, default));
        Assert.NotEmpty(log.Records);
        Assert.True(log.Records[^1].IsOver);
    }

    [Fact]
    public async Task The_look_up_stops_at_the_first_hit()
    {
        var many = new TestCloud(new SimulatorOptions { Sample = true, StagingQuota = 100 });
        for (int i = 0; i < 40; i++)
        {
            await many.Api.Distributions.CopyAsync(TestCloud.Primary, many.Distribution(TestCloud.Primary).ETag!, "ref-" + i, true, log, default);
        }

        Assert.NotNull(await many.Api.Finder.CopyOfAsync("ref-2", log, default));
        Assert.InRange(many.Count("GetDistribution"), 1, 3 + (2 * ReadAhead.Usual));
    }
}
