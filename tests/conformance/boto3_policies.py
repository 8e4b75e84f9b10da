"""boto3 against the simulator: continuous deployment policies, by boto3's own idioms."""
import copy
import datetime

from botocore.exceptions import ClientError

from boto3_common import client_for, cloudfront, errors, faulty, header_config, new_staging, raises, weight_config
from harness import POLICY, STAGING_DNS, equal, scenario


@scenario
def list_has_the_sample_policy():
    reply = cloudfront.list_continuous_deployment_policies()["ContinuousDeploymentPolicyList"]
    equal(reply["Quantity"], 1, "Quantity")
    equal("NextMarker" in reply, False, "NextMarker on the last page")
    policy = reply["Items"][0]["ContinuousDeploymentPolicy"]
    equal(policy["Id"], POLICY, "Id")
    equal(policy["ContinuousDeploymentPolicyConfig"], weight_config(STAGING_DNS), "config")


@scenario
def get_and_get_config_agree():
    whole = cloudfront.get_continuous_deployment_policy(Id=POLICY)
    config = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)
    equal(whole["ETag"], config["ETag"], "ETag")
    equal(whole["ContinuousDeploymentPolicy"]["ContinuousDeploymentPolicyConfig"], config["ContinuousDeploymentPolicyConfig"], "config")
    equal(type(whole["ContinuousDeploymentPolicy"]["LastModifiedTime"]), datetime.datetime, "type of LastModifiedTime")


@scenario
def update_changes_the_weight_and_the_etag():
    old = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)
    config = old["ContinuousDeploymentPolicyConfig"]
    config["TrafficConfig"]["SingleWeightConfig"]["Weight"] = 0.1
    new = cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=old["ETag"], ContinuousDeploymentPolicyConfig=config)
    equal(new["ContinuousDeploymentPolicy"]["ContinuousDeploymentPolicyConfig"], config, "config in the reply")
    equal(new["ETag"] == old["ETag"], False, "same ETag")
    again = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)
    equal((again["ETag"], again["ContinuousDeploymentPolicyConfig"]), (new["ETag"], config), "read again")


@scenario
def a_stale_update_is_refused_and_changes_nothing():
    old = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)
    config = old["ContinuousDeploymentPolicyConfig"]
    config["TrafficConfig"]["SingleWeightConfig"]["Weight"] = 0.07
    new = cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=old["ETag"], ContinuousDeploymentPolicyConfig=config)
    stale = copy.deepcopy(config)
    stale["Enabled"] = False
    with raises(errors.PreconditionFailed, "PreconditionFailed", 412, "didn't meet the preconditions"):
        cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=old["ETag"], ContinuousDeploymentPolicyConfig=stale)
    again = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)
    equal((again["ETag"], again["ContinuousDeploymentPolicyConfig"]), (new["ETag"], config), "read again")


@scenario
def an_update_without_if_match_or_with_an_unknown_one_is_refused():
    config = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)["ContinuousDeploymentPolicyConfig"]
    with raises(errors.InvalidIfMatchVersion, "InvalidIfMatchVersion", 400, "If-Match version is missing or not valid"):
        cloudfront.update_continuous_deployment_policy(Id=POLICY, ContinuousDeploymentPolicyConfig=config)
    with raises(errors.InvalidIfMatchVersion, "InvalidIfMatchVersion", 400):
        cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch="E1NEVERISSUED00", ContinuousDeploymentPolicyConfig=config)
    with raises(errors.InvalidIfMatchVersion, "InvalidIfMatchVersion", 400):
        cloudfront.delete_continuous_deployment_policy(Id=POLICY)


@scenario
def bad_values_are_refused_with_the_codes_of_the_api():
    old = cloudfront.get_continuous_deployment_policy_config(Id=POLICY)

    def refused(error, code, config):
        with raises(error, code, 400):
            cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=old["ETag"], ContinuousDeploymentPolicyConfig=config)

    refused(errors.InvalidArgument, "InvalidArgument", weight_config(STAGING_DNS, weight=0.151))
    refused(errors.InvalidArgument, "InvalidArgument", weight_config(STAGING_DNS, weight=-0.01))
    refused(errors.InvalidArgument, "InvalidArgument", weight_config(STAGING_DNS, sticky=(299, 600)))
    refused(errors.InvalidArgument, "InvalidArgument", weight_config(STAGING_DNS, sticky=(900, 600)))
    refused(errors.InvalidArgument, "InvalidArgument", weight_config("d999999abcdef8.cloudfront.net"))
    refused(errors.InvalidArgument, "InvalidArgument", header_config(STAGING_DNS, header="x-test"))
    both = weight_config(STAGING_DNS)
    both["TrafficConfig"]["Type"] = "SingleHeader"
    refused(errors.InvalidArgument, "InvalidArgument", both)
    wrong = weight_config(STAGING_DNS)
    wrong["StagingDistributionDnsNames"]["Quantity"] = 2
    refused(errors.InconsistentQuantities, "InconsistentQuantities", wrong)
    # MalformedXML is declared for no operation, so botocore has no class of its own for it.
    unknown = weight_config(STAGING_DNS)
    unknown["TrafficConfig"]["Type"] = "SingleCookie"
    refused(ClientError, "MalformedXML", unknown)
    equal(cloudfront.get_continuous_deployment_policy_config(Id=POLICY)["ETag"], old["ETag"], "ETag after refusals")


@scenario
def the_kind_of_routing_can_be_switched_both_ways():
    for config in (header_config(STAGING_DNS), weight_config(STAGING_DNS, weight=0.15, sticky=None)):
        etag = cloudfront.get_continuous_deployment_policy(Id=POLICY)["ETag"]
        cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=etag, ContinuousDeploymentPolicyConfig=config)
        equal(cloudfront.get_continuous_deployment_policy_config(Id=POLICY)["ContinuousDeploymentPolicyConfig"], config, "config")


@scenario
def create_and_delete():
    dns = new_staging("boto3-life")
    made = cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=weight_config(dns))
    id = made["ContinuousDeploymentPolicy"]["Id"]
    equal(made["ResponseMetadata"]["HTTPStatusCode"], 201, "status")
    equal(made["Location"], f"https://cloudfront.amazonaws.com/2020-05-31/continuous-deployment-policy/{id}", "Location")
    with raises(errors.StagingDistributionInUse, "StagingDistributionInUse", 409):
        cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=weight_config(dns))
    reply = cloudfront.delete_continuous_deployment_policy(Id=id, IfMatch=made["ETag"])
    equal(reply["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    with raises(errors.NoSuchContinuousDeploymentPolicy, "NoSuchContinuousDeploymentPolicy", 404):
        cloudfront.get_continuous_deployment_policy(Id=id)
    with raises(errors.NoSuchContinuousDeploymentPolicy, "NoSuchContinuousDeploymentPolicy", 404):
        cloudfront.delete_continuous_deployment_policy(Id=id, IfMatch=made["ETag"])


@scenario
def an_attached_policy_cannot_be_deleted():
    etag = cloudfront.get_continuous_deployment_policy(Id=POLICY)["ETag"]
    with raises(errors.ContinuousDeploymentPolicyInUse, "ContinuousDeploymentPolicyInUse", 409, "currently associated with a distribution"):
        cloudfront.delete_continuous_deployment_policy(Id=POLICY, IfMatch=etag)


@scenario
def wrong_keys_are_refused():
    with raises(ClientError, "SignatureDoesNotMatch", 403):
        client_for(secret_key="not-the-secret").list_continuous_deployment_policies()
    with raises(ClientError, "InvalidClientTokenId", 403):
        client_for(access_key="AKIANOBODYKNOWSME000").list_continuous_deployment_policies()


@scenario
def pages_follow_the_marker_until_there_is_none():
    made = [
        cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=header_config(new_staging(f"boto3-page-{number}")))
        for number in range(4)
    ]
    expected = [POLICY] + [reply["ContinuousDeploymentPolicy"]["Id"] for reply in made]
    # botocore has no paginator for this operation, so people write this loop.
    found, pages, marker = [], 0, {}
    while True:
        page = cloudfront.list_continuous_deployment_policies(MaxItems="2", **marker)["ContinuousDeploymentPolicyList"]
        pages += 1
        equal(page["MaxItems"], 2, "MaxItems")
        equal(page["Quantity"], 5, "Quantity, which is the account's total")
        found += [item["ContinuousDeploymentPolicy"]["Id"] for item in page["Items"]]
        if "NextMarker" not in page:
            break
        marker = {"Marker": page["NextMarker"]}
    equal((pages, found), (3, expected), "pages and ids")
    with raises(errors.NoSuchContinuousDeploymentPolicy, "NoSuchContinuousDeploymentPolicy", 404):
        cloudfront.list_continuous_deployment_policies(Marker="no-such-marker")
    for reply in made:
        cloudfront.delete_continuous_deployment_policy(Id=reply["ContinuousDeploymentPolicy"]["Id"], IfMatch=reply["ETag"])


@scenario
def one_policy_too_many_is_refused():
    made = []
    with raises(errors.TooManyContinuousDeploymentPolicies, "TooManyContinuousDeploymentPolicies", 400):
        for number in range(6):
            made.append(cloudfront.create_continuous_deployment_policy(
                ContinuousDeploymentPolicyConfig=header_config(new_staging(f"boto3-quota-{number}"))))
    equal(len(made), 5, "policies beside the sample's, at a quota of 6")
    for reply in made:
        cloudfront.delete_continuous_deployment_policy(Id=reply["ContinuousDeploymentPolicy"]["Id"], IfMatch=reply["ETag"])


@scenario
def throttling_and_503_are_known_to_the_client_and_retried():
    reply = faulty.list_continuous_deployment_policies()
    equal(reply["ResponseMetadata"]["RetryAttempts"], 2, "retries after two throttles")
    reply = faulty.get_continuous_deployment_policy_config(Id=POLICY)
    equal(reply["ResponseMetadata"]["RetryAttempts"], 1, "retries after one 503")


@scenario
def a_lost_answer_ends_in_a_412_for_an_update_that_was_applied():
    # The trap that CdpTools is there to avoid: the client repeats the PUT by itself, and its first attempt was applied.
    old = faulty.get_continuous_deployment_policy_config(Id=POLICY)
    config = old["ContinuousDeploymentPolicyConfig"]
    config["TrafficConfig"]["SingleWeightConfig"]["Weight"] = 0.12
    with raises(errors.PreconditionFailed, "PreconditionFailed", 412):
        faulty.update_continuous_deployment_policy(Id=POLICY, IfMatch=old["ETag"], ContinuousDeploymentPolicyConfig=config)
    now = faulty.get_continuous_deployment_policy_config(Id=POLICY)["ContinuousDeploymentPolicyConfig"]
    equal(now["TrafficConfig"]["SingleWeightConfig"]["Weight"], 0.12, "weight")


@scenario
def a_denied_action_is_access_denied():
    with raises(errors.AccessDenied, "AccessDenied", 403, "not authorized to perform: cloudfront:DeleteContinuousDeploymentPolicy"):
        faulty.delete_continuous_deployment_policy(Id=POLICY, IfMatch="E1ANY")

