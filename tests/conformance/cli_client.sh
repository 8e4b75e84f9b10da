# The AWS CLI against the simulator: continuous deployment policies and the staging pair, by its own idioms.
set -uo pipefail
export AWS_ACCESS_KEY_ID=$CDP_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$CDP_SECRET_KEY AWS_DEFAULT_REGION=us-east-1
export AWS_MAX_ATTEMPTS=1 AWS_RETRY_MODE=standard AWS_PAGER=
PRIMARY=EDFDVBD6EXAMPLE STAGING=E2STAGINGEXAMPLE STAGING_DNS=d222222abcdef8.cloudfront.net POLICY=1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 endpoint=$CDP_ENDPOINT

cf() { /usr/bin/aws --endpoint-url "$endpoint" --output json cloudfront "$@"; }
# query EXPRESSION COMMAND...: a value by the CLI's own --query, as text.
query() { cf "${@:2}" --query "$1" --output text; }
# json FILE PYTHON: changes the JSON document d in a file.
json() { /usr/bin/python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w"))' "$@"; }

equal() { [ "$1" = "$2" ] || { echo "    expected '$2', got '$1' (line ${BASH_LINENO[0]})" >&2; exit 1; }; }

# refused CODE OPERATION ARGUMENT...: the CLI must fail with 254 and name the code and the operation.
refused() {
    local code=$1 out status=0
    out=$(cf "${@:2}" 2>&1) || status=$?
    [ "$status" -eq 254 ] && [[ $out == *"An error occurred ($code) when calling the "*" operation"* ]] ||
        { echo "    expected $code, got exit code $status: $out (line ${BASH_LINENO[0]})" >&2; exit 1; }
}

weight_config() {
    echo '{"StagingDistributionDnsNames":{"Quantity":1,"Items":["'"$1"'"]},"Enabled":true,"TrafficConfig":{"SingleWeightConfig":{"Weight":'"$2"',"SessionStickinessConfig":{"IdleTTL":'"${3:-300}"',"MaximumTTL":600}},"Type":"SingleWeight"}}'
}
header_config() {
    echo '{"StagingDistributionDnsNames":{"Quantity":1,"Items":["'"$1"'"]},"Enabled":false,"TrafficConfig":{"SingleHeaderConfig":{"Header":"'"$2"'","Value":"1"},"Type":"SingleHeader"}}'
}

# A staging distribution of its own, made with CreateDistribution from the sample's configuration.
new_staging() {
    cf get-distribution-config --id $STAGING --query DistributionConfig >"$dir/staging.json" || return 1
    json "$dir/staging.json" "d.update(CallerReference='$1', ContinuousDeploymentPolicyId='')" || return 1
    query Distribution.DomainName create-distribution --distribution-config "file://$dir/staging.json"
}

# Each scenario is a function, run in a shell of its own; any command that fails ends it (not inside an if: there set -e sleeps).
scenario() {
    local name=${1//_/ } status
    (set -e; "$1") >/dev/null 2>"$dir/why"
    status=$?
    if [ $status -eq 0 ]; then
        passed=$((passed + 1)); echo "  ok   cli: $name"
    else
        failed=$((failed + 1)); echo "  FAIL cli: $name"; cat "$dir/why"
    fi
}

. ./cli_policies.sh
. ./cli_distributions.sh
echo "cli: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
