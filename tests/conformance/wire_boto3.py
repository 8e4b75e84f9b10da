"""boto3's side of the wire comparison: the same logical requests, in the same order, as wire_engine.ps1."""
from boto3_common import cloudfront, header_config, weight_config
from harness import POLICY, PRIMARY, STAGING, STAGING_DNS

cloudfront.list_continuous_deployment_policies()
got = cloudfront.get_continuous_deployment_policy(Id=POLICY)
etag, config = got["ETag"], got["ContinuousDeploymentPolicy"]["ContinuousDeploymentPolicyConfig"]


def update(**traffic):
    global etag, config
    config = config | {"TrafficConfig": traffic} if traffic else config | {"Enabled": False}
    reply = cloudfront.update_continuous_deployment_policy(Id=POLICY, IfMatch=etag, ContinuousDeploymentPolicyConfig=config)
    etag = reply["ETag"]


def change(id, edit):
    reply = cloudfront.get_distribution(Id=id)
    edit(reply["Distribution"]["DistributionConfig"])
    cloudfront.update_distribution(Id=id, IfMatch=reply["ETag"], DistributionConfig=reply["Distribution"]["DistributionConfig"])


update(SingleWeightConfig=config["TrafficConfig"]["SingleWeightConfig"] | {"Weight": 0.1}, Type="SingleWeight")
update(SingleHeaderConfig={"Header": "aws-cf-cd-wire", "Value": "a & b <c> é"}, Type="SingleHeader")
update(SingleWeightConfig={"Weight": 0.15}, Type="SingleWeight")
update()
change(STAGING, lambda config: config["Origins"]["Items"][0].update(OriginPath="/v9"))
change(PRIMARY, lambda config: config.update(ContinuousDeploymentPolicyId=""))
cloudfront.delete_continuous_deployment_policy(Id=POLICY, IfMatch=etag)
made = cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=weight_config(STAGING_DNS))
cloudfront.delete_continuous_deployment_policy(Id=made["ContinuousDeploymentPolicy"]["Id"], IfMatch=made["ETag"])
policy = cloudfront.create_continuous_deployment_policy(ContinuousDeploymentPolicyConfig=header_config(STAGING_DNS, header="aws-cf-cd-wire"))["ContinuousDeploymentPolicy"]["Id"]
cloudfront.list_continuous_deployment_policies()
cloudfront.list_distributions()
etag = cloudfront.get_distribution(Id=PRIMARY)["ETag"]
copy = cloudfront.copy_distribution(PrimaryDistributionId=PRIMARY, IfMatch=etag, Staging=True, CallerReference="wire-copy")["Distribution"]["Id"]
change(PRIMARY, lambda config: config.update(ContinuousDeploymentPolicyId=policy))
etags = [cloudfront.get_distribution(Id=id)["ETag"] for id in (PRIMARY, STAGING)]
cloudfront.update_distribution_with_staging_config(Id=PRIMARY, StagingDistributionId=STAGING, IfMatch=", ".join(etags))
change(copy, lambda config: config.update(Enabled=False))
cloudfront.get_waiter("distribution_deployed").wait(Id=copy, WaiterConfig={"Delay": 1})
cloudfront.delete_distribution(Id=copy, IfMatch=cloudfront.get_distribution(Id=copy)["ETag"])
