// The state machine of module/fleet: fleet.mjs FOLDER PWSH... It is validated, and executed in virtual time with the real handler, the real tick and
// the simulator's sites. The states are run by npm's aws-local-stepfunctions; that has no tolerated failures and no executions of their own for
// the items of a map, so Distributed Maps and the Parallel around one are kept here, as AWS documents them: a stand-in for AWS.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import readline from "node:readline";
import { spawn } from "node:child_process";
import { mock } from "node:test";
import validate from "asl-validator";

// The interpreter wants Node.js 22 for this alone.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};
const { StateMachine } = await import("aws-local-stepfunctions");

const [folder, ...pwsh] = process.argv.slice(2);
const real = { setImmediate, setTimeout };
let passed = 0, failed = 0;
function check(what, ok, why = "") {
  console.log(`  ${ok ? "ok  " : "FAIL"} fleet: ${what}${ok ? "" : `: ${typeof why === "string" ? why : JSON.stringify(why)}`}`);
  if (ok) passed++; else failed++;
}

const text = fs.readFileSync("../../module/fleet/rollout.asl.json", "utf8")
  .replaceAll("${FunctionArn}", "arn:aws:lambda:us-east-1:123456789012:function:cdptools").replaceAll("${TopicArn}", "arn:aws:sns:us-east-1:123456789012:cdptools");
const machine = JSON.parse(text);

// Validation, and that the validator would see what is wrong.
const valid = d => (validate.default ?? validate)(d, { checkPaths: true, checkArn: true });
check("asl-validator takes it", valid(machine).isValid, valid(machine).errors);
for (const [name, from, to] of [
  ["a state that is not there", '"Next": "Ended?"', '"Next": "Ended"'], ["a word that is none", '"MaxConcurrencyPath"', '"MaxConcurency"'],
  ["a path that is none", '"$.rollout.NextTickAt"', '"rollout.NextTickAt"'], ["a state twice", '"Ended? back"', '"Ended?"'],
]) check(`asl-validator refuses ${name}`, !valid(JSON.parse(text.replaceAll(from, to))).isValid);

// The handler, one call at a time, as the function is asked.
class Backend {
  static async start(sites) {
    const backend = new Backend();
    backend.process = spawn(pwsh[0], [...pwsh.slice(1), "-NoProfile", "-NonInteractive", "-File", "fleet.ps1", String(sites)], { stdio: ["pipe", "pipe", "inherit"] });
    backend.waiting = new Map();
    backend.number = 0;
    const lines = readline.createInterface({ input: backend.process.stdout });
    await new Promise(ready => lines.on("line", line => {
      const answer = JSON.parse(line);
      if (answer.ready) return ready();
      backend.waiting.get(answer.id)(answer);
      backend.waiting.delete(answer.id);
    }));
    return backend;
  }
  async ask(command) {
    const id = ++this.number;
    const answer = await new Promise(resolve => { this.waiting.set(id, resolve); this.process.stdin.write(JSON.stringify({ id, ...command }) + "\n"); });
    if (answer.error) throw Object.assign(new Error(answer.error.message), { name: answer.error.name });
    return answer.result;
  }
  get isIdle() { return this.waiting.size === 0; }
  stop() { this.process.stdin.end(); }
}

// A map's or a parallel's place in the library's machine: a task that this harness answers.
const at = (data, where) => where.split(".").slice(1).reduce((o, k) => o[k], data);
const select = (template, input, item) => Object.fromEntries(Object.entries(template).map(([k, v]) => k.endsWith(".$")
  ? [k.slice(0, -2), v === "$$.Map.Item.Value" ? item : at(input, v)] : [k, v]));

class Run {
  constructor(handlers) { Object.assign(this, { handlers, executions: [], peak: new Map(), longest: 0 }); }

  async states(definition, input, parent) {
    const states = structuredClone(definition), handlers = {};
    const me = { aborted: false, children: new Set(), events: 0 };
    parent?.children.add(me);
    const count = async work => { me.events += 9; this.longest = Math.max(this.longest, me.events); return work(); };
    for (const [name, state] of Object.entries(states.States)) {
      if (state.Type === "Map") handlers[name] = given => this.map(name, definition.States[name], given, me);
      else if (state.Type === "Parallel") handlers[name] = given => this.parallel(definition.States[name], given, me);
      else if (state.Type === "Task") handlers[name] = given => count(() => this.handlers(name, given));
      if (handlers[name] && state.Type !== "Task") {
        for (const word of ["ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailurePercentage",
          "ToleratedFailurePercentagePath", "Label", "Branches"]) delete state[word];
        Object.assign(state, { Type: "Task", Resource: "arn:aws:lambda:us-east-1:123456789012:function:harness", TimeoutSeconds: 2_000_000 });
      }
      // AWS takes an intrinsic function as a CausePath, and the library a path only.
      if (state.CausePath?.startsWith("States.")) {
        states.States[name] = { Type: "Pass", Parameters: { "text.$": state.CausePath }, ResultPath: "$.cause", Next: `${name}!` };
        states.States[`${name}!`] = { ...state, CausePath: "$.cause.text" };
      }
      // Jitter would be real chance.
      for (const retry of state.Retry ?? []) delete retry.JitterStrategy;
    }
    const execution = new StateMachine({ StartAt: states.StartAt, States: states.States }, { validationOptions: { checkArn: false, checkPaths: false, noValidate: true } })
      .run(input, { overrides: { taskResourceLocalHandlers: handlers }, context: { Task: { Token: "TOKEN" } } });
    me.abort = () => { me.aborted = true; for (const child of me.children) child.abort?.(); execution.abort(); };
    try {
      return await execution.result;
    } catch (e) {
      throw me.aborted ? Object.assign(new Error("aborted"), { name: "States.Aborted" }) : named(e);
    } finally { parent?.children.delete(me); }
  }

  async map(name, state, input, parent) {
    const items = at(input, state.ItemsPath), percent = state.ToleratedFailurePercentagePath ? at(input, state.ToleratedFailurePercentagePath) : state.ToleratedFailurePercentage ?? 0;
    const most = state.MaxConcurrencyPath ? at(input, state.MaxConcurrencyPath) : state.MaxConcurrency || 1000;
    const results = Array(items.length), tolerated = items.length * percent / 100, record = { name, results };
    this.executions.push(record);
    let next = 0, bad = 0, live = 0, stopped = null;
    const me = { children: new Set(), abort() { stopped ??= "aborted"; for (const child of me.children) child.abort?.(); } };
    parent.children.add(me);
    const worker = async () => {
      while (next < items.length && !stopped) {
        const i = next++;
        this.peak.set(name, Math.max(this.peak.get(name) ?? 0, ++live));
        try {
          results[i] = { status: "SUCCEEDED", output: await this.states(state.ItemProcessor, select(state.ItemSelector, input, items[i]), me) };
        } catch (e) {
          results[i] = { status: stopped ? "ABORTED" : "FAILED", error: e.name, cause: e.message };
          if (!stopped && ++bad > tolerated) {
            stopped = "failures";
            for (const child of me.children) child.abort?.();
          }
        }
        live--;
      }
    };
    await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
    parent.children.delete(me);
    if (stopped === "failures") {
      throw Object.assign(new Error("The specified tolerated failure threshold was exceeded"), { name: "States.ExceedToleratedFailureThreshold" });
    }
    return results.map(r => r?.output ?? null);
  }

  async parallel(state, input, parent) {
    const me = { children: new Set(), abort() { for (const child of me.children) child.abort?.(); } };
    parent.children.add(me);
    try {
      return await Promise.all(state.Branches.map(branch => this.states(branch, input, me).catch(e => {
        me.abort();
        throw this.tellsBranchFailed ? Object.assign(new Error(`${e.name}: ${e.message}`), { name: "States.BranchFailed" }) : e;
      })));
    } finally { parent.children.delete(me); }
  }
}

function named(e) {
  const cause = e.cause ?? e;
  return Object.assign(new Error(e.cause?.message || e.message), { name: cause.name && cause.name !== "Error" ? cause.name : e.name });
}

// Runs work in virtual time: the machine's timers and the simulator's clock go on together, whenever nothing is under way.
async function inVirtualTime(backend, seconds, work) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const begun = Date.now();
  let done = false;
  const ended = work().finally(() => { done = true; });
  ended.catch(() => {});
  while (!done) {
    for (let i = 0; i < 3 || !(backend?.isIdle ?? true); i++) {
      for (let k = 0; k < 50; k++) await Promise.resolve();
      await new Promise(r => real.setImmediate(r));
    }
    if (done) break;
    mock.timers.tick(seconds * 1000);
    await backend?.ask({ advance: seconds });
  }
  const minutes = (Date.now() - begun) / 60000;
  mock.timers.reset();
  return { minutes, outcome: await ended.then(result => ({ result }), error => ({ error })) };
}

// Two pages that a site may answer with.
const site = http.createServer((request, response) => { response.statusCode = request.url === "/bad" ? 500 : 200; response.end(); });
await new Promise(r => site.listen(0, "127.0.0.1", r));
const page = name => `http://127.0.0.1:${site.address().port}/${name}`;
const plan = name => ({ Steps: [{ Weight: 0.05, Hold: "3m" }], Gates: { pages: { Type: "Http", Url: page(name) } } });
const primary = n => n === 1 ? "EDFDVBD6EXAMPLE" : `ESITE${String(n).padStart(3, "0")}EXAMPLE`;
const wave = (number, numbers, bad, more = {}) => ({ number, approve: false, maxConcurrency: 10, toleratedFailurePercentage: 10,
  targets: numbers.map(n => ({ primaryId: primary(n), account: null, ...(bad.includes(n) ? { plan: plan("bad") } : {}) })), ...more });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const tally = list => list.reduce((t, s) => ({ ...t, [s]: (t[s] ?? 0) + 1 }), {});

async function play(name, waves, change = handlers => handlers, sites = 50, more = {}) {
  const backend = await Backend.start(sites), asked = [];
  const input = { fleet: name, plan: plan("ok"), waves };
  const file = path.join(folder, `${name}.json`);
  fs.writeFileSync(file, JSON.stringify(input));
  await backend.ask({ store: fs.mkdtempSync(path.join(folder, "store-")) });
  const handlers = change((state, given) => given.action ? backend.ask({ event: given }) : (asked.push(given), true));
  const run = Object.assign(new Run(handlers), more);
  const played = await inVirtualTime(backend, 20, () => run.states(machine, input));
  const statuses = await backend.ask({ fleet: file });
  backend.stop();
  return { ...played, run, asked, sites: run.executions.filter(e => e.name === "Sites"), statuses: tally(statuses.map(s => s.Status)),
    wave: run.executions.find(e => e.name === "Waves").results.findLast(Boolean) };
}

{
  const bad = [3, 7, 9, 11, 20];
  let throttled = 0;
  const r = await play("five-of-fifty", [wave(1, range(1, 50), bad)], handlers => async (state, given) => {
    if (state === "Tick" && throttled < 25 && Math.floor(given.ticks) === 1) { throttled++; throw Object.assign(new Error("Rate exceeded"), { name: "Lambda.TooManyRequestsException" }); }
    return handlers(state, given);
  });
  check("five bad sites of fifty with 10 % tolerated: it ends", !r.outcome.error, r.outcome.error?.message);
  check("45 sites completed, 5 were turned back", r.statuses.Completed === 45 && r.statuses.RolledBack === 5, r.statuses);
  check("ten at one time", r.run.peak.get("Sites") === 10, r.run.peak.get("Sites"));
  check("throttled calls are made again", throttled === 25, throttled);
  const wrong = r.sites[0].results.filter(x => x.status === "FAILED");
  check("a failed child says which site and why", wrong.length === 5 && wrong.every(x => x.error === "RolledBack" && /^Site E\w+: .*pages/.test(x.cause)), wrong[0]);
  console.log(`  fifty sites in ${r.minutes.toFixed(0)} virtual minutes`);
}
{
  const bad = [3, 7, 9, 11, 20, 21];
  const r = await play("six-of-fifty", [wave(1, range(1, 50), bad), wave(2, [1], [])]);
  check("six bad sites: the wave is stopped", r.outcome.error && r.wave.error === "CdpWaveStopped" && /ExceedToleratedFailureThreshold/.test(r.wave.cause), r.wave);
  check("twenty sites never start", r.statuses.NotStarted === 20 && r.sites.length === 1, r.statuses);
  check("nothing is left half way", !r.statuses.Progressing && !r.statuses.RollingBack && Object.values(r.statuses).reduce((a, b) => a + b) === 51, r.statuses);
}
{
  const r = await play("approved".padEnd(80, "-x"), [wave(1, [1, 2], []), wave(2, [3, 4], [], { approve: true })], undefined, 4);
  check("a wave that asks begins when it is approved, and the report is in what is asked", !r.outcome.error && r.statuses.Completed === 4 && r.asked.length === 1
    && r.asked[0].Subject.length <= 100 && /2 Completed/.test(r.asked[0].Message) && /send-task-success .*TOKEN/.test(r.asked[0].Message), r.asked[0] ?? r.outcome.error?.message);
  const denied = await play("denied", [wave(1, [1, 2], []), wave(2, [3, 4], [], { approve: true })], handlers => (state, given) => {
    if (state === "Ask") throw Object.assign(new Error("not today"), { name: "Denied" });
    return handlers(state, given);
  }, 4);
  check("one that is denied ends the fleet", !!denied.outcome.error && denied.statuses.Completed === 2 && denied.statuses.NotStarted === 2, denied.statuses);
}
{
  // The error of a branch has been seen told as what it is, and is documented as States.BranchFailed.
  const r = await play("told", [wave(1, [1, 2], [])], undefined, 2, { tellsBranchFailed: true });
  check("a wave has ended, by either way in which the error of a branch is told", !r.outcome.error && r.statuses.Completed === 2, r.wave);
}
{
  // The evidence itself is tried elsewhere; here it says what the test wants.
  let looks = 0;
  const r = await play("pooled", [wave(1, range(1, 8), [])], handlers => async (state, given) => {
    const answer = await handlers(state, given);
    return state === "Judge" && ++looks === 1 ? { ...answer, Verdict: "Fail", Reason: "errors: 8 sites together" } : answer;
  }, 8);
  check("evidence of all sites together stops the wave, and all are turned back", !!r.outcome.error && /CdpPooledEvidence.*8 sites together/.test(r.wave.cause)
    && !r.statuses.Progressing && r.statuses.Stopped === 8, [r.statuses, r.wave]);
}
{
  const r = await play("wrong", [{ ...wave(1, [1, 2, 3], []), toleratedFailurePercentage: 50,
    targets: [{ primaryId: primary(1), account: null }, { primaryId: "ENOSUCHSITE", account: null }, { primaryId: primary(2), account: null }] }], undefined, 2);
  const wrong = r.sites[0].results.find(x => x.status === "FAILED");
  check("a site that is not there fails by itself, and says so", !r.outcome.error && r.statuses.Completed === 2 && wrong.error === "NoSuchDistribution" && /ENOSUCHSITE/.test(wrong.cause), [wrong, r.statuses, r.outcome.error?.message]);
}
{
  let ticks = 0;
  const r = await play("unlucky", [{ ...wave(1, [1, 2], []), toleratedFailurePercentage: 50 }], handlers => async (state, given) => {
    if (state === "Tick" && given.rollout.startsWith("EDFDVBD6") && ++ticks > 1) throw Object.assign(new Error("The journal is damaged."), { name: "CdpJournalDamaged" });
    return handlers(state, given);
  }, 2);
  const wrong = r.sites[0].results.find(x => x.status === "FAILED");
  check("a tick that fails for good fails its site, and says so", !r.outcome.error && r.statuses.Completed === 1 && wrong.error === "CdpJournalDamaged"
    && /EDFDVBD6EXAMPLE: .*The journal is damaged/.test(wrong.cause), wrong);
}
{
  // Days of ticks, of which each execution has so many that it stays under 25,000 events. The ticks are the test's own here.
  let ticks = 0;
  const rollout = (n, given) => ({ Id: "E1-1", Status: n < 4500 ? "Progressing" : "Completed", Done: n >= 4500, Reason: "r", Ticks: given,
    NextTickAt: new Date(Date.now() + 60000).toISOString() });
  const run = new Run((state, given) => state === "Start" ? rollout(0, 0) : state === "Tick" ? rollout(++ticks, given.ticks + 1)
    : { Verdict: "Inconclusive" });
  const r = await inVirtualTime(null, 60, () => run.states(machine, { fleet: "f", plan: {}, waves: [wave(1, [1], [])] }));
  const chapters = run.executions.filter(e => e.name === "Ticks");
  check("75 hours of a tick a minute are three executions of at most 2,000 ticks", !r.outcome.error && ticks === 4500 && chapters.length === 3 && run.longest < 20000,
    [ticks, chapters.length, run.longest, r.outcome.error?.message]);
  console.log(`  the longest execution: about ${run.longest} of 25,000 events`);
}
site.close();
console.log(`fleet: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
