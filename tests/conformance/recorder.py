"""A proxy on loopback that passes every message on as it is and writes each pair of request and reply down.

    recorder.py UPSTREAM FILE     prints its own address when it listens; serves until SIGTERM

The Host header is passed on too, so that signatures stay valid. A line of FILE is one exchange, in order of its end.
"""
import base64
import http.client
import json
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        self.connection_up = http.client.HTTPConnection(*self.server.upstream, timeout=60)
        self.connection_up.connect()
        self.connection_up.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def finish(self):
        self.connection_up.close()
        super().finish()

    def relay(self):
        body = self.read_body()
        headers = [[name, value] for name, value in self.headers.items()]
        record = {"method": self.command, "target": self.path, "headers": headers, "body": text(body)}
        try:
            self.connection_up.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() != "transfer-encoding":
                    self.connection_up.putheader(name, value)
            self.connection_up.endheaders(body or None)
            reply = self.connection_up.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException):
            # The simulator hung up; so do we, and the client sees what it would have seen.
            self.server.write(record | {"status": None})
            self.close_connection = True
            return
        self.server.write(record | {
            "status": reply.status,
            "replyHeaders": [[name, value] for name, value in reply.getheaders()],
            "replyBody": text(content),
        })
        lines = [f"HTTP/1.1 {reply.status} {reply.reason}"]
        lines += [f"{name}: {value}" for name, value in reply.getheaders()]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content)
        self.wfile.flush()
        if reply.will_close:
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_DELETE = relay

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        raise ValueError("a chunked request: no client is known to send one to CloudFront")

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream, file):
        super().__init__(("127.0.0.1", 0), Recorder)
        self.upstream = upstream
        self.file = open(file, "a", encoding="utf-8")
        self.lock = threading.Lock()

    def write(self, record):
        with self.lock:
            self.file.write(json.dumps(record) + "\n")
            self.file.flush()


def text(body):
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


if __name__ == "__main__":
    host, port = sys.argv[1].removeprefix("http://").split(":")
    server = Server((host, int(port)), sys.argv[2])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
