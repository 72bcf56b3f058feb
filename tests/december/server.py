"""The server under test: its folder, its database, its process, and the ways to end it."""

import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

START_SECONDS = 60
PASSWORD = "kata sandi uji coba"


class Server:
    """A fresh installation, without anything of a demonstration."""

    def __init__(self, binary: Path, postgres: str | None) -> None:
        self.binary, self.postgres = binary, postgres
        self.folder = Path(tempfile.mkdtemp(prefix="sentra-december-"))
        self.settings = {
            # All requests of the replay come from one address.
            "SENTRA__HTTP__REQUESTS_PER_MINUTE": "100000000",
            "SENTRA__LOG__FILTER": "warn",
        }
        self.database = f"december_{os.getpid()}"
        if postgres:
            self._psql(f"CREATE DATABASE {self.database}")
            self.settings["SENTRA__DATABASE__URL"] = postgres.rpartition("/")[0] + "/" + self.database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen | None = None
        self.kills = 0

    def _psql(self, statement: str) -> None:
        subprocess.run(["psql", "--quiet", "--no-psqlrc", self.postgres, "--command", statement], check=True)

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}"],
                env=os.environ | self.settings, stdout=log, stderr=log,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.log.read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not become ready")

    def appoint(self, email: str, name: str, role: str) -> None:
        """Makes a person with a role, on the command line."""
        subprocess.run(
            [self.binary, "user", "--data", self.folder / "data", "--email", email, "--name", name, "--role", role],
            env=os.environ | self.settings, input=PASSWORD.encode(), check=True, stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def memory_kb(self) -> int:
        """Most memory that the present process had."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)

    def remove(self, keep: bool) -> None:
        """Stops it and takes everything away."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=START_SECONDS)
        if self.postgres and not keep:
            self._psql(f"DROP DATABASE {self.database} WITH (FORCE)")
        if not keep:
            shutil.rmtree(self.folder)


class Killer:
    """Kills the server a part of a second after chosen requests, while others are under way, and starts it again.

    One kill of four is kept for closings of consignments, which are few and take long; the rest fall on any request that changes something.
    """

    def __init__(self, server: Server, times: int, writes: int, flights: int, seed: int) -> None:
        self.server, self.random = server, random.Random(seed)
        at_closing = min((times + 2) // 4, flights)
        self.flights = sorted(self.random.sample(range(flights), at_closing))
        self.moments = sorted(self.random.sample(range(writes // 50, writes * 49 // 50), times - at_closing))
        self.writes = self.closings = 0
        # Seconds within which each kill comes.
        self.due: queue.Queue[float] = queue.Queue()
        self.error: Exception | None = None
        threading.Thread(target=self._run, daemon=True).start()

    def wrote(self) -> None:
        """Another request that changes something is on its way; one thread at a time may say so."""
        self.writes += 1
        if self.moments and self.writes >= self.moments[0]:
            self.moments.pop(0)
            self.due.put(0.05)

    def closing(self) -> None:
        """Another consignment is about to be closed."""
        if self.flights and self.closings >= self.flights[0]:
            self.flights.pop(0)
            self.due.put(1)
        self.closings += 1

    def _run(self) -> None:
        while True:
            time.sleep(self.random.uniform(0, self.due.get()))
            try:
                self.server.kill()
                self.server.start()
            except Exception as error:  # the clients find nobody and say so
                self.error = error
                return
