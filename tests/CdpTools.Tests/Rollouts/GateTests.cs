using CdpTools.CloudWatch;
using CdpTools.Rollouts;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Rollouts;

public class GateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly ServiceConnection connection = new(new());
    private readonly TestLog log = new();

    private static PlanGate Gate(string json) => PlanJson.Read($$"""{ "Steps": { "Weight": 0.1, "Hold": "1h" }, "Gates": { "g": {{json}} } }""") is { Plan: { } plan }
        ? plan.Gates[0]
        : throw new ArgumentException(json);

    [Theory]
    [InlineData("OK", nameof(GateVerdict.Pass), null)]
    [InlineData("ALARM", nameof(GateVerdict.Fail), "the alarm a is in ALARM")]
    [InlineData("INSUFFICIENT_DATA", nameof(GateVerdict.Inconclusive), "the alarm a has not enough data")]
    [InlineData("OK,MetricAlarm,EVALUATION_ERROR", nameof(GateVerdict.Error), "is not evaluated (EVALUATION_ERROR), whatever its state says")]
    [InlineData("ALARM,MetricAlarm,EVALUATION_ERROR", nameof(GateVerdict.Fail), "ALARM")]
    [InlineData("OK,MetricAlarm,PARTIAL_DATA", nameof(GateVerdict.Pass), null)]
    [InlineData(null, nameof(GateVerdict.Error), "there is no alarm a")]
    public async Task An_alarm_gate_says_what_its_alarm_says(string? state, string verdict, string? reason)
    {
        connection.Service.Change(null, null, state is null ? [] : ["a=" + state]);
        Measurement measured = await AlarmGate.MeasureAsync(Gate("""{ "Type": "Alarm", "Names": "a" }"""), new(connection), log, default);
        Assert.Equal(verdict, measured.Verdict.ToString());
        Assert.Contains(reason ?? "", measured.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_alarms_the_worst_counts_and_all_are_shown_wherever_they_are()
    {
        connection.Service.Change(null, null, ["a=OK", "b=INSUFFICIENT_DATA"]);
        connection.Service.CloudWatch.SetAlarm("c:d", "ALARM", region: "eu-west-1");
        PlanGate gate = Gate("""{ "Type": "Alarm", "Names": [ "a", "b", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:c:d" ] }""");
        Measurement measured = await AlarmGate.MeasureAsync(gate, new(connection), log, default);
        Assert.Equal((GateVerdict.Fail, "a OK, b INSUFFICIENT_DATA, c:d ALARM"), (measured.Verdict, measured.Value));
        measured = await AlarmGate.MeasureAsync(Gate("""{ "Type": "Alarm", "Names": [ "a", "b" ], "InsufficientData": "Pass" }"""), new(connection), log, default);
        Assert.Equal(GateVerdict.Pass, measured.Verdict);
        connection.Service.Change(null, ["cloudwatch:DescribeAlarms"]);
        measured = await AlarmGate.MeasureAsync(gate, new(connection), log, default);
        Assert.Equal(GateVerdict.Error, measured.Verdict);
        Assert.Contains("cloudwatch:DescribeAlarms", measured.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 3, null)]
    [InlineData(0, 5, 5, null)]
    [InlineData(0, 5, 7, "00-02")]
    [InlineData(0, 5, 30, "20-25")]
    [InlineData(30, 5, 7, "01-02")]
    [InlineData(0, 0, 2, "00-02")]
    public void The_window_is_of_settled_whole_minutes_of_the_hold(int sinceSeconds, int settle, int nowMinutes, string? expected)
    {
        (DateTimeOffset start, DateTimeOffset end) = MetricGate.Window(
            TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(settle), Noon.AddSeconds(sinceSeconds).UtcDateTime, Noon.AddMinutes(nowMinutes));
        Assert.Equal(expected, start >= end ? null : $"{start:mm}-{end:mm}");
    }

    [Fact]
    public async Task A_rate_is_weighted_by_requests_so_that_a_quiet_minute_does_not_count_as_a_busy_one()
    {
        Set("5xxErrorRate", 0, 0.1);
        Set("Requests", 0, 100_000);
        Set("5xxErrorRate", 1, 50);
        Set("Requests", 1, 10);
        Measurement measured = await MeasureAsync("""{ "Type": "Metric", "Metric": "5xxErrorRate", "Max": 1, "Over": "10m" }""");
        Assert.Equal((GateVerdict.Pass, "0.105 over 2 min", "at most 1"), (measured.Verdict, measured.Value, measured.Limit));
        Assert.Equal(GateVerdict.Fail, (await MeasureAsync("""{ "Type": "Metric", "Metric": "5xxErrorRate", "Max": 0.1, "Over": "10m" }""")).Verdict);
    }

    [Fact]
    public async Task No_data_is_inconclusive_and_never_health()
    {
        Measurement measured = await MeasureAsync("""{ "Type": "Metric", "Metric": "OriginLatency", "Max": 800 }""");
        Assert.Equal(GateVerdict.Inconclusive, measured.Verdict);
        Assert.Contains("additional metrics", measured.Reason, StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Inconclusive, (await MeasureAsync("""{ "Type": "Metric", "Metric": "5xxErrorRate", "Max": 100 }""")).Verdict);
        Set("5xxErrorRate", 0, 0);
        Set("Requests", 0, 0);
        Assert.Equal(GateVerdict.Inconclusive, (await MeasureAsync("""{ "Type": "Metric", "Metric": "5xxErrorRate", "Max": 100 }""")).Verdict);
    }

    [Theory]
    [InlineData("""{ "Type": "Metric", "Metric": "Requests", "Min": 25 }""", nameof(GateVerdict.Pass), "30 over 2 min")]
    [InlineData("""{ "Type": "Metric", "Metric": "Requests", "Min": 31 }""", nameof(GateVerdict.Fail), "30 over 2 min")]
    [InlineData("""{ "Type": "Metric", "Metric": "Requests", "Min": 1, "Max": 29 }""", nameof(GateVerdict.Fail), "30 over 2 min")]
    [InlineData("""{ "Type": "Metric", "Metric": "Requests", "Min": 1, "Arm": "Primary" }""", nameof(GateVerdict.Inconclusive), null)]
    public async Task A_sum_is_of_all_minutes_and_of_the_arm_that_is_named(string json, string verdict, string? value)
    {
        Set("Requests", 0, 10);
        Set("Requests", 1, 20);
        Measurement measured = await MeasureAsync(json);
        Assert.Equal((verdict, value), (measured.Verdict.ToString(), measured.Value));
    }

    [Fact]
    public async Task An_answer_that_is_not_whole_is_an_error()
    {
        Set("Requests", 0, 10);
        connection.Service.CloudWatch.SetStatus(MetricName.OfDistribution("ES", "Requests"), "PartialData");
        Measurement measured = await MeasureAsync("""{ "Type": "Metric", "Metric": "Requests", "Min": 1 }""");
        Assert.Equal((GateVerdict.Error, "CloudWatch gave no whole answer (PartialData)"), (measured.Verdict, measured.Reason));
    }

    private void Set(string metric, int minute, double value) =>
        connection.Service.CloudWatch.SetMetric(MetricName.OfDistribution("ES", metric), Noon.AddMinutes(minute), value);

    private Task<Measurement> MeasureAsync(string json) => MetricGate.MeasureAsync(
        Gate(json), TimeSpan.FromMinutes(5), new("E-1", 1, "EP", "ES", Noon.UtcDateTime), Noon.AddMinutes(7), new CloudWatchApi(connection), log, default);
}
