using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CdpTools.Simulator;
using CdpTools.Tests.Cloud;

namespace CdpTools.Tests.Simulator;

/// <summary>What other people's clients cannot be made to do: tests/conformance has the rest.</summary>
public class CloudWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    private readonly JumpingClock time = new();
    private readonly SimulatedService service;

    public CloudWatchTests() => service = new(new SimulatorOptions { RequireSignature = false, Time = time, Sample = true });

    private JsonElement Json(string operation, object input, int status = 200, bool gzip = false)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input);
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            {
                stream.Write(body);
            }

            body = packed.ToArray();
        }

        KeyValuePair<string, string>[] headers = [new("X-Amz-Target", "GraniteServiceVersion20100801." + operation), .. gzip ? [KeyValuePair.Create("Content-Encoding", "gzip")] : Array.Empty<KeyValuePair<string, string>>()];
        SimOutcome outcome = service.Handle(new() { Method = "POST", Path = "/", Headers = headers, Body = body });
        Assert.Equal(status, outcome.Reply!.Status);
        return JsonDocument.Parse(outcome.Reply.Body).RootElement;
    }

    private static object Query(string id, string distribution) => new
    {
        Id = id,
        MetricStat = new
        {
            Metric = new { Namespace = "AWS/CloudFront", MetricName = "Requests", Dimensions = new[] { new { Name = "Region", Value = "Global" }, new { Name = "DistributionId", Value = distribution } } },
            Period = 60,
            Stat = "Sum",
        },
    };

    [Theory]
    [InlineData("PartialData", 1)]
    [InlineData("Forbidden", 0)]
    [InlineData("InternalError", 0)]
    public void One_series_may_be_answered_with_less_than_all(string status, int points)
    {
        foreach (string id in (string[])["E1", "E2"])
        {
            service.CloudWatch.SetMetric(MetricName.OfDistribution(id, "Requests"), Start, 5);
            service.CloudWatch.SetMetric(MetricName.OfDistribution(id, "Requests"), Start.AddMinutes(1), 7);
        }

        service.CloudWatch.SetStatus(MetricName.OfDistribution("E2", "Requests"), status);
        JsonElement results = Json("GetMetricData", new { MetricDataQueries = new[] { Query("a", "E1"), Query("b", "E2") }, StartTime = Start.ToUnixTimeSeconds(), EndTime = Start.AddHours(1).ToUnixTimeSeconds() }).GetProperty("MetricDataResults");
        Assert.Equal(("Complete", 2), (results[0].GetProperty("StatusCode").GetString(), results[0].GetProperty("Values").GetArrayLength()));
        Assert.Equal((status, points), (results[1].GetProperty("StatusCode").GetString(), results[1].GetProperty("Values").GetArrayLength()));
        Assert.Equal(7, results[0].GetProperty("Values")[0].GetDouble());
    }

    [Fact]
    public void An_alarm_follows_the_data_that_came_after_its_state_was_set()
    {
        Json("PutMetricAlarm", new
        {
            AlarmName = "a", Namespace = "AWS/CloudFront", MetricName = "Requests", Dimensions = new[] { new { Name = "DistributionId", Value = "E1" }, new { Name = "Region", Value = "Global" } },
            Statistic = "Sum", Period = 60, EvaluationPeriods = 3, DatapointsToAlarm = 2, Threshold = 10, ComparisonOperator = "GreaterThanThreshold", TreatMissingData = "notBreaching",
        });
        Assert.Equal("INSUFFICIENT_DATA", State());
        for (int i = 0; i < 5; i++)
        {
            service.CloudWatch.SetMetric(MetricName.OfDistribution("E1", "Requests"), time.GetUtcNow(), i >= 3 ? 11 : 9);
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(i == 4 ? "ALARM" : "OK", State());
        }

        service.CloudWatch.SetAlarm("a", "OK");
        Assert.Equal("OK", State());
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("OK", State());

        string State() => Json("DescribeAlarms", new { AlarmNames = new[] { "a" } }).GetProperty("MetricAlarms")[0].GetProperty("StateValue").GetString()!;
    }

    [Fact]
    public void Alarms_are_set_all_or_none_and_a_wrong_one_names_the_grammar()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => service.Change(null, null, ["a=OK", "b=FINE"]));
        Assert.Contains("'b=FINE' is no alarm. An alarm is NAME=STATE", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Json("DescribeAlarms", new { }).GetProperty("MetricAlarms").GetArrayLength());
        service.Change(null, null, ["x=y=ALARM,LogAlarm,EVALUATION_ERROR"]);
        JsonElement alarm = Json("DescribeAlarms", new { AlarmTypes = new[] { "LogAlarm" } }).GetProperty("LogAlarms")[0];
        Assert.Equal(("x=y", "EVALUATION_ERROR"), (alarm.GetProperty("AlarmName").GetString(), alarm.GetProperty("EvaluationState").GetString()));
    }

    [Fact]
    public void A_fault_is_answered_in_the_protocol_of_the_request()
    {
        service.Faults.Add("DescribeAlarms:throttle:1");
        Assert.Equal("com.amazonaws.cloudwatch#Throttling", Json("DescribeAlarms", new { }, 400).GetProperty("__type").GetString());
        service.Faults.Add("DescribeAlarms:throttle:2");
        SimReply query = service.Handle(new() { Method = "POST", Path = "/", Body = Encoding.UTF8.GetBytes("Action=DescribeAlarms&Version=2010-08-01") }).Reply!;
        Assert.Contains("<Code>Throttling</Code>", query.BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denied_action_and_an_unknown_one_are_refused()
    {
        service.Change(null, ["cloudwatch:DescribeAlarms"]);
        Assert.Contains("not authorized to perform: cloudwatch:DescribeAlarms", Json("DescribeAlarms", new { }, 403).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("Could not find operation DeleteAlarms", Json("DeleteAlarms", new { }, 400).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_body_of_the_protocol_is_refused_and_a_compressed_one_is_read()
    {
        SimReply reply = service.Handle(new() { Method = "POST", Path = "/", Headers = [new("X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics")], Body = "[1"u8.ToArray() }).Reply!;
        Assert.Equal(400, reply.Status);
        reply = service.Handle(new() { Method = "POST", Path = "/service/GraniteServiceVersion20100801/operation/ListMetrics", Headers = [new("smithy-protocol", "rpc-v2-cbor")], Body = [0xFF, 0x00] }).Reply!;
        Assert.Equal(400, reply.Status);
        Assert.Equal(0, service.InternalErrorCount);
        Json("PutMetricData", new { Namespace = "N", MetricData = new[] { new { MetricName = "M", Value = 1.5 } } }, gzip: true);
        Assert.Equal(1, Json("ListMetrics", new { Namespace = "N" }).GetProperty("Metrics").GetArrayLength());
    }
}
