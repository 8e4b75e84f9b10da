"""boto3 against the simulator: the staging pair from copy to tear-down, by boto3's own idioms."""
from boto3_common import cloudfront, errors, header_config, raises
from harness import POLICY, PRIMARY, STAGING, equal, scenario


def read(id):
    reply = cloudfront.get_distribution_config(Id=id)
    return reply["DistributionConfig"], reply["ETag"]


def change(id, **settings):
    """Get, edit, update: the published procedure."""
    config, etag = read(id)
    config.update(settings)
    return cloudfront.update_distribution(Id=id, IfMatch=etag, DistributionConfig=config)


def wait_until_deployed(id):
    cloudfront.get_waiter("distribution_deployed").wait(Id=id, WaiterConfig={"Delay": 1, "MaxAttempts": 20})


@scenario
def list_distributions_pages_by_the_paginator():
    pages = list(cloudfront.get_paginator("list_distributions").paginate(PaginationConfig={"PageSize": 1}))
    summaries = [summary for page in pages for summary in page["DistributionList"]["Items"]]
    equal(len(pages), len(summaries), "one a page")
    equal({summary["Id"]: summary["Staging"] for summary in summaries}.items() >= {PRIMARY: False, STAGING: True}.items(), True, "the sample's pair")


@scenario
def get_distribution_and_its_config_agree():
    whole = cloudfront.get_distribution(Id=PRIMARY)
    config, etag = read(PRIMARY)
    equal((whole["Distribution"]["DistributionConfig"], whole["ETag"]), (config, etag), "config and ETag")
    equal(whole["Distribution"]["ARN"], f"arn:aws:cloudfront::123456789012:distribution/{PRIMARY}", "ARN")
    equal(config["ContinuousDeploymentPolicyId"], POLICY, "policy of the primary")
    equal(config["Aliases"], {"Quantity": 1, "Items": ["www.example.com"]}, "aliases")
    with raises(errors.NoSuchDistribution, "NoSuchDistribution", 404):
        cloudfront.get_distribution(Id="E1NOTTHERE")


@scenario
def update_goes_through_in_progress_to_deployed():
    config, etag = read(STAGING)
    config["Origins"]["Items"][0]["OriginPath"] = "/v2"
    reply = cloudfront.update_distribution(Id=STAGING, IfMatch=etag, DistributionConfig=config)
    equal(reply["Distribution"]["Status"], "InProgress", "Status")
    equal(reply["Distribution"]["DistributionConfig"], config, "config in the reply")
    wait_until_deployed(STAGING)
    equal(read(STAGING), (config, reply["ETag"]), "read again")
    with raises(errors.PreconditionFailed, "PreconditionFailed", 412):
        cloudfront.update_distribution(Id=STAGING, IfMatch=etag, DistributionConfig=config)
    with raises(errors.InvalidIfMatchVersion, "InvalidIfMatchVersion", 400):
        cloudfront.update_distribution(Id=STAGING, DistributionConfig=config)


@scenario
def a_locked_setting_is_an_illegal_update():
    with raises(errors.IllegalUpdate, "IllegalUpdate", 400, "not supported for continuous deployment"):
        change(STAGING, PriceClass="PriceClass_200")
    with raises(errors.StagingDistributionInUse, "StagingDistributionInUse", 409, "currently used by a continuous deployment policy"):
        change(STAGING, Enabled=False)


@scenario
def bad_configurations_are_refused_with_the_codes_of_the_api():
    def refused(error, code, status=400, **settings):
        with raises(error, code, status):
            change(STAGING, **settings)

    refused(errors.InconsistentQuantities, "InconsistentQuantities", Aliases={"Quantity": 2, "Items": ["a.example.com"]})
    refused(errors.IllegalUpdate, "IllegalUpdate", CallerReference="another")
    refused(errors.NoSuchContinuousDeploymentPolicy, "NoSuchContinuousDeploymentPolicy", 404, ContinuousDeploymentPolicyId="7f5b8b0e-0000-4000-8000-000000000000")


@scenario
def leaving_the_policy_id_out_keeps_it_and_only_the_empty_element_detaches():
    config, etag = read(PRIMARY)
    del config["ContinuousDeploymentPolicyId"]
    reply = cloudfront.update_distribution(Id=PRIMARY, IfMatch=etag, DistributionConfig=config)
    equal(reply["Distribution"]["DistributionConfig"]["ContinuousDeploymentPolicyId"], POLICY, "policy id left out")
    reply = change(PRIMARY, ContinuousDeploymentPolicyId="")
    equal(reply["Distribution"]["DistributionConfig"]["ContinuousDeploymentPolicyId"], "", "policy id emptied")


@scenario
def the_whole_life_of_a_staging_distribution():
    primary, etag = read(PRIMARY)
    with raises(errors.PreconditionFailed, "PreconditionFailed", 412):
        stale = change(PRIMARY, Comment="Web site, edited")  # makes the ETag above an old one
        cloudfront.copy_distribution(PrimaryDistributionId=PRIMARY, IfMatch=etag, Staging=True, CallerReference="boto3-copy")
    copied = cloudfront.copy_distribution(PrimaryDistributionId=PRIMARY, IfMatch=stale["ETag"], Staging=True, CallerReference="boto3-copy")
    id, dns = copied["Distribution"]["Id"], copied["Distribution"]["DomainName"]
    equal(copied["ResponseMetadata"]["HTTPStatusCode"], 201, "status")
    equal(copied["Location"].endswith(f"/distribution/{id}"), True, "Location")
    config = copied["Distribution"]["DistributionConfig"]
    equal((config["Staging"], config["Aliases"]["Quantity"], config["Origins"]), (True, 0, primary["Origins"]), "the copy")
    with raises(errors.DistributionAlreadyExists, "DistributionAlreadyExists", 409, id):
        cloudfront.copy_distribution(PrimaryDistributionId=PRIMARY, IfMatch=stale["ETag"], Staging=True, CallerReference="boto3-copy")

    policy = cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=header_config(dns) | {"Enabled": True})
    policy_id = policy["ContinuousDeploymentPolicy"]["Id"]
    change(PRIMARY, ContinuousDeploymentPolicyId=policy_id)
    origins = read(id)[0]["Origins"]
    origins["Items"][0]["OriginPath"] = "/v3"
    change(id, Origins=origins, Comment="Web site, next")
    wait_until_deployed(id)

    before, primary_etag = read(PRIMARY)
    _, staging_etag = read(id)
    with raises(errors.InvalidIfMatchVersion, "InvalidIfMatchVersion", 400):
        cloudfront.update_distribution_with_staging_config(Id=PRIMARY, StagingDistributionId=id, IfMatch=primary_etag)
    promoted = cloudfront.update_distribution_with_staging_config(Id=PRIMARY, StagingDistributionId=id, IfMatch=f"{primary_etag}, {staging_etag}")
    after = promoted["Distribution"]["DistributionConfig"]
    equal((after["Origins"], after["Comment"]), (origins, "Web site, next"), "what staging had")
    for kept in ("Aliases", "CallerReference", "ContinuousDeploymentPolicyId", "Staging"):
        equal(after[kept], before[kept], kept)
    now = cloudfront.get_continuous_deployment_policy(Id=policy_id)
    equal(now["ContinuousDeploymentPolicy"]["ContinuousDeploymentPolicyConfig"]["Enabled"], False, "the policy after promotion")

    # Tear-down, each step refused before its turn.
    with raises(errors.ContinuousDeploymentPolicyInUse, "ContinuousDeploymentPolicyInUse", 409):
        cloudfront.delete_continuous_deployment_policy(Id=policy_id, IfMatch=now["ETag"])
    change(PRIMARY, ContinuousDeploymentPolicyId="")
    wait_until_deployed(PRIMARY)
    with raises(errors.StagingDistributionInUse, "StagingDistributionInUse", 409):
        change(id, Enabled=False, ContinuousDeploymentPolicyId="")
    cloudfront.delete_continuous_deployment_policy(Id=policy_id, IfMatch=now["ETag"])
    with raises(errors.DistributionNotDisabled, "DistributionNotDisabled", 409):
        cloudfront.delete_distribution(Id=id, IfMatch=read(id)[1])
    disabled = change(id, Enabled=False, ContinuousDeploymentPolicyId="")
    wait_until_deployed(id)
    cloudfront.delete_distribution(Id=id, IfMatch=disabled["ETag"])
    with raises(errors.NoSuchDistribution, "NoSuchDistribution", 404):
        cloudfront.get_distribution_config(Id=id)
    change(PRIMARY, ContinuousDeploymentPolicyId=POLICY)


@scenario
def tags_come_and_go():
    config, _ = read(STAGING)
    config.update(CallerReference="boto3-tags", ContinuousDeploymentPolicyId="")
    made = cloudfront.create_distribution_with_tags(DistributionConfigWithTags={
        "DistributionConfig": config, "Tags": {"Items": [{"Key": "team", "Value": "web"}]}})
    arn = made["Distribution"]["ARN"]
    cloudfront.tag_resource(Resource=arn, Tags={"Items": [{"Key": "stage", "Value": "trial"}, {"Key": "empty"}]})
    cloudfront.untag_resource(Resource=arn, TagKeys={"Items": ["team"]})
    tags = cloudfront.list_tags_for_resource(Resource=arn)["Tags"]["Items"]
    equal({tag["Key"]: tag.get("Value") or "" for tag in tags}, {"stage": "trial", "empty": ""}, "tags")
    with raises(errors.NoSuchResource, "NoSuchResource", 404):
        cloudfront.list_tags_for_resource(Resource="arn:aws:cloudfront::123456789012:distribution/E1NOTTHERE")


@scenario
def an_invalidation_completes():
    batch = {"Paths": {"Quantity": 2, "Items": ["/index.html", "/api/*"]}, "CallerReference": "boto3-invalidation"}
    made = cloudfront.create_invalidation(DistributionId=PRIMARY, InvalidationBatch=batch)
    equal(made["Invalidation"]["InvalidationBatch"], batch, "batch")
    id = made["Invalidation"]["Id"]
    cloudfront.get_waiter("invalidation_completed").wait(DistributionId=PRIMARY, Id=id, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    with raises(errors.NoSuchDistribution, "NoSuchDistribution", 404):
        cloudfront.create_invalidation(DistributionId="E1NOTTHERE", InvalidationBatch=batch)
    batch["Paths"]["Quantity"] = 3
    with raises(errors.InconsistentQuantities, "InconsistentQuantities", 400):
        cloudfront.create_invalidation(DistributionId=PRIMARY, InvalidationBatch=batch | {"CallerReference": "boto3-another"})


@scenario
def a_monitoring_subscription_comes_and_goes():
    wanted = {"RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}}
    equal(cloudfront.create_monitoring_subscription(DistributionId=PRIMARY, MonitoringSubscription=wanted)["MonitoringSubscription"], wanted, "created")
    equal(cloudfront.get_monitoring_subscription(DistributionId=PRIMARY)["MonitoringSubscription"], wanted, "read")
    cloudfront.delete_monitoring_subscription(DistributionId=PRIMARY)
    with raises(errors.ClientError, "NoSuchMonitoringSubscription", 404):
        cloudfront.get_monitoring_subscription(DistributionId=PRIMARY)
