# The AWS CLI and continuous deployment policies.

list_has_the_sample_policy() {
    equal "$(query 'join(`" "`, [to_string(ContinuousDeploymentPolicyList.Quantity), ContinuousDeploymentPolicyList.Items[0].ContinuousDeploymentPolicy.Id])' list-continuous-deployment-policies)" "1 $POLICY"
}

get_then_update_changes_the_weight_and_the_etag_and_a_stale_update_is_refused() {
    cf get-continuous-deployment-policy-config --id $POLICY >"$dir/got.json"
    local etag new
    etag=$(query ETag get-continuous-deployment-policy --id $POLICY)
    equal "$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["ETag"])' "$dir/got.json")" "$etag"
    # The published procedure: take the wrapper off, edit, send with the ETag.
    json "$dir/got.json" "d = d['ContinuousDeploymentPolicyConfig']; d['TrafficConfig']['SingleWeightConfig']['Weight'] = 0.1"
    new=$(query ETag update-continuous-deployment-policy --id $POLICY --if-match "$etag" --continuous-deployment-policy-config "file://$dir/got.json")
    equal "$(query '[ETag, to_string(ContinuousDeploymentPolicyConfig.TrafficConfig.SingleWeightConfig.Weight)] | join(`" "`, @)' get-continuous-deployment-policy-config --id $POLICY)" "$new 0.1"
    json "$dir/got.json" "d['Enabled'] = False"
    refused PreconditionFailed update-continuous-deployment-policy --id $POLICY --if-match "$etag" --continuous-deployment-policy-config "file://$dir/got.json"
    equal "$(query '[ETag, to_string(ContinuousDeploymentPolicyConfig.Enabled)] | join(`" "`, @)' get-continuous-deployment-policy-config --id $POLICY)" "$new true"
}

an_update_without_if_match_or_with_an_unknown_one_is_refused() {
    refused InvalidIfMatchVersion update-continuous-deployment-policy --id $POLICY --continuous-deployment-policy-config "$(weight_config $STAGING_DNS 0.1)"
    refused InvalidIfMatchVersion update-continuous-deployment-policy --id $POLICY --if-match E1NEVERISSUED00 --continuous-deployment-policy-config "$(weight_config $STAGING_DNS 0.1)"
    refused InvalidIfMatchVersion delete-continuous-deployment-policy --id $POLICY
}

bad_values_are_refused_with_the_codes_of_the_api() {
    local etag
    etag=$(query ETag get-continuous-deployment-policy --id $POLICY)
    bad() { refused "$1" update-continuous-deployment-policy --id $POLICY --if-match "$etag" --continuous-deployment-policy-config "$2"; }
    bad InvalidArgument "$(weight_config $STAGING_DNS 0.151)"
    bad InvalidArgument "$(weight_config $STAGING_DNS 0.1 299)"
    bad InvalidArgument "$(weight_config $STAGING_DNS 0.1 900)"
    bad InvalidArgument "$(weight_config d999999abcdef8.cloudfront.net 0.1)"
    bad InvalidArgument "$(header_config $STAGING_DNS x-test)"
    bad InconsistentQuantities "$(weight_config $STAGING_DNS 0.1 | sed 's/"Quantity":1/"Quantity":2/')"
    bad MalformedXML "$(weight_config $STAGING_DNS 0.1 | sed 's/"Type":"SingleWeight"/"Type":"SingleCookie"/')"
    equal "$(query ETag get-continuous-deployment-policy --id $POLICY)" "$etag"
}

create_page_and_delete() {
    local dns id etag next
    dns=$(new_staging cli-life)
    # The shorthand syntax too, not only JSON.
    id=$(query ContinuousDeploymentPolicy.Id create-continuous-deployment-policy --continuous-deployment-policy-config \
        "StagingDistributionDnsNames={Quantity=1,Items=[$dns]},Enabled=false,TrafficConfig={SingleHeaderConfig={Header=aws-cf-cd-test,Value=1},Type=SingleHeader}")
    etag=$(query ETag get-continuous-deployment-policy --id "$id")
    refused StagingDistributionInUse create-continuous-deployment-policy --continuous-deployment-policy-config "$(weight_config "$dns" 0.05)"
    next=$(query ContinuousDeploymentPolicyList.NextMarker list-continuous-deployment-policies --max-items 1)
    equal "$(query 'ContinuousDeploymentPolicyList.[to_string(NextMarker), Items[0].ContinuousDeploymentPolicy.Id] | join(`" "`, @)' list-continuous-deployment-policies --max-items 1 --marker "$next")" "null $id"
    refused NoSuchContinuousDeploymentPolicy list-continuous-deployment-policies --marker no-such-marker
    cf delete-continuous-deployment-policy --id "$id" --if-match "$etag"
    refused NoSuchContinuousDeploymentPolicy get-continuous-deployment-policy --id "$id"
    refused NoSuchContinuousDeploymentPolicy delete-continuous-deployment-policy --id "$id" --if-match "$etag"
}

an_attached_policy_cannot_be_deleted() {
    refused ContinuousDeploymentPolicyInUse delete-continuous-deployment-policy --id $POLICY --if-match "$(query ETag get-continuous-deployment-policy --id $POLICY)"
}

wrong_keys_are_refused() {
    AWS_SECRET_ACCESS_KEY=not-the-secret refused SignatureDoesNotMatch list-continuous-deployment-policies
    AWS_ACCESS_KEY_ID=AKIANOBODYKNOWSME000 refused InvalidClientTokenId list-continuous-deployment-policies
}

throttling_and_503_are_retried_and_a_lost_answer_ends_in_a_412() {
    endpoint=$CDP_FAULTY_ENDPOINT
    local etag
    export AWS_MAX_ATTEMPTS=4
    equal "$(query ContinuousDeploymentPolicyList.Quantity list-continuous-deployment-policies)" 1
    etag=$(query ETag get-continuous-deployment-policy-config --id $POLICY)
    refused PreconditionFailed update-continuous-deployment-policy --id $POLICY --if-match "$etag" --continuous-deployment-policy-config "$(weight_config $STAGING_DNS 0.12)"
    equal "$(query ContinuousDeploymentPolicyConfig.TrafficConfig.SingleWeightConfig.Weight get-continuous-deployment-policy-config --id $POLICY)" 0.12
}

a_denied_action_is_access_denied() {
    endpoint=$CDP_FAULTY_ENDPOINT
    refused AccessDenied delete-continuous-deployment-policy --id $POLICY --if-match E1ANY
}

scenario list_has_the_sample_policy
scenario get_then_update_changes_the_weight_and_the_etag_and_a_stale_update_is_refused
scenario an_update_without_if_match_or_with_an_unknown_one_is_refused
scenario bad_values_are_refused_with_the_codes_of_the_api
scenario create_page_and_delete
scenario an_attached_policy_cannot_be_deleted
scenario wrong_keys_are_refused
scenario throttling_and_503_are_retried_and_a_lost_answer_ends_in_a_412
scenario a_denied_action_is_access_denied
