"""The Lambda function of module/fleet beside a pwsh that does the same: from its start to its first answer, and tick by tick."""
import http.server
import json
import os
import platform
import queue
import statistics
import subprocess
import tempfile
import threading
import time
import uuid

PRIMARY = "EDFDVBD6EXAMPLE"
START = {"action": "Start", "fleet": "f", "target": {"primaryId": PRIMARY}, "plan": {"Steps": {"Weight": 0.1, "Hold": "10h"}}}
TICK = {"action": "Tick", "rollout": PRIMARY + "-1"}


class Api(http.server.ThreadingHTTPServer):
    """The Runtime API of Lambda."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events, self.answers = queue.Queue(), queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the function is killed while it asks for the next event

    def invoke(self, event):
        self.events.put(event)
        return self.answers.get(timeout=60)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        event = self.server.events.get()
        self.reply(200, json.dumps(event).encode(), [("Lambda-Runtime-Aws-Request-Id", str(uuid.uuid4())), ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 120_000))])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(202, b"{}")
        if self.path.endswith("error"):
            raise SystemExit(body.decode())
        self.server.answers.put(json.loads(body))


def measure(simulator, folder, pwsh, module, runs, ticks):
    """Milliseconds, medians: the function's first answer and a tick; the same of pwsh."""
    cold, warm, peer_cold, peer_warm, peak = [], [], [], [], 0
    for turn in range(runs + 1):
        for peer in (False, True):
            environment = simulator.environment | {
                "CDPTOOLS_STORE": tempfile.mkdtemp(), "HOME": tempfile.mkdtemp(), "AWS_ENDPOINT_URL": simulator.endpoint}
            start = time.perf_counter()
            if peer:
                script = (f"Import-Module '{module}'; $null = Start-CdpRollout {PRIMARY} @{{ Steps = @{{ Weight = 0.1; Hold = '10h' }} }} -Force -WarningAction Ignore; 'first'; "
                          f"1..{ticks} | ForEach-Object {{ $t = [Diagnostics.Stopwatch]::StartNew(); $null = Step-CdpRollout {PRIMARY}-1 -Force; $t.Elapsed.TotalMilliseconds }}")
                process = subprocess.Popen([pwsh, "-NoProfile", "-Command", script], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
                process.stdout.readline()
                first = (time.perf_counter() - start) * 1000
                each = [float(line) for line in process.stdout]
                process.wait()
            else:
                api = Api()
                environment["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{api.server_port}"
                process = subprocess.Popen([os.path.join(folder, "bootstrap")], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                api.invoke(START)
                first, each = (time.perf_counter() - start) * 1000, []
                for _ in range(ticks):
                    begin = time.perf_counter()
                    api.invoke(TICK)
                    each.append((time.perf_counter() - begin) * 1000)
                with open(f"/proc/{process.pid}/status") as status:
                    peak = max(peak, next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024)
                process.kill()
                process.wait()
                api.shutdown()
            if turn > 0:  # the first turn fills the file cache
                (peer_cold if peer else cold).append(first)
                (peer_warm if peer else warm).append(statistics.median(each[5:]))
    return *(statistics.median(x) for x in (cold, warm, peer_cold, peer_warm)), peak


def folder(root):
    return root / "out/lambda" / {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
