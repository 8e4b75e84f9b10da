# CloudWatch by an AWS CLI: cloudwatch_cli.sh NAME COMMAND...
set -uo pipefail
export AWS_ACCESS_KEY_ID=$CDP_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$CDP_SECRET_KEY AWS_DEFAULT_REGION=us-east-1 AWS_MAX_ATTEMPTS=1 AWS_PAGER=
name=$1
shift
aws=("$@")
passed=0 failed=0
cw() { "${aws[@]}" --endpoint-url "$CDP_ENDPOINT" --output text cloudwatch "$@"; }

# is WHAT EXPECTED COMMAND...: the command's output, with tabs as spaces; …EXPECTED is a part of it.
is() {
    local out
    out=$("${@:3}" 2>&1 | tr '\t\n' '  ' | sed 's/ *$//')
    if [[ $out == "$2" || ( $2 == …* && $out == *"${2#…}"* ) ]]; then
        echo "  ok   $name: $1"
        passed=$((passed + 1))
    else
        echo "  FAIL $name: $1: expected '$2', got '$out'"
        failed=$((failed + 1))
    fi
}

at=2026-05-04T10:00:00Z
is 'puts data' '' cw put-metric-data --namespace "$name" --metric-name Weight --value 0.05 --timestamp $at --dimensions Rollout=r1
is 'reads data' '0.05' cw get-metric-data --start-time $at --end-time 2026-05-04T10:05:00Z --query 'MetricDataResults[0].Values' --metric-data-queries \
    '[{"Id":"w","MetricStat":{"Metric":{"Namespace":"'"$name"'","MetricName":"Weight","Dimensions":[{"Name":"Rollout","Value":"r1"}]},"Period":60,"Stat":"Average"}}]'
is 'reads statistics' '0.05' cw get-metric-statistics --namespace "$name" --metric-name Weight --dimensions Name=Rollout,Value=r1 --start-time $at \
    --end-time 2026-05-04T10:05:00Z --period 60 --statistics Sum --query 'Datapoints[].Sum'
is 'lists metrics' 'Weight' cw list-metrics --namespace "$name" --query 'Metrics[].MetricName'
is 'makes an alarm' '' cw put-metric-alarm --alarm-name "$name-alarm" --namespace "$name" --metric-name Weight --statistic Sum --period 60 \
    --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold
is 'sets its state' '' cw set-alarm-state --alarm-name "$name-alarm" --state-value ALARM --state-reason 'a test'
is 'reads its state' 'ALARM' cw describe-alarms --alarm-names "$name-alarm" --query 'MetricAlarms[].StateValue'
is 'is told what is wrong' '…(ResourceNotFound) when calling the SetAlarmState operation' cw set-alarm-state --alarm-name none --state-value OK --state-reason x
echo "$name: $passed passed, $failed failed"
[ $failed -eq 0 ]
