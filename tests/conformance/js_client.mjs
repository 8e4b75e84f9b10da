// All of the JavaScript SDK's scenarios, in order.
import { scenarios } from "./js_common.mjs";
import "./js_policies.mjs";
import "./js_distributions.mjs";

let failed = 0;
for (const [name, run] of scenarios) {
  try {
    await run();
    console.log(`  ok   js: ${name}`);
  } catch (error) {
    failed++;
    const line = /(?:policies|distributions)\.mjs:(\d+)/.exec(error.stack)?.[1] ?? "?";
    console.log(`  FAIL js: ${name} (line ${line}): ${error.name}: ${error.message}`);
  }
}
console.log(`js: ${scenarios.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
