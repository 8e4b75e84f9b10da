// The JavaScript SDK as a peer of tests/bench: bench_peer.mjs pair WEIGHT | warm N. It stands here because its packages do.
import * as sdk from "@aws-sdk/client-cloudfront";

const POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3";
const cloudfront = new sdk.CloudFrontClient({ region: "us-east-1", endpoint: process.env.AWS_ENDPOINT_URL_CLOUDFRONT });

const setWeight = async (weight) => {
  const { ETag, ContinuousDeploymentPolicy } = await cloudfront.send(new sdk.GetContinuousDeploymentPolicyCommand({ Id: POLICY }));
  const config = ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig;
  config.TrafficConfig.SingleWeightConfig.Weight = weight;
  await cloudfront.send(new sdk.UpdateContinuousDeploymentPolicyCommand({ Id: POLICY, IfMatch: ETag, ContinuousDeploymentPolicyConfig: config }));
};

const [what, argument] = process.argv.slice(2);
const result = {};
if (what === "pair") {
  await setWeight(Number(argument));
} else {
  for (let number = 0; number < 50; number++) {
    await setWeight(0.01 + (number % 2) / 100);
  }
  const start = performance.now();
  for (let number = 0; number < Number(argument); number++) {
    await setWeight(0.03 + (number % 2) / 100);
  }
  result.seconds = (performance.now() - start) / 1000;
}
result.peakMB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(result));
