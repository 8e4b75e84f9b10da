// What the JavaScript SDK's scenarios share: clients, calls, the check of an error, configurations.
import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-cloudfront";

const { CDP_ENDPOINT, CDP_FAULTY_ENDPOINT, CDP_ACCESS_KEY, CDP_SECRET_KEY } = process.env;
export const PRIMARY = "EDFDVBD6EXAMPLE";
export const STAGING = "E2STAGINGEXAMPLE";
export const STAGING_DNS = "d222222abcdef8.cloudfront.net";
export const POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";

export const clientFor = ({ endpoint = CDP_ENDPOINT, accessKeyId = CDP_ACCESS_KEY, secretAccessKey = CDP_SECRET_KEY, maxAttempts = 1 } = {}) =>
  new sdk.CloudFrontClient({ region: "us-east-1", endpoint, maxAttempts, credentials: { accessKeyId, secretAccessKey } });

export const cloudfront = clientFor();
export const faulty = clientFor({ endpoint: CDP_FAULTY_ENDPOINT, maxAttempts: 3 });

export const list = (input = {}, client = cloudfront) => client.send(new sdk.ListContinuousDeploymentPoliciesCommand(input));
export const get = (Id, client = cloudfront) => client.send(new sdk.GetContinuousDeploymentPolicyCommand({ Id }));
export const getConfig = (Id, client = cloudfront) => client.send(new sdk.GetContinuousDeploymentPolicyConfigCommand({ Id }));
export const create = (config) => cloudfront.send(new sdk.CreateContinuousDeploymentPolicyCommand({ ContinuousDeploymentPolicyConfig: config }));
export const remove = (Id, IfMatch, client = cloudfront) => client.send(new sdk.DeleteContinuousDeploymentPolicyCommand({ Id, IfMatch }));
export const update = (Id, IfMatch, config, client = cloudfront) =>
  client.send(new sdk.UpdateContinuousDeploymentPolicyCommand({ Id, IfMatch, ContinuousDeploymentPolicyConfig: config }));

/** Expects the SDK's own exception class for the code, and the status and a piece of the text in it. */
export const raises = (promise, code, status, text = "") => assert.rejects(promise, (error) => {
  // The SDK generates a class for each error that its model declares; the rest come as its base class with the code as name.
  const declared = sdk[code];
  assert.ok(error instanceof (declared ?? sdk.CloudFrontServiceException), `${error.constructor.name}: ${error.message}`);
  assert.equal(error.name, code);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.equal(error.$metadata.requestId?.length, 36);
  assert.equal(error.$fault, "client");
  assert.ok(error.message.includes(text), `${text} is not in ${error.message}`);
  return true;
});

export const weightConfig = (dns, { weight = 0.05, enabled = true, sticky = [300, 600] } = {}) => ({
  StagingDistributionDnsNames: { Quantity: 1, Items: [dns] },
  Enabled: enabled,
  TrafficConfig: {
    SingleWeightConfig: { Weight: weight, ...(sticky && { SessionStickinessConfig: { IdleTTL: sticky[0], MaximumTTL: sticky[1] } }) },
    Type: sdk.ContinuousDeploymentPolicyType.SingleWeight,
  },
});

export const headerConfig = (dns, header = "aws-cf-cd-test", value = "1") => ({
  StagingDistributionDnsNames: { Quantity: 1, Items: [dns] },
  Enabled: false,
  TrafficConfig: { SingleHeaderConfig: { Header: header, Value: value }, Type: sdk.ContinuousDeploymentPolicyType.SingleHeader },
});

/** A staging distribution of its own, made with CreateDistribution from the sample's configuration. */
export const newStaging = async (reference) => {
  const { DistributionConfig } = await cloudfront.send(new sdk.GetDistributionConfigCommand({ Id: STAGING }));
  const config = { ...DistributionConfig, CallerReference: reference, ContinuousDeploymentPolicyId: "" };
  return (await cloudfront.send(new sdk.CreateDistributionCommand({ DistributionConfig: config }))).Distribution.DomainName;
};

export const scenarios = [];

/** Adds a scenario; they run in order, on one simulator. */
export const scenario = (name, run) => scenarios.push([name, run]);
