"""CloudWatch by a Python client: Debian's botocore, or with CDP_LIBRARY=awscli.botocore a current one, which speaks JSON."""
import datetime
import json
import importlib
import os
import sys

from harness import ACCESS_KEY, ENDPOINT, SECRET_KEY, equal, run, scenario

session = importlib.import_module(os.environ.get("CDP_LIBRARY", "botocore") + ".session").Session()
NAME = sys.argv[1]
START = datetime.datetime(2026, 5, 4, 10, 0, tzinfo=datetime.timezone.utc)
DIMENSIONS = [{"Name": "DistributionId", "Value": "E1"}, {"Name": "Region", "Value": "Global"}]


def client_for(service, region="us-east-1"):
    return session.create_client(
        service, region_name=region, endpoint_url=ENDPOINT, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY)


cloudwatch = client_for("cloudwatch")


def minutes(count):
    return START + datetime.timedelta(minutes=count)


def query(id, name="Requests", stat="Sum", period=60, **more):
    return {"Id": id, "MetricStat": {"Metric": {"Namespace": NAME, "MetricName": name, "Dimensions": DIMENSIONS}, "Period": period, "Stat": stat}, **more}


def raises(code, status, call):
    try:
        call()
    except cloudwatch.exceptions.ClientError as error:
        equal(error.response["Error"]["Code"], code, "code")
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], status, "status")
        return
    raise AssertionError(f"expected {code}, and the call succeeded")


@scenario
def data_is_put_and_read_minute_by_minute():
    cloudwatch.put_metric_data(Namespace=NAME, MetricData=[
        {"MetricName": "Requests", "Dimensions": DIMENSIONS, "Timestamp": minutes(k), "Value": 100.0 + k} for k in range(5)])
    result = cloudwatch.get_metric_data(
        MetricDataQueries=[query("m1"), query("m2", "Nothing", Label="none")], StartTime=START, EndTime=minutes(5), ScanBy="TimestampAscending")
    one, two = result["MetricDataResults"]
    equal(one["Values"], [100.0, 101.0, 102.0, 103.0, 104.0], "values")
    equal([t.astimezone(datetime.timezone.utc) for t in one["Timestamps"]], [minutes(k) for k in range(5)], "times")
    equal((one["StatusCode"], one["Label"]), ("Complete", "Requests"), "status and label")
    equal((two["Values"], two["Label"]), ([], "none"), "a metric without data")


@scenario
def pages_are_followed_and_partial_until_the_last():
    pages = list(cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query("a"), query("b", stat="Average")], StartTime=START, EndTime=minutes(5), ScanBy="TimestampAscending", MaxDatapoints=4))
    equal([[(r["Id"], len(r["Values"]), r["StatusCode"]) for r in p["MetricDataResults"]] for p in pages], [
        [("a", 4, "PartialData"), ("b", 0, "PartialData")],
        [("a", 1, "Complete"), ("b", 3, "PartialData")],
        [("a", 0, "Complete"), ("b", 2, "Complete")]], "pages")


@scenario
def statistics_and_percentiles():
    cloudwatch.put_metric_data(Namespace=NAME, MetricData=[
        {"MetricName": "Latency", "Dimensions": DIMENSIONS, "Timestamp": START, "Values": [10.0, 20.0, 30.0], "Counts": [1.0, 1.0, 8.0], "Unit": "Milliseconds"}])
    of = dict(Namespace=NAME, MetricName="Latency", Dimensions=DIMENSIONS, StartTime=START, EndTime=minutes(1), Period=60)
    point = cloudwatch.get_metric_statistics(Statistics=["Sum", "SampleCount"], **of)["Datapoints"][0]
    equal((point["Sum"], point["SampleCount"]), (270.0, 10.0), "sum and count")
    equal(cloudwatch.get_metric_statistics(ExtendedStatistics=["p90"], **of)["Datapoints"][0]["ExtendedStatistics"], {"p90": 30.0}, "p90")


@scenario
def metrics_are_listed():
    found = cloudwatch.list_metrics(Namespace=NAME, Dimensions=[{"Name": "DistributionId"}])["Metrics"]
    equal([m["MetricName"] for m in found], ["Latency", "Requests"], "metrics")
    equal(found[0]["Dimensions"], DIMENSIONS, "dimensions")


@scenario
def alarms_of_all_kinds():
    cloudwatch.put_metric_alarm(
        AlarmName=NAME + "-errors", Namespace=NAME, MetricName="Requests", Dimensions=DIMENSIONS, Statistic="Sum", Period=60, EvaluationPeriods=3,
        DatapointsToAlarm=2, Threshold=1.5, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching", AlarmActions=[])
    alarm = cloudwatch.describe_alarms(AlarmNames=[NAME + "-errors", "no-such-alarm"])["MetricAlarms"]
    equal([a["AlarmName"] for a in alarm], [NAME + "-errors"], "names: one that does not exist is absent")
    equal((alarm[0]["StateValue"], alarm[0]["Threshold"], alarm[0]["DatapointsToAlarm"]), ("INSUFFICIENT_DATA", 1.5, 2), "what it was made with")
    cloudwatch.set_alarm_state(AlarmName=NAME + "-errors", StateValue="OK", StateReason="a test")
    cloudwatch.put_composite_alarm(AlarmName=NAME + "-all", AlarmRule=f'ALARM("{NAME}-errors")')
    both = cloudwatch.describe_alarms(AlarmNamePrefix=NAME, AlarmTypes=["CompositeAlarm", "MetricAlarm"])
    equal([a["StateValue"] for a in both["MetricAlarms"]], ["OK"], "the state that was set")
    equal([a["AlarmRule"] for a in both["CompositeAlarms"]], [f'ALARM("{NAME}-errors")'], "composite alarms")
    pages = list(cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=NAME, AlarmTypes=["CompositeAlarm", "MetricAlarm"], PaginationConfig={"PageSize": 1}))
    equal([len(p["MetricAlarms"]) + len(p["CompositeAlarms"]) for p in pages], [1, 1], "pages")
    changes = cloudwatch.describe_alarm_history(AlarmName=NAME + "-errors", HistoryItemType="StateUpdate", ScanBy="TimestampAscending")["AlarmHistoryItems"]
    equal([c["HistorySummary"] for c in changes], ["Alarm updated from INSUFFICIENT_DATA to OK"], "its history")
    equal(json.loads(changes[0]["HistoryData"])["newState"]["stateValue"], "OK", "what its history says")


@scenario
def data_from_before_an_alarm_was_made_does_not_set_it_off():
    now = datetime.datetime.now(datetime.timezone.utc)
    cloudwatch.put_metric_alarm(
        AlarmName=NAME + "-live", Namespace=NAME, MetricName="Live", Statistic="Maximum", Period=60, EvaluationPeriods=2, DatapointsToAlarm=1,
        Threshold=5, ComparisonOperator="GreaterThanOrEqualToThreshold")
    cloudwatch.put_metric_data(Namespace=NAME, MetricData=[
        {"MetricName": "Live", "Timestamp": now - datetime.timedelta(minutes=k), "Value": 7.0} for k in (1, 2)])
    # Its state was set when it was made: data of a minute that was over before then does not count.
    equal(cloudwatch.describe_alarms(AlarmNames=[NAME + "-live"])["MetricAlarms"][0]["StateValue"], "INSUFFICIENT_DATA", "state")


@scenario
def regions_are_apart():
    equal(client_for("cloudwatch", "eu-west-1").describe_alarms(AlarmNamePrefix=NAME)["MetricAlarms"], [], "alarms elsewhere")


@scenario
def errors_have_their_codes():
    raises("ValidationError", 400, lambda: cloudwatch.get_metric_data(MetricDataQueries=[query("m")], StartTime=minutes(1), EndTime=START))
    raises("ValidationError", 400, lambda: cloudwatch.get_metric_data(MetricDataQueries=[query("Upper")], StartTime=START, EndTime=minutes(1)))
    raises("ValidationError", 400, lambda: cloudwatch.get_metric_data(
        MetricDataQueries=[query("m"), query("m")], StartTime=START, EndTime=minutes(1)))
    raises("InvalidNextToken", 400, lambda: cloudwatch.get_metric_data(
        MetricDataQueries=[query("m")], StartTime=START, EndTime=minutes(1), NextToken="not one"))
    raises("InvalidParameterValue", 400, lambda: cloudwatch.get_metric_statistics(
        Namespace=NAME, MetricName="Requests", StartTime=START, EndTime=minutes(1), Period=61, Statistics=["Sum"]))
    raises("InvalidParameterValue", 400, lambda: cloudwatch.put_metric_data(Namespace="AWS/CloudFront", MetricData=[{"MetricName": "x", "Value": 1.0}]))
    raises("ResourceNotFound", 404, lambda: cloudwatch.set_alarm_state(AlarmName="no-such-alarm", StateValue="OK", StateReason="x"))


@scenario
def who_calls_and_a_message_to_a_topic():
    equal(client_for("sts").get_caller_identity()["Arn"], "arn:aws:iam::123456789012:user/simulator", "ARN")
    assert client_for("sns").publish(TopicArn="arn:aws:sns:us-east-1:123456789012:releases", Message="{}", Subject="a release")["MessageId"]


run(NAME)
