// The JavaScript SDK as a peer of tests/bench: bench_peer.mjs pair WEIGHT | warm N BEFORE. It stands here because its packages do.
import * as sdk from "@aws-sdk/client-cloudfront";

const POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";
const cloudfront = new sdk.CloudFrontClient({ region: "us-east-1", endpoint: process.env.AWS_ENDPOINT_URL_CLOUDFRONT });

const setWeight = async (weight) => {
  const { ETag, ContinuousDeploymentPolicy } = await cloudfront.send(new sdk.GetContinuousDeploymentPolicyCommand({ Id: POLICY }));
  const config = ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig;
  config.TrafficConfig.SingleWeightConfig.Weight = weight;
  await cloudfront.send(new sdk.UpdateContinuousDeploymentPolicyCommand({ Id: POLICY, IfMatch: ETag, ContinuousDeploymentPolicyConfig: config }));
};

const pairs = async (count) => {
  const start = performance.now();
  for (let turn = 0; turn < count; turn++) {
    await setWeight(0.01 + (turn % 2) / 100);
  }
  return (performance.now() - start) / 1000;
};

const [what, ...numbers] = process.argv.slice(2);
const [first, second] = numbers.map(Number);
const result = {};
if (what === "pair") {
  await setWeight(first);
} else {
  await pairs(50);
  result.first = await pairs(first);
  await pairs(second - first);
  result.settled = await pairs(first);
}
result.peakMB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(result));
