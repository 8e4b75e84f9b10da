using CdpTools.Aws;
using CdpTools.Distributions;
using CdpTools.Errors;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

public class FleetPlannerTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        CdpFleetPlan plan = FleetPlanner.Of(
            new() { Name = "f", PlanTree = new Dictionary<string, object> { ["x"] = 1 }, WaveSizes = [1], Approve = true },
            [new("E1") { Requests = 9, Account = "123456789012" }, new("E2") { Requests = 1 }, new("E3") { Canary = true }]);
        CdpFleetPlan read = FleetPlanner.Read(plan.Json);
        Assert.Equal("f", read.Name);
        Assert.Equal(["1: E3", "2: E2", "3: E1"], read.Waves.Select(w => $"{w.Number}: {string.Join(' ', w.Sites)}"));
        Assert.Equal([false, true, true], read.Waves.Select(w => w.Approve));
        Assert.Equal("123456789012", read.Waves[2].Sites[0].Account);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"fleet\": \"f\" }")]
    [InlineData("{ \"fleet\": \"f\", \"waves\": [ { \"number\": \"one\" } ] }")]
    public void What_is_no_fleet_plan_is_none(string json) =>
        Assert.Equal(ErrorIds.FleetPlan, Assert.Throws<CdpValidationException>(() => FleetPlanner.Read(json)).ErrorId);

    [Fact]
    public async Task A_sites_size_is_its_requests_of_the_last_day_and_one_without_has_none()
    {
        DateTimeOffset start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        var simulator = new MemorySimulator(new() { Sample = true, StartTime = start, Traffic = "Requests=10" });
        simulator.Change(new(null, null, null, null, null, TimeSpan.FromHours(3)));
        double? requests = await Planner.RequestsAsync(simulator.Connection, SampleData.PrimaryId, simulator.Now, new TestLog(), default);
        Assert.InRange(requests!.Value, 30_000, 130_000);
        Assert.Null(await Planner.RequestsAsync(simulator.Connection, "ENOSUCHSITE", simulator.Now, new TestLog(), default));
    }

    [Fact]
    public async Task Tags_are_read_by_ARN()
    {
        var simulator = new MemorySimulator(new() { Sample = true });
        var api = new DistributionApi(simulator.Connection);
        string arn = (await api.GetAsync(SampleData.PrimaryId, new TestLog(), default)).ARN!;
        Assert.Empty(await api.TagsAsync(SampleData.PrimaryId, arn, new TestLog(), default));
        await simulator.Connection.SendAsync(
            new()
            {
                Operation = "TagResource", IsRead = false, Method = "POST", Path = "/2020-05-31/tagging", Query = [new("Operation", "Tag"), new("Resource", arn)],
                Content = "<Tags xmlns='http://cloudfront.amazonaws.com/doc/2020-05-31/'><Items><Tag><Key>team</Key><Value>shop</Value></Tag><Tag><Key>x</Key></Tag></Items></Tags>"u8.ToArray(),
            },
            new TestLog(),
            default);
        IReadOnlyDictionary<string, string> tags = await api.TagsAsync(SampleData.PrimaryId, arn, new TestLog(), default);
        Assert.Equal(("shop", ""), (tags["team"], tags["x"]));
    }
}
