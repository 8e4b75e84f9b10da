"""Cmdlets of several steps, killed (SIGKILL) at random moments and called again: the end is that of a call which nobody disturbed.

    kill.py SIMULATOR TIMES SEED PWSH...     the simulator's assembly, how often each cmdlet is killed, the random seed, and the command line of pwsh
"""
import concurrent.futures
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

SIMULATOR, TIMES, SEED, PWSH = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
MANIFEST = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "CdpTools.psd1"))
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAKILL000000000000", "AWS_SECRET_ACCESS_KEY": "secret-of-kill"}
PRIMARY, STAGING = "EDFDVBD6EXAMPLE", "E2STAGINGEXAMPLE"
NEW = f"$null = Update-CdpDistribution {STAGING} -OriginId site -OriginPath /v2"
PUBLISH = f"Publish-CdpStagingDistribution {PRIMARY} {STAGING} -EnablePolicy -Wait -PollSec 1 -Force -SnapshotPath $env:SNAPSHOTS"
# The name, what is there before, the call, and what a second call may say that finds nothing left to do.
CMDLETS = [
    ("New-CdpStagingDistribution", "", f"New-CdpStagingDistribution {PRIMARY} -CallerReference killed -Comment copy -Wait -PollSec 1", None),
    ("Publish-CdpStagingDistribution", NEW, PUBLISH, None),
    ("Undo-CdpPublish", f"{NEW}; $null = {PUBLISH}", "Get-CdpSnapshot -SnapshotPath $env:SNAPSHOTS | Undo-CdpPublish -Wait -PollSec 1 -Force", None),
    ("Register-CdpPolicy", "$null = Get-CdpPolicy | Unregister-CdpPolicy -Force", f"Get-CdpPolicy | Register-CdpPolicy -Primary {PRIMARY} -Wait -PollSec 1", None),
    ("Unregister-CdpPolicy", "", "Get-CdpPolicy | Unregister-CdpPolicy -Wait -PollSec 1 -Force", "is not attached to any distribution"),
    ("Remove-CdpStagingDistribution", "", f"Remove-CdpStagingDistribution -Id {STAGING} -PollSec 1 -Force", "it is taken down already"),
]
# KILL_ONLY leaves the others out: a part of a cmdlet's name, or "rollout".
ONLY = os.environ.get("KILL_ONLY", "")
CMDLETS = [one for one in CMDLETS if ONLY in one[0]]
# What there is in the end, without what differs from run to run.
STATE = """Get-CdpPolicy | ForEach-Object { "policy $($_.Enabled) $($_.Weight)" }
Get-CdpDistribution | ForEach-Object { $x = $_.GetConfig().DistributionConfig
    "distribution $($_.Staging) $($_.Enabled) '$($_.Comment)' $([bool] $_.ContinuousDeploymentPolicyId) $($x.Origins.Items.Origin.OriginPath -join ',')" }"""


class World:
    """A simulator of its own, on which every answer takes a little, so that there are moments to be killed at."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="cdp-kill-")
        self.process = subprocess.Popen(
            ["dotnet", SIMULATOR, "--sample", "--propagation", "0.4", "--access-key", KEYS["AWS_ACCESS_KEY_ID"], "--secret-key",
             KEYS["AWS_SECRET_ACCESS_KEY"], "--fault", "*:delay=20ms"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.endpoint = json.loads(self.process.stdout.readline())["endpoint"]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def start(self, script):
        env = os.environ | KEYS | {"AWS_ENDPOINT_URL": self.endpoint, "SNAPSHOTS": self.folder.name, "CDPTOOLS_STORE": self.folder.name, "NO_COLOR": "1"}
        line = f"$ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; Import-Module '{MANIFEST}'; {script}"
        return subprocess.Popen(PWSH + ["-NoProfile", "-NonInteractive", "-Command", line], env=env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, script):
        process = self.start(script)
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors

    def arrivals(self):
        with urllib.request.urlopen(self.endpoint + "/_simulator/arrivals") as reply:
            return len(json.load(reply))


def undisturbed(prepare, call):
    """The end, and how many requests the call makes."""
    with World() as world:
        code, output, errors = world.run(prepare or "1")
        assert code == 0, errors
        before = world.arrivals()
        code, output, errors = world.run(f"$null = {call} 6>$null")
        assert code == 0, errors
        requests = world.arrivals() - before
        return world.run(STATE)[1], requests


def killed(prepare, call, refusal, end, requests, pause):
    """Killed when so many requests of the call have arrived, and a moment later."""
    with World() as world:
        ready = os.path.join(world.folder.name, "ready")
        process = world.start(f"{prepare or '1'}; $null = New-Item '{ready}'; $null = {call} 6>$null")
        while process.poll() is None and not os.path.exists(ready):
            time.sleep(0.002)
        before = world.arrivals()
        while process.poll() is None and world.arrivals() < before + requests:
            time.sleep(0.005)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        code, state, errors = world.run(f"try {{ $null = {call} 6>$null }} catch {{ if ('{refusal}' -and \"$_\" -like '*{refusal}*') {{ }} else {{ throw }} }}; {STATE}")
        return f"the second call failed: {' '.join(errors.split())[:600]}" if code else "" if state == end else f"the end is\n{state}instead of\n{end}"


def rollout():
    """One rollout of fourteen steps and a promotion, its process killed twenty times, wherever that falls, and gone on with by another."""
    weights = ", ".join(f"0.{hundredths:02}" for hundredths in range(1, 15))
    chance = random.Random(SEED)
    with World() as world:
        code, output, errors = world.run(f"{NEW}; (Start-CdpRollout {PRIMARY} -Weight {weights} -Hold 4s -Promote -Force).Id")
        if code:
            return f"it does not start: {errors}"
        id = output.strip()
        for number in range(20):
            process, before = world.start(f"Wait-CdpRollout {id} 6>$null"), world.arrivals()
            while process.poll() is None and world.arrivals() < before + 1 + chance.randrange(8):
                time.sleep(0.005)
            time.sleep(chance.random() * 0.1)
            if process.poll() is not None:
                return f"it was over before it could be killed for the {number + 1}th time: {' '.join(process.communicate()[1].split())[:600]}"
            process.send_signal(signal.SIGKILL)
            process.communicate()
        # A write that was announced by one that is dead may be waited for until no signature of it is taken any more; here none is refused.
        code, output, errors = world.run(
            f"(Wait-CdpRollout {id} 6>$null).Status; Test-CdpRollout {id}; (Get-CdpRollout {id} -Record).Seq -join ' '")
        if code:
            return f"it is not gone on with: {errors}"
        lines = output.strip().splitlines()
        sequence = " ".join(str(n) for n in range(1, len(lines[-1].split()) + 1))
        return "" if lines[0] == "Completed" and lines[1] == "True" and len(lines) == 3 and lines[-1] == sequence else f"it ends as\n{output}"


failed = passed = 0
with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
    references = list(pool.map(lambda c: undisturbed(c[1], c[2]), CMDLETS))
    jobs = []
    for (name, prepare, call, refusal), (end, count) in zip(CMDLETS, references):
        for number in range(TIMES):
            chance = random.Random(SEED * 1000 + len(jobs))
            requests, pause = chance.randint(1, max(1, count)), chance.random() * 0.04
            jobs.append((name, requests, pause, pool.submit(killed, prepare, call, refusal, end, requests, pause)))
    jobs.append(("a rollout", 0, 0, pool.submit(rollout)))
    for name, requests, pause, job in jobs:
        problem = job.result()
        failed, passed = failed + bool(problem), passed + (not problem)
        if problem:
            print(f"  FAIL {name}, killed {pause * 1000:.0f} ms after request {requests}: {problem}")
print(f"  seed {SEED}: {', '.join(f'{one[0]} {count} requests' for one, (_, count) in zip(CMDLETS, references))}")
print(f"kill: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
