"""Runs the benchmarks and writes the tables into README.md. Started by tests/bench/run, which installs and builds."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

import function

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
POLICY = "1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3"
MODULE = str(next((ROOT / "out/CdpTools").glob("*/CdpTools.psd1")))  # the package, which is what ships
BESIDE = {}  # other builds of the module, by what they are called in the tables
BENCH = str(HERE / "CdpTools.Bench/bin/Release/net10.0/CdpTools.Bench.dll")
# The same PowerShell twice: compiled ahead of time, as Microsoft ships it, and the plain IL of the dotnet tool.
PWSH = [os.environ["PWSH_COMPILED"], "-NoProfile", "-Command"]
TOOL = ["dotnet", os.environ["PWSH_TOOL"], "-NoProfile", "-Command"]
NODE = [shutil.which("node"), "--no-warnings", str(ROOT / "tests/conformance/bench_peer.mjs")]
BOTO3 = ["/usr/bin/python3", str(HERE / "peers.py")]
AWS = ["/usr/bin/aws", "--endpoint-url", "{endpoint}", "cloudfront"]


class Simulator:
    """The simulator in a process of its own, with as many policies as asked for."""

    def __init__(self, policies, *faults):
        self.process = subprocess.Popen(["dotnet", BENCH, "serve", str(policies), *faults], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.endpoint = ready["endpoint"]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "AWS_ACCESS_KEY_ID": ready["accessKey"], "AWS_SECRET_ACCESS_KEY": ready["secretKey"], "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_CLOUDFRONT": self.endpoint, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def run(self, command):
        """Wall and processor milliseconds of one process, and what it printed."""
        command = [part.replace("{endpoint}", self.endpoint) for part in command]
        start = time.perf_counter()
        process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status != 0:
            sys.exit(f"{' '.join(command)} ended with {status}")
        return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, output.decode()


class Weights:
    """A weight that differs from the one before, or nothing would be written."""

    def __init__(self):
        self.number = 0

    def __call__(self):
        self.number += 1
        return f"0.{self.number % 14 + 1:02d}"


def imported(script="", module=MODULE):
    return f"Import-Module '{module}'; {script}"


def table(title, head, rows):
    lines = [f"### {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def cold(runs):
    weight = Weights()
    pair = f"$null = Get-CdpPolicy -Id {POLICY} | Set-CdpTrafficWeight -Weight "
    config = '{"StagingDistributionDnsNames":{"Quantity":1,"Items":["d222222abcdef8.cloudfront.net"]},"Enabled":true,"TrafficConfig":{"SingleWeightConfig":{"Weight":%s},"Type":"SingleWeight"}}'
    with Simulator(1) as simulator:
        def cli():
            first = simulator.run(AWS + ["get-continuous-deployment-policy-config", "--id", POLICY])
            etag = json.loads(first[2])["ETag"]
            second = simulator.run(AWS + ["update-continuous-deployment-policy", "--id", POLICY, "--if-match", etag, "--continuous-deployment-policy-config", config % weight()])
            return first[0] + second[0], first[1] + second[1]

        cases = {}
        for name, pwsh in (("pwsh", PWSH), ("pwsh as a tool", TOOL)):
            cases[f"{name}, nothing"] = lambda pwsh=pwsh: simulator.run(pwsh + [""])
            cases[f"{name}, import"] = lambda pwsh=pwsh: simulator.run(pwsh + [imported()])
            cases[f"{name}, import, get, set"] = lambda pwsh=pwsh: simulator.run(pwsh + [imported(pair + weight())])
        for name, module in BESIDE.items():
            cases[f"pwsh, import {name}"] = lambda module=module: simulator.run(PWSH + [imported(module=module)])
            cases[f"pwsh, import {name}, get, set"] = lambda module=module: simulator.run(PWSH + [imported(pair + weight(), module)])
        cases["AWS CLI, get-config and update"] = cli
        cases["boto3 script, get and update"] = lambda: simulator.run(BOTO3 + ["pair", weight()])
        cases["node script, get and update"] = lambda: simulator.run(NODE + ["pair", weight()])
        samples = {name: [] for name in cases}
        for turn in range(runs + 1):
            for name, case in cases.items():
                measured = case()
                if turn > 0:  # the first turn fills the file cache
                    samples[name].append(measured[:2])
    median = {name: [statistics.median(values) for values in zip(*got)] for name, got in samples.items()}
    best = {name: min(got)[0] for name, got in samples.items()}
    full = median["AWS CLI, get-config and update"][0]
    rows = []
    for name, (wall, cpu) in median.items():
        empty = median.get(name.split(",")[0] + ", nothing", [wall])[0]
        beyond = [f"{wall - empty:+.0f}", f"{(wall - empty) / empty:.2f}", f"{(wall - empty) / full:.2f}"] if wall != empty else [""] * 3
        rows.append([name, f"{wall:.0f}", f"{best[name]:.0f}", f"{cpu:.0f}"] + beyond + [f"{wall / full:.2f}"])
    return table(f"Cold: one process each, median of {runs} interleaved runs, ms", ["what", "wall", "best wall", "processor", "beyond that pwsh, empty", "of that pwsh, empty", "of AWS CLI, beyond", "of AWS CLI"], rows)


def inner(script, simulator, module=MODULE):
    return json.loads(simulator.run(PWSH + [imported(script, module)])[2].strip().splitlines()[-1])


def warm(runs, count=1000, before=10_000):
    """The first thousand pairs after fifty, and the thousand after ten thousand, which .NET's compiler has settled by."""
    pair = f"$null = Get-CdpPolicy -Id {POLICY} | Set-CdpTrafficWeight -Weight (0.01 + ($n % 2) / 100)"
    script = f"""
        $c = [cultureinfo]::InvariantCulture
        foreach ($n in 1..50) {{ {pair} }}
        $watch = [Diagnostics.Stopwatch]::StartNew()
        foreach ($n in 1..{count}) {{ {pair} }}
        $first = $watch.Elapsed.TotalSeconds
        foreach ($n in 1..{before - count}) {{ {pair} }}
        $bytes = [GC]::GetTotalAllocatedBytes($true); $watch = [Diagnostics.Stopwatch]::StartNew()
        foreach ($n in 1..{count}) {{ {pair} }}
        $settled = $watch.Elapsed.TotalSeconds; $bytes = [GC]::GetTotalAllocatedBytes($true) - $bytes
        '{{"first":' + $first.ToString($c) + ',"settled":' + $settled.ToString($c) + ',"bytes":' + $bytes + ',"peakMB":' + [int]([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB) + '}}'"""
    samples = {name: [] for name in ("CdpTools", *(f"CdpTools {name}" for name in BESIDE), "boto3", "JavaScript SDK")}
    with Simulator(1) as simulator:
        simulator.run(BOTO3 + ["warm", str(count), str(before)])  # or the first client would pay for the simulator's own start
        for _ in range(runs):
            samples["CdpTools"].append(inner(script, simulator))
            for name, module in BESIDE.items():
                samples[f"CdpTools {name}"].append(inner(script, simulator, module))
            samples["boto3"].append(json.loads(simulator.run(BOTO3 + ["warm", str(count), str(before)])[2]))
            samples["JavaScript SDK"].append(json.loads(simulator.run(NODE + ["warm", str(count), str(before)])[2]))
    middle = {name: {key: statistics.median(sample[key] for sample in got) for key in ("first", "settled", "peakMB")} for name, got in samples.items()}
    rows = [[name] + [cell for key in ("first", "settled") for cell in (f"{mine[key] / count * 1000:.2f}", f"{mine[key] / middle['boto3'][key]:.2f}")] +
            [f"{statistics.median(sample['bytes'] for sample in samples[name]) / count / 1024:.0f} KB" if name.startswith("CdpTools") else "not counted by its runtime", f"{mine['peakMB']:.0f} MB"]
            for name, mine in middle.items()]
    head = ["client", "first thousand, ms a pair", "of boto3", f"after {before:,}, ms a pair", "of boto3", "allocated a pair", "peak memory"]
    return table(f"Warm: {count:,} times get, then set, one after the other, median of {runs} runs", head, rows)


def fleet(runs, count=1000):
    names = {"CdpTools, -ThrottleLimit 16": 16, "CdpTools, one by one": 1, "boto3, 16 threads": None}
    samples = {name: [] for name in names}
    weight = Weights()
    with Simulator(count, "*:delay=50ms") as simulator:
        for turn in range(runs):
            for name, limit in names.items():
                if limit == 1 and turn > 0:
                    continue  # two minutes each; once tells enough
                if limit is None:
                    samples[name].append(json.loads(simulator.run(BOTO3 + ["fleet", "16", weight()])[2]))
                else:
                    samples[name].append(inner(f"""
                        $watch = [Diagnostics.Stopwatch]::StartNew()
                        $done = @(Get-CdpPolicy -ThrottleLimit {max(limit, 4)} | Set-CdpTrafficWeight -Weight {weight()} -ThrottleLimit {limit})
                        '{{"seconds":' + $watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture) + ',"count":' + $done.Count + ',"peakMB":' + [int]([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB) + '}}'""", simulator))
    for name, got in samples.items():
        if any(sample["count"] != count for sample in got):
            sys.exit(f"{name} changed {[sample['count'] for sample in got]} policies, not {count}")
    middle = {name: statistics.median(sample["seconds"] for sample in got) for name, got in samples.items()}
    rows = [[name, f"{seconds:.2f}", f"{seconds / middle['boto3, 16 threads']:.2f}", f"{samples[name][0]['peakMB']:.0f} MB"] for name, seconds in middle.items()]
    return table(f"Fleet: {count:,} policies listed, read and written, 50 ms of latency in the service, median of {runs} runs", ["client", "seconds", "of boto3", "peak memory"], rows)


def listing(runs, count=10_000):
    body = """
        $watch = [Diagnostics.Stopwatch]::StartNew(); $first = 0; $count = 0
        %s | & {{ process {{ if (-not $count) {{ $first = $watch.Elapsed.TotalSeconds }}; $count++ }} end {{
        $c = [cultureinfo]::InvariantCulture
        '{{"seconds":' + $watch.Elapsed.TotalSeconds.ToString($c) + ',"first":' + $first.ToString($c) + ',"count":' + $count + ',"peakMB":' + [int]([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB) + '}}' }} }}"""
    body = body.replace("{{", "{").replace("}}", "}")
    cases = {"Get-CdpPolicy -Summary": "Get-CdpPolicy -Summary", "Get-CdpPolicy, which reads each for its ETag": "Get-CdpPolicy",
             "the first page of 100 only, -Summary": "Get-CdpPolicy -Summary | Select-Object -First 100", "boto3, pages only": None}
    samples = {name: [] for name in cases}
    with Simulator(count) as simulator:
        for _ in range(runs):
            for name, command in cases.items():
                samples[name].append(inner(body % command, simulator) if command else json.loads(simulator.run(BOTO3 + ["list"])[2]))
    rows = [[name, f"{got[0]['count']:,}"] + [f"{statistics.median(sample[key] for sample in got):{form}}" for key, form in (("first", ".3f"), ("seconds", ".2f"), ("peakMB", ".0f"))]
            for name, got in samples.items()]
    return table(f"Listing an account of {count:,} policies, median of {runs} runs", ["what", "objects", "first object, s", "all, s", "peak memory, MB"], rows)


def core(_):
    report = subprocess.run(["dotnet", BENCH], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout.decode()
    return "### Core: one policy document, by BenchmarkDotNet\n\n" + "\n".join(line for line in report.splitlines() if line.startswith("|")) + "\n"


def tick(_):
    report = subprocess.run(["dotnet", BENCH, "tick"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout.decode()
    return "### Tick: a rollout that has nothing to do, its journal in a folder, by BenchmarkDotNet\n\n" + "\n".join(line for line in report.splitlines() if line.startswith("|")) + "\n"


def evidence(_):
    """The gate's false aborts with its controls, and a judged minute beside scipy's fisher_exact on the same counts."""
    report = subprocess.run(["dotnet", BENCH, "evidence"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode()
    peer = subprocess.run(["/usr/bin/python3", "-c", """
import statistics, time
from scipy.stats import fisher_exact
times = []
for _ in range(51):
    start = time.perf_counter()
    fisher_exact([[1500, 88500], [8500, 501500]], alternative="greater")
    times.append(time.perf_counter() - start)
print(f"{statistics.median(times) * 1000:.3f}")"""], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode().strip()
    ours = re.search(r"readings: ([0-9.]+) ms", report)
    if peer and ours:
        report += f"scipy's fisher_exact, one look at the same counts: {peer} ms. Ratio {float(ours[1]) / float(peer):.1f}, for the sums of 24 odds ratios.\n"
    return report


def rehearsal(runs):
    """How the scenarios end, a rehearsal's and the planner's time, and the edge beside Node's own HTTP server."""
    report = subprocess.run(["dotnet", BENCH, "rehearsal", str(runs), str(pathlib.Path(MODULE).parent / "module/lib")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout.decode()
    server = "require('http').createServer((q, s) => s.end('x'.repeat(77))).listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
    node = subprocess.Popen(["node", "-e", server], stdout=subprocess.PIPE, text=True)
    peer = f"http://127.0.0.1:{node.stdout.readline().strip()}"
    rates = {"edge": [], "node": []}
    with Simulator(1) as simulator:
        for _ in range(3):
            for name, url in (("edge", simulator.endpoint), ("node", peer)):
                rates[name].append(float(subprocess.run(
                    ["dotnet", BENCH, "edge", url, "www.example.com", "3"], stdout=subprocess.PIPE, check=True).stdout.decode()))
    node.kill()
    edge, other = (statistics.median(rates[name]) for name in ("edge", "node"))
    return f"### Rehearsals\n\n{report}\nThe edge: {edge:.0f} requests a second on loopback, 32 connections; Node's own HTTP server with as many bytes: {other:.0f}. Ratio {edge / other:.2f}, median of 3 in turns.\n"


def lambda_function(runs):
    """The Lambda function, which build.ps1 -Task Lambda has made, beside a pwsh that does the same."""
    with Simulator(1) as simulator:
        cold, warm, peer_cold, peer_warm, peak = function.measure(simulator, function.folder(ROOT), PWSH[0], MODULE, runs, 30)
    rows = [["the function", f"{cold:.0f}", f"{cold / peer_cold:.2f}", f"{warm:.1f}", f"{warm / peer_warm:.2f}", f"{peak} MB"],
            ["pwsh, compiled ahead, the same by cmdlets", f"{peer_cold:.0f}", "1.00", f"{peer_warm:.1f}", "1.00", ""]]
    return table(f"The Lambda function on loopback, medians of {runs} in turns, ms", ["what", "start to first answer", "of pwsh", "a tick", "of pwsh", "peak memory"], rows)


PARTS = {"cold": (cold, 15), "warm": (warm, 3), "fleet": (fleet, 3), "list": (listing, 3), "core": (core, 1), "tick": (tick, 1),
         "evidence": (evidence, 1), "rehearsal": (rehearsal, 1000), "lambda": (lambda_function, 5)}


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    versions = [subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode().split("\n")[0] for command in
                [PWSH[:1] + ["--version"], ["dotnet", "--version"], ["/usr/bin/aws", "--version"], ["node", "--version"]]]
    boto3 = subprocess.run(["/usr/bin/python3", "-c", "import boto3; print(boto3.__version__)"], stdout=subprocess.PIPE).stdout.decode().strip()
    return (f"{datetime.date.today()}, {os.cpu_count()} cores ({model.group(1) if model else platform.machine()}), {platform.system()}, load average {os.getloadavg()[0]:.1f}. "
            f"{versions[0]}, .NET SDK {versions[-3]}, {versions[-2].split(' ')[0]}, boto3 {boto3}, node {versions[-1]}.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int)
    parser.add_argument("--only", action="append", choices=list(PARTS))
    parser.add_argument("--beside", metavar="FOLDER", help="another build's out/CdpTools, measured beside this one as 'before' (cold, warm)")
    options = parser.parse_args()
    if options.beside:
        BESIDE["before"] = str(next(pathlib.Path(options.beside).resolve().glob("*/CdpTools.psd1")))
    readme = HERE / "README.md"
    for name, (part, runs) in PARTS.items():
        if options.only and name not in options.only:
            continue
        result = part(options.runs or runs)
        print(result, flush=True)
        marks = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        text = readme.read_text()  # now: it may have been edited since the run began
        text = re.sub(re.escape(marks[0]) + ".*?" + re.escape(marks[1]), lambda _: f"{marks[0]}{machine()}\n\n{result}{marks[1]}", text, flags=re.S)
        readme.write_text(text)


if __name__ == "__main__":
    main()
