// The JavaScript SDK's side of the wire comparison: the same logical requests, in the same order, as wire_engine.ps1.
import * as sdk from "@aws-sdk/client-cloudfront";
import { POLICY, PRIMARY, STAGING, STAGING_DNS, cloudfront, create, get, headerConfig, list, remove, update, weightConfig } from "./js_common.mjs";

await list();
const got = await get(POLICY);
let { ETag, ContinuousDeploymentPolicy: { ContinuousDeploymentPolicyConfig: config } } = got;

const change = async (settings) => {
  config = { ...config, ...settings };
  ({ ETag } = await update(POLICY, ETag, config));
};
const read = (Id) => cloudfront.send(new sdk.GetDistributionCommand({ Id }));
const changeDistribution = async (Id, edit) => {
  const { Distribution: { DistributionConfig }, ETag: IfMatch } = await read(Id);
  edit(DistributionConfig);
  await cloudfront.send(new sdk.UpdateDistributionCommand({ Id, IfMatch, DistributionConfig }));
};

await change({ TrafficConfig: { SingleWeightConfig: { ...config.TrafficConfig.SingleWeightConfig, Weight: 0.1 }, Type: "SingleWeight" } });
await change({ TrafficConfig: { SingleHeaderConfig: { Header: "aws-cf-cd-wire", Value: "a & b <c> é" }, Type: "SingleHeader" } });
await change({ TrafficConfig: { SingleWeightConfig: { Weight: 0.15 }, Type: "SingleWeight" } });
await change({ Enabled: false });
await changeDistribution(STAGING, (config) => { config.Origins.Items[0].OriginPath = "/v9"; });
await changeDistribution(PRIMARY, (config) => { config.ContinuousDeploymentPolicyId = ""; });
await remove(POLICY, ETag);
const made = await create(weightConfig(STAGING_DNS));
await remove(made.ContinuousDeploymentPolicy.Id, made.ETag);
const { ContinuousDeploymentPolicy: { Id: policy } } = await create(headerConfig(STAGING_DNS, "aws-cf-cd-wire"));
await list();
await cloudfront.send(new sdk.ListDistributionsCommand({}));
const { Distribution: { Id: copy } } = await cloudfront.send(new sdk.CopyDistributionCommand({
  PrimaryDistributionId: PRIMARY, IfMatch: (await read(PRIMARY)).ETag, Staging: true, CallerReference: "wire-copy", Enabled: true }));
await changeDistribution(PRIMARY, (config) => { config.ContinuousDeploymentPolicyId = policy; });
await cloudfront.send(new sdk.UpdateDistributionWithStagingConfigCommand({
  Id: PRIMARY, StagingDistributionId: STAGING, IfMatch: `${(await read(PRIMARY)).ETag}, ${(await read(STAGING)).ETag}` }));
await changeDistribution(copy, (config) => { config.Enabled = false; });
await sdk.waitUntilDistributionDeployed({ client: cloudfront, minDelay: 1, maxDelay: 1, maxWaitTime: 60 }, { Id: copy });
await cloudfront.send(new sdk.DeleteDistributionCommand({ Id: copy, IfMatch: (await read(copy)).ETag }));
