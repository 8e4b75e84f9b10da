// CloudWatch by the JavaScript SDK: cloudwatch.mjs NAME PACKAGE [PROTOCOL], by the package's own protocol or by one of its options.
import assert from "node:assert/strict";

const [name, library, protocol] = process.argv.slice(2);
const sdk = await import(library);
const { CDP_ENDPOINT: endpoint, CDP_ACCESS_KEY: accessKeyId, CDP_SECRET_KEY: secretAccessKey } = process.env;
const client = new sdk.CloudWatchClient({
  region: "us-east-1", endpoint, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey },
  ...(protocol && { protocol: (await import("@aws-sdk/core/protocols"))[protocol] }),
  // The SDK hangs where it compresses CBOR.
  disableRequestCompression: protocol === "AwsSmithyRpcV2CborProtocol",
});
const start = new Date("2026-05-04T10:00:00Z");
const minute = (k) => new Date(start.getTime() + k * 60_000);
const Dimensions = [{ Name: "Rollout", Value: "r1" }];
const query = (Id, MetricName = "Requests", Stat = "Sum") =>
  ({ Id, MetricStat: { Metric: { Namespace: name, MetricName, Dimensions }, Period: 60, Stat } });
const raises = (code, command) => assert.rejects(client.send(command), (error) => {
  assert.ok(error instanceof sdk.CloudWatchServiceException, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.name, code);
  return true;
});

const scenarios = {
  "puts data, much of it compressed, and reads it": async () => {
    const MetricData = Array.from({ length: 150 }, (_, k) => ({ MetricName: "Requests", Value: k, Timestamp: minute(k), Unit: "None", Dimensions }));
    await client.send(new sdk.PutMetricDataCommand({ Namespace: name, MetricData }));
    const { MetricDataResults: [one] } = await client.send(new sdk.GetMetricDataCommand(
      { MetricDataQueries: [query("m1")], StartTime: minute(10), EndTime: minute(13), ScanBy: "TimestampAscending" }));
    assert.deepEqual(one.Values, [10, 11, 12]);
    assert.deepEqual(one.Timestamps, [minute(10), minute(11), minute(12)]);
    assert.equal(one.StatusCode, "Complete");
  },
  "follows pages": async () => {
    const pages = [];
    const input = { MetricDataQueries: [query("a"), query("b")], StartTime: start, EndTime: minute(3), MaxDatapoints: 4 };
    for await (const page of sdk.paginateGetMetricData({ client }, input)) {
      pages.push(page.MetricDataResults.map((r) => `${r.Id}${r.Values.length}${r.StatusCode}`).join());
    }
    assert.deepEqual(pages, ["a3Complete,b1PartialData", "a0Complete,b2Complete"]);
  },
  "reads percentiles": async () => {
    const { Datapoints } = await client.send(new sdk.GetMetricStatisticsCommand(
      { Namespace: name, MetricName: "Requests", Dimensions, StartTime: start, EndTime: minute(60), Period: 3600, ExtendedStatistics: ["p50"] }));
    assert.deepEqual(Datapoints[0].ExtendedStatistics, { p50: 29.5 });
    assert.deepEqual(Datapoints[0].Timestamp, start);
  },
  "lists metrics": async () => {
    const { Metrics } = await client.send(new sdk.ListMetricsCommand({ Namespace: name }));
    assert.deepEqual(Metrics, [{ Namespace: name, MetricName: "Requests", Dimensions }]);
  },
  "makes, sets and pages alarms": async () => {
    for (const k of [1, 2]) {
      await client.send(new sdk.PutMetricAlarmCommand({
        AlarmName: `${name}-${k}`, Namespace: name, MetricName: "Requests", Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 0.5,
        ComparisonOperator: "GreaterThanThreshold",
      }));
    }
    await client.send(new sdk.SetAlarmStateCommand({ AlarmName: `${name}-2`, StateValue: "ALARM", StateReason: "a test" }));
    const states = [];
    for await (const page of sdk.paginateDescribeAlarms({ client, pageSize: 1 }, { AlarmNamePrefix: `${name}-` })) {
      states.push(...page.MetricAlarms.map((a) => `${a.StateValue} ${a.Threshold} ${a.StateUpdatedTimestamp instanceof Date}`));
    }
    assert.deepEqual(states, ["INSUFFICIENT_DATA 0.5 true", "ALARM 0.5 true"]);
  },
  "takes alarms of every type": async () => {
    const found = await client.send(new sdk.DescribeAlarmsCommand({ AlarmNames: ["all-shops", "shop-log"], AlarmTypes: ["CompositeAlarm", "LogAlarm"] }));
    assert.deepEqual(found.CompositeAlarms.map((a) => a.StateValue), ["OK"]);
    // What its model does not know yet, a client leaves out.
    assert.deepEqual((found.LogAlarms ?? []).map((a) => [a.AlarmName, a.StateValue]), found.LogAlarms ? [["shop-log", "ALARM"]] : []);
    const { MetricAlarms: [unevaluated] } = await client.send(new sdk.DescribeAlarmsCommand({ AlarmNames: ["shop-lost"] }));
    assert.equal(unevaluated.EvaluationState, "EVALUATION_ERROR");
  },
  "is told what is wrong": async () => {
    // Newer models have a shape for this code.
    await raises(sdk.ValidationException?.name ?? "ValidationError", new sdk.GetMetricDataCommand({ MetricDataQueries: [query("m")], StartTime: minute(1), EndTime: start }));
    await raises(sdk.InvalidNextToken.name, new sdk.DescribeAlarmsCommand({ NextToken: "not one" }));
    await raises(sdk.InvalidParameterValueException.name, new sdk.GetMetricStatisticsCommand(
      { Namespace: name, MetricName: "Requests", StartTime: start, EndTime: minute(1), Period: 61, Statistics: ["Sum"] }));
    await raises(sdk.ResourceNotFound.name, new sdk.SetAlarmStateCommand({ AlarmName: "none", StateValue: "OK", StateReason: "x" }));
  },
};

let failed = 0;
for (const [what, run] of Object.entries(scenarios)) {
  try {
    await run();
    console.log(`  ok   ${name}: ${what}`);
  } catch (error) {
    failed++;
    console.log(`  FAIL ${name}: ${what}: ${error.name}: ${error.message.replaceAll("\n", " ")}`);
  }
}
console.log(`${name}: ${Object.keys(scenarios).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
