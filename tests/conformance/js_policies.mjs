// The AWS SDK for JavaScript against the simulator: continuous deployment policies, by its own idioms.
import assert from "node:assert/strict";
import {
  POLICY, STAGING_DNS, clientFor, create, faulty, get, getConfig, headerConfig, list, newStaging, raises, remove, scenario, update, weightConfig,
} from "./js_common.mjs";

scenario("list has the sample policy", async () => {
  const { ContinuousDeploymentPolicyList: page } = await list();
  assert.equal(page.Quantity, 1);
  assert.equal(page.NextMarker, undefined);
  assert.equal(page.Items[0].ContinuousDeploymentPolicy.Id, POLICY);
  assert.deepEqual(page.Items[0].ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig, weightConfig(STAGING_DNS));
});

scenario("get and get config agree", async () => {
  const [whole, config] = [await get(POLICY), await getConfig(POLICY)];
  assert.equal(whole.ETag, config.ETag);
  assert.deepEqual(whole.ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig, config.ContinuousDeploymentPolicyConfig);
  assert.ok(whole.ContinuousDeploymentPolicy.LastModifiedTime instanceof Date);
});

scenario("update changes the weight and the ETag", async () => {
  const { ETag, ContinuousDeploymentPolicyConfig: config } = await getConfig(POLICY);
  config.TrafficConfig.SingleWeightConfig.Weight = 0.1;
  const reply = await update(POLICY, ETag, config);
  assert.deepEqual(reply.ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig, config);
  assert.notEqual(reply.ETag, ETag);
  const again = await getConfig(POLICY);
  assert.deepEqual([again.ETag, again.ContinuousDeploymentPolicyConfig], [reply.ETag, config]);
});

scenario("a stale update is refused and changes nothing", async () => {
  const { ETag, ContinuousDeploymentPolicyConfig: config } = await getConfig(POLICY);
  config.TrafficConfig.SingleWeightConfig.Weight = 0.07;
  const reply = await update(POLICY, ETag, config);
  await raises(update(POLICY, ETag, { ...config, Enabled: false }), "PreconditionFailed", 412, "didn't meet the preconditions");
  const again = await getConfig(POLICY);
  assert.deepEqual([again.ETag, again.ContinuousDeploymentPolicyConfig], [reply.ETag, config]);
});

scenario("an update without If-Match or with an unknown one is refused", async () => {
  const { ContinuousDeploymentPolicyConfig: config } = await getConfig(POLICY);
  await raises(update(POLICY, undefined, config), "InvalidIfMatchVersion", 400, "If-Match version is missing or not valid");
  await raises(update(POLICY, "E1NEVERISSUED00", config), "InvalidIfMatchVersion", 400);
  await raises(remove(POLICY), "InvalidIfMatchVersion", 400);
});

scenario("bad values are refused with the codes of the API", async () => {
  const { ETag } = await getConfig(POLICY);
  const refused = (code, config) => raises(update(POLICY, ETag, config), code, 400);
  await refused("InvalidArgument", weightConfig(STAGING_DNS, { weight: 0.151 }));
  await refused("InvalidArgument", weightConfig(STAGING_DNS, { weight: -0.01 }));
  await refused("InvalidArgument", weightConfig(STAGING_DNS, { sticky: [299, 600] }));
  await refused("InvalidArgument", weightConfig(STAGING_DNS, { sticky: [900, 600] }));
  await refused("InvalidArgument", weightConfig("d999999abcdef8.cloudfront.net"));
  await refused("InvalidArgument", headerConfig(STAGING_DNS, "x-test"));
  const wrongQuantity = weightConfig(STAGING_DNS);
  wrongQuantity.StagingDistributionDnsNames.Quantity = 2;
  await refused("InconsistentQuantities", wrongQuantity);
  const unknownType = weightConfig(STAGING_DNS);
  unknownType.TrafficConfig.Type = "SingleCookie";
  await refused("MalformedXML", unknownType);
  assert.equal((await getConfig(POLICY)).ETag, ETag);
});

scenario("the kind of routing can be switched both ways", async () => {
  for (const config of [headerConfig(STAGING_DNS), weightConfig(STAGING_DNS, { weight: 0.15, sticky: null })]) {
    await update(POLICY, (await get(POLICY)).ETag, config);
    assert.deepEqual((await getConfig(POLICY)).ContinuousDeploymentPolicyConfig, config);
  }
});

scenario("create and delete", async () => {
  const dns = await newStaging("js-life");
  const made = await create(weightConfig(dns));
  const { Id } = made.ContinuousDeploymentPolicy;
  assert.equal(made.$metadata.httpStatusCode, 201);
  assert.equal(made.Location, `https://cloudfront.amazonaws.com/2020-05-31/continuous-deployment-policy/${Id}`);
  await raises(create(weightConfig(dns)), "StagingDistributionInUse", 409);
  assert.equal((await remove(Id, made.ETag)).$metadata.httpStatusCode, 204);
  await raises(get(Id), "NoSuchContinuousDeploymentPolicy", 404);
  await raises(remove(Id, made.ETag), "NoSuchContinuousDeploymentPolicy", 404);
});

scenario("an attached policy cannot be deleted", async () => {
  await raises(remove(POLICY, (await get(POLICY)).ETag), "ContinuousDeploymentPolicyInUse", 409, "currently associated with a distribution");
});

scenario("wrong keys are refused", async () => {
  await raises(list({}, clientFor({ secretAccessKey: "not-the-secret" })), "SignatureDoesNotMatch", 403);
  await raises(list({}, clientFor({ accessKeyId: "AKIANOBODYKNOWSME000" })), "InvalidClientTokenId", 403);
});

scenario("pages follow the marker until there is none", async () => {
  const made = [];
  for (let number = 0; number < 4; number++) {
    made.push(await create(headerConfig(await newStaging(`js-page-${number}`))));
  }
  const [found, markers] = [[], []];
  do {
    const { ContinuousDeploymentPolicyList: page } = await list({ MaxItems: 2, Marker: markers.at(-1) });
    assert.deepEqual([page.MaxItems, page.Quantity], [2, 5]);
    found.push(...page.Items.map((item) => item.ContinuousDeploymentPolicy.Id));
    markers.push(page.NextMarker);
  } while (markers.at(-1));
  assert.equal(markers.length, 3);
  assert.deepEqual(found, [POLICY, ...made.map((reply) => reply.ContinuousDeploymentPolicy.Id)]);
  await raises(list({ Marker: "no-such-marker" }), "NoSuchContinuousDeploymentPolicy", 404);
  for (const reply of made) {
    await remove(reply.ContinuousDeploymentPolicy.Id, reply.ETag);
  }
});

scenario("one policy too many is refused", async () => {
  const made = [];
  for (let number = 0; number < 5; number++) {
    made.push(await create(headerConfig(await newStaging(`js-quota-${number}`))));
  }
  await raises(create(headerConfig(await newStaging("js-quota-5"))), "TooManyContinuousDeploymentPolicies", 400);
  for (const reply of made) {
    await remove(reply.ContinuousDeploymentPolicy.Id, reply.ETag);
  }
});

scenario("throttling and 503 are known to the client and retried", async () => {
  assert.equal((await list({}, faulty)).$metadata.attempts, 3);
  assert.equal((await getConfig(POLICY, faulty)).$metadata.attempts, 2);
});

scenario("a lost answer ends in a 412 for an update that was applied", async () => {
  // The trap that CdpTools is there to avoid: the client repeats the PUT by itself, and its first attempt was applied.
  const { ETag, ContinuousDeploymentPolicyConfig: config } = await getConfig(POLICY, faulty);
  config.TrafficConfig.SingleWeightConfig.Weight = 0.12;
  await raises(update(POLICY, ETag, config, faulty), "PreconditionFailed", 412);
  assert.equal((await getConfig(POLICY, faulty)).ContinuousDeploymentPolicyConfig.TrafficConfig.SingleWeightConfig.Weight, 0.12);
});

scenario("a denied action is AccessDenied", async () => {
  await raises(remove(POLICY, "E1ANY", faulty), "AccessDenied", 403, "not authorized to perform: cloudfront:DeleteContinuousDeploymentPolicy");
});
