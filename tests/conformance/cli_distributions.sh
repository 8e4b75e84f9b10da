# The AWS CLI and the staging pair, from copy to tear-down.

# change ID PYTHON: get, edit the configuration d, update: the published procedure. Prints the new ETag.
change() {
    local etag
    cf get-distribution-config --id "$1" >"$dir/config.json" || return
    etag=$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["ETag"])' "$dir/config.json")
    json "$dir/config.json" "d = d['DistributionConfig']; $2" || return
    query ETag update-distribution --id "$1" --if-match "$etag" --distribution-config "file://$dir/config.json"
}
change_refused() {
    local out
    out=$(change "$2" "$3" 2>&1) && { echo "    expected $1, got success (line ${BASH_LINENO[0]})" >&2; exit 1; }
    [[ $out == *"An error occurred ($1) when calling the UpdateDistribution operation"* ]] || { echo "    expected $1, got $out (line ${BASH_LINENO[0]})" >&2; exit 1; }
}
config_value() { query "DistributionConfig.$2" get-distribution-config --id "$1"; }

list_distributions_pages_by_itself() {
    # --query sees one page at a time, so each prints a line of its own.
    equal "$(query 'DistributionList.Items[?Id==`EDFDVBD6EXAMPLE` || Id==`E2STAGINGEXAMPLE`].[Id, Staging]' list-distributions --page-size 1 | grep -v '^$' | sort | tr '\t\n' '  ')" \
        "$STAGING True $PRIMARY False "
}

update_a_locked_setting_and_a_stale_etag() {
    local etag
    etag=$(query ETag get-distribution --id $STAGING)
    change $STAGING "d['Origins']['Items'][0]['OriginPath'] = '/v2'"
    equal "$(query Distribution.Status get-distribution --id $STAGING | tr -d '\n' | sed 's/InProgress\|Deployed/known/')" known
    refused PreconditionFailed update-distribution --id $STAGING --if-match "$etag" --distribution-config "file://$dir/config.json"
    refused InvalidIfMatchVersion update-distribution --id $STAGING --distribution-config "file://$dir/config.json"
    change_refused IllegalUpdate $STAGING "d['PriceClass'] = 'PriceClass_200'"
    change_refused StagingDistributionInUse $STAGING "d['Enabled'] = False"
    refused NoSuchDistribution get-distribution --id E1NOTTHERE
}

leaving_the_policy_id_out_keeps_it_and_only_the_empty_element_detaches() {
    change $PRIMARY "del d['ContinuousDeploymentPolicyId']"
    equal "$(config_value $PRIMARY ContinuousDeploymentPolicyId)" $POLICY
    change $PRIMARY "d['ContinuousDeploymentPolicyId'] = ''"
    equal "$(config_value $PRIMARY ContinuousDeploymentPolicyId)" ""
}

the_whole_life_of_a_staging_distribution() {
    local id dns policy tag
    refused InvalidIfMatchVersion copy-distribution --primary-distribution-id $PRIMARY --staging --caller-reference cli-copy
    read -r id dns < <(query 'Distribution.[Id, DomainName]' copy-distribution --primary-distribution-id $PRIMARY --staging --caller-reference cli-copy \
        --if-match "$(query ETag get-distribution --id $PRIMARY)")
    equal "$(config_value "$id" '[Staging, Aliases.Quantity]')" "True	0"
    policy=$(query ContinuousDeploymentPolicy.Id create-continuous-deployment-policy --continuous-deployment-policy-config "$(header_config "$dns" aws-cf-cd-test | sed 's/"Enabled":false/"Enabled":true/')")
    change $PRIMARY "d['ContinuousDeploymentPolicyId'] = '$policy'"
    change "$id" "d['Origins']['Items'][0]['OriginPath'] = '/v3'"
    refused InvalidIfMatchVersion update-distribution-with-staging-config --id $PRIMARY --staging-distribution-id "$id" --if-match "$(query ETag get-distribution --id $PRIMARY)"
    cf update-distribution-with-staging-config --id $PRIMARY --staging-distribution-id "$id" \
        --if-match "$(query ETag get-distribution --id $PRIMARY),$(query ETag get-distribution --id "$id")" >"$dir/promoted.json"
    equal "$(config_value $PRIMARY '[Origins.Items[0].OriginPath, Aliases.Items[0], ContinuousDeploymentPolicyId]')" "/v3	www.example.com	$policy"
    equal "$(query ContinuousDeploymentPolicyConfig.Enabled get-continuous-deployment-policy-config --id "$policy")" False

    # Tear-down, with a step too early in between.
    tag=$(query ETag get-continuous-deployment-policy --id "$policy")
    refused ContinuousDeploymentPolicyInUse delete-continuous-deployment-policy --id "$policy" --if-match "$tag"
    change $PRIMARY "d['ContinuousDeploymentPolicyId'] = ''"
    cf delete-continuous-deployment-policy --id "$policy" --if-match "$tag"
    refused DistributionNotDisabled delete-distribution --id "$id" --if-match "$(query ETag get-distribution --id "$id")"
    tag=$(change "$id" "d.update(Enabled=False, ContinuousDeploymentPolicyId='')")
    # The CLI's waiter asks again after a minute; what it waits for is over in half a second.
    sleep 1
    cf wait distribution-deployed --id "$id"
    cf delete-distribution --id "$id" --if-match "$tag"
    refused NoSuchDistribution delete-distribution --id "$id" --if-match "$tag"
}

tags_and_invalidations() {
    local arn=arn:aws:cloudfront::123456789012:distribution/$PRIMARY
    cf tag-resource --resource $arn --tags 'Items=[{Key=team,Value=web},{Key=stage,Value=trial}]'
    cf untag-resource --resource $arn --tag-keys 'Items=[team]'
    equal "$(query 'Tags.Items[].[Key, Value]' list-tags-for-resource --resource $arn)" "stage	trial"
    equal "$(query 'Invalidation.InvalidationBatch.Paths.Quantity' create-invalidation --distribution-id $PRIMARY --paths /index.html '/api/*')" 2
}

scenario list_distributions_pages_by_itself
scenario update_a_locked_setting_and_a_stale_etag
scenario leaving_the_policy_id_out_keeps_it_and_only_the_empty_element_detaches
scenario the_whole_life_of_a_staging_distribution
scenario tags_and_invalidations
