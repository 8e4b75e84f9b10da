// The AWS SDK for JavaScript against the simulator: the staging pair from copy to tear-down, by its own idioms.
import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-cloudfront";
import { POLICY, PRIMARY, STAGING, cloudfront, create, get, headerConfig, raises, remove, scenario } from "./js_common.mjs";

const send = (name, input) => cloudfront.send(new sdk[`${name}Command`](input));
const read = (Id) => send("GetDistributionConfig", { Id });

/** Get, edit, update: the published procedure. */
const change = async (Id, settings) => {
  const { DistributionConfig, ETag } = await read(Id);
  return send("UpdateDistribution", { Id, IfMatch: ETag, DistributionConfig: { ...DistributionConfig, ...settings } });
};

const untilDeployed = (Id) => sdk.waitUntilDistributionDeployed({ client: cloudfront, minDelay: 1, maxDelay: 1, maxWaitTime: 20 }, { Id });

/** The configuration with another path on its first origin. */
const withOriginPath = (config, path) => {
  const [first, ...rest] = config.Origins.Items;
  return { ...config.Origins, Items: [{ ...first, OriginPath: path }, ...rest] };
};

scenario("list distributions pages by the paginator", async () => {
  const [pages, summaries] = [[], []];
  for await (const page of sdk.paginateListDistributions({ client: cloudfront, pageSize: 1 }, {})) {
    pages.push(page);
    summaries.push(...page.DistributionList.Items);
  }
  assert.equal(pages.length, summaries.length);
  assert.equal(summaries.find((summary) => summary.Id === PRIMARY).Staging, false);
  assert.equal(summaries.find((summary) => summary.Id === STAGING).Staging, true);
  assert.ok(summaries.every((summary) => summary.ETag.startsWith("E")));
});

scenario("get distribution and its config agree", async () => {
  const [whole, config] = [await send("GetDistribution", { Id: PRIMARY }), await read(PRIMARY)];
  assert.deepEqual([whole.Distribution.DistributionConfig, whole.ETag], [config.DistributionConfig, config.ETag]);
  assert.equal(whole.Distribution.ARN, `arn:aws:cloudfront::123456789012:distribution/${PRIMARY}`);
  assert.equal(config.DistributionConfig.ContinuousDeploymentPolicyId, POLICY);
  assert.deepEqual(config.DistributionConfig.Aliases, { Quantity: 1, Items: ["www.example.com"] });
  await raises(send("GetDistribution", { Id: "E1NOTTHERE" }), "NoSuchDistribution", 404);
});

scenario("update goes through InProgress to Deployed", async () => {
  const { DistributionConfig: config, ETag: IfMatch } = await read(STAGING);
  const wanted = { ...config, Origins: withOriginPath(config, "/v2") };
  const reply = await send("UpdateDistribution", { Id: STAGING, IfMatch, DistributionConfig: wanted });
  assert.equal(reply.Distribution.Status, "InProgress");
  assert.deepEqual(reply.Distribution.DistributionConfig, wanted);
  assert.equal((await untilDeployed(STAGING)).state, "SUCCESS");
  const again = await read(STAGING);
  assert.deepEqual([again.DistributionConfig, again.ETag], [wanted, reply.ETag]);
  await raises(send("UpdateDistribution", { Id: STAGING, IfMatch, DistributionConfig: wanted }), "PreconditionFailed", 412);
  await raises(send("UpdateDistribution", { Id: STAGING, DistributionConfig: wanted }), "InvalidIfMatchVersion", 400);
});

scenario("a locked setting is an IllegalUpdate", async () => {
  await raises(change(STAGING, { PriceClass: "PriceClass_200" }), "IllegalUpdate", 400, "not supported for continuous deployment");
  await raises(change(STAGING, { Enabled: false }), "StagingDistributionInUse", 409, "currently used by a continuous deployment policy");
});

scenario("bad configurations are refused with the codes of the API", async () => {
  await raises(change(STAGING, { Aliases: { Quantity: 2, Items: ["a.example.com"] } }), "InconsistentQuantities", 400);
  await raises(change(STAGING, { CallerReference: "another" }), "IllegalUpdate", 400);
  await raises(change(STAGING, { ContinuousDeploymentPolicyId: "7f5b8b0e-0000-4000-8000-000000000000" }), "NoSuchContinuousDeploymentPolicy", 404);
});

scenario("leaving the policy id out keeps it and only the empty element detaches", async () => {
  const kept = await change(PRIMARY, { ContinuousDeploymentPolicyId: undefined });
  assert.equal(kept.Distribution.DistributionConfig.ContinuousDeploymentPolicyId, POLICY);
  const emptied = await change(PRIMARY, { ContinuousDeploymentPolicyId: "" });
  assert.equal(emptied.Distribution.DistributionConfig.ContinuousDeploymentPolicyId, "");
});

scenario("the whole life of a staging distribution", async () => {
  const { DistributionConfig: primary, ETag: old } = await read(PRIMARY);
  const { ETag: current } = await change(PRIMARY, { Comment: "Web site, edited" });
  const copy = (IfMatch) => send("CopyDistribution", { PrimaryDistributionId: PRIMARY, IfMatch, Staging: true, CallerReference: "js-copy", Enabled: true });
  await raises(copy(old), "PreconditionFailed", 412);
  const copied = await copy(current);
  const { Id, DomainName, DistributionConfig: config } = copied.Distribution;
  assert.equal(copied.$metadata.httpStatusCode, 201);
  assert.ok(copied.Location.endsWith(`/distribution/${Id}`));
  assert.deepEqual([config.Staging, config.Aliases.Quantity, config.Origins], [true, 0, primary.Origins]);
  await raises(copy(current), "DistributionAlreadyExists", 409, Id);

  const policyId = (await create({ ...headerConfig(DomainName), Enabled: true })).ContinuousDeploymentPolicy.Id;
  await change(PRIMARY, { ContinuousDeploymentPolicyId: policyId });
  const Origins = withOriginPath(config, "/v3");
  await change(Id, { Origins, Comment: "Web site, next" });
  await untilDeployed(Id);

  const before = await read(PRIMARY);
  const staging = await read(Id);
  const promote = (IfMatch) => send("UpdateDistributionWithStagingConfig", { Id: PRIMARY, StagingDistributionId: Id, IfMatch });
  await raises(promote(before.ETag), "InvalidIfMatchVersion", 400);
  const after = (await promote(`${before.ETag}, ${staging.ETag}`)).Distribution.DistributionConfig;
  assert.deepEqual([after.Origins, after.Comment], [Origins, "Web site, next"]);
  for (const kept of ["Aliases", "CallerReference", "ContinuousDeploymentPolicyId", "Staging"]) {
    assert.deepEqual(after[kept], before.DistributionConfig[kept], kept);
  }
  const now = await get(policyId);
  assert.equal(now.ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig.Enabled, false);

  // Tear-down, each step refused before its turn.
  await raises(remove(policyId, now.ETag), "ContinuousDeploymentPolicyInUse", 409);
  await change(PRIMARY, { ContinuousDeploymentPolicyId: "" });
  await untilDeployed(PRIMARY);
  await raises(change(Id, { Enabled: false, ContinuousDeploymentPolicyId: "" }), "StagingDistributionInUse", 409);
  await remove(policyId, now.ETag);
  await raises(send("DeleteDistribution", { Id, IfMatch: (await read(Id)).ETag }), "DistributionNotDisabled", 409);
  const disabled = await change(Id, { Enabled: false, ContinuousDeploymentPolicyId: "" });
  await untilDeployed(Id);
  await send("DeleteDistribution", { Id, IfMatch: disabled.ETag });
  await raises(read(Id), "NoSuchDistribution", 404);
  await change(PRIMARY, { ContinuousDeploymentPolicyId: POLICY });
});

scenario("a member newer than the oldest model survives", async () => {
  const { DistributionConfig } = await read(STAGING);
  const DefaultCacheBehavior = { ...DistributionConfig.DefaultCacheBehavior, GrpcConfig: { Enabled: true } };
  const reply = await change(STAGING, { DefaultCacheBehavior });
  assert.deepEqual(reply.Distribution.DistributionConfig.DefaultCacheBehavior.GrpcConfig, { Enabled: true });
});

scenario("tags come and go", async () => {
  const { DistributionConfig } = await read(STAGING);
  const config = { ...DistributionConfig, CallerReference: "js-tags", ContinuousDeploymentPolicyId: "" };
  const made = await send("CreateDistributionWithTags", { DistributionConfigWithTags: { DistributionConfig: config, Tags: { Items: [{ Key: "team", Value: "web" }] } } });
  const Resource = made.Distribution.ARN;
  await send("TagResource", { Resource, Tags: { Items: [{ Key: "stage", Value: "trial" }] } });
  await send("UntagResource", { Resource, TagKeys: { Items: ["team"] } });
  assert.deepEqual((await send("ListTagsForResource", { Resource })).Tags.Items, [{ Key: "stage", Value: "trial" }]);
  await raises(send("ListTagsForResource", { Resource: "arn:aws:cloudfront::123456789012:distribution/E1NOTTHERE" }), "NoSuchResource", 404);
});

scenario("an invalidation completes", async () => {
  const batch = { Paths: { Quantity: 2, Items: ["/index.html", "/api/*"] }, CallerReference: "js-invalidation" };
  const { Invalidation } = await send("CreateInvalidation", { DistributionId: PRIMARY, InvalidationBatch: batch });
  assert.deepEqual(Invalidation.InvalidationBatch, batch);
  const waiting = await sdk.waitUntilInvalidationCompleted({ client: cloudfront, minDelay: 1, maxDelay: 1, maxWaitTime: 20 }, { DistributionId: PRIMARY, Id: Invalidation.Id });
  assert.equal(waiting.state, "SUCCESS");
  await raises(send("CreateInvalidation", { DistributionId: "E1NOTTHERE", InvalidationBatch: batch }), "NoSuchDistribution", 404);
});

scenario("a monitoring subscription comes and goes", async () => {
  const MonitoringSubscription = { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: "Enabled" } };
  assert.deepEqual((await send("CreateMonitoringSubscription", { DistributionId: PRIMARY, MonitoringSubscription })).MonitoringSubscription, MonitoringSubscription);
  await raises(send("CreateMonitoringSubscription", { DistributionId: PRIMARY, MonitoringSubscription }), "MonitoringSubscriptionAlreadyExists", 409);
  await send("DeleteMonitoringSubscription", { DistributionId: PRIMARY });
  await raises(send("GetMonitoringSubscription", { DistributionId: PRIMARY }), "NoSuchMonitoringSubscription", 404);
});
