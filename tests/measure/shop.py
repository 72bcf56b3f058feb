"""The program under measurement, and how it is asked."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
PROFILE = os.environ.get("SENTRA_FIGURES_PROFILE", "release")
PROGRAM = os.path.join(TARGET, PROFILE, "sentra")
LIMITS = os.path.join(TARGET, PROFILE, "sentra-limits")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process so far, ended children left out."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Client:
    """One kept connection to a server here."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def request(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def json(self, method, path, body=None, token=None, key=None):
        headers = {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        if key:
            headers["idempotency-key"] = key
        status, _, answer = self.request(method, path, None if body is None else json.dumps(body), headers)
        if status >= 300:
            sys.exit(f"{method} {path}: {status} {answer[:500]!r}")
        return json.loads(answer) if answer else None


class Server:
    """A process that listens here."""

    def __init__(self, command, port, ready, environment=None):
        self.port = port
        self.log = tempfile.TemporaryFile()
        started = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self.log,
                                        env={**os.environ, **(environment or {})})
        while True:
            try:
                Client(port).request("GET", ready)
                break
            except OSError:
                self.check()
                time.sleep(0.002)
        self.start_ms = (time.perf_counter() - started) * 1000

    def check(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            sys.exit(f"{self.process.args[0]} ended by itself: {self.log.read().decode()[-2000:]}")

    def client(self):
        return Client(self.port)

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def memory_mb(self, what="VmRSS"):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(what + r":\s+(\d+)", status.read()).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Shop(Server):
    """The program on a data folder, and on PostgreSQL when its address is given. Requests are not limited: they all come from here."""

    def __init__(self, data, database=""):
        port = free_port()
        command = [PROGRAM, "serve", "--demo", "--data", data, "--listen", f"127.0.0.1:{port}"]
        self.database = database
        super().__init__(command, port, "/healthz", {
            "SENTRA__HTTP__REQUESTS_PER_MINUTE": "1000000000", "SENTRA__DATABASE__URL": database})

    def page(self, path, headers=None):
        status, head, content = self.client().request("GET", path, headers=headers)
        if status != 200:
            sys.exit(f"{path}: {status} {content[:500]!r}")
        return head["content-type"], content

    def wait_for_content(self, data):
        self.wait_until("the demonstration is filled", lambda: os.path.exists(os.path.join(data, "demo.loaded")))

    def wait_until(self, what, done):
        deadline = time.time() + 600
        while not done():
            self.check()
            if time.time() > deadline:
                sys.exit(f"not in ten minutes: {what}")
            time.sleep(0.2)


def unzipped(content):
    return gzip.decompress(content).decode()
