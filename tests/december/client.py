"""Speaks to the API, and says everything again that got no answer, with the same Idempotency-Key."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

THREADS = 8
# How long something may take that another part of the server has to hear of first, and how long the server may be away.
PATIENCE_SECONDS = 120


class Refused(Exception):
    """An answer that is no success. `repeated` says that the request may have been carried out before."""

    def __init__(self, asked: str, status: int, body: Any, repeated: bool) -> None:
        super().__init__(f"{asked}: {status} {json.dumps(body)[:600]}")
        self.status, self.body, self.repeated = status, body, repeated
        self.code = body.get("code") if isinstance(body, dict) else None


class Client:
    """All people of the replay; a connection for each thread."""

    def __init__(self, port: int) -> None:
        self.port, self.local, self.lock = port, threading.local(), threading.Lock()
        self.sent = self.repeats = 0
        # Nothing is repeated any more.
        self.ended = False
        # Told of every request that changes something.
        self.watch: Callable[[], None] = lambda: None

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if getattr(self.local, "connection", None) is None:
            self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            self.local.connection.request(method, path, body, headers)
            answer = self.local.connection.getresponse()
            return answer.status, answer.read()
        except BaseException:
            self.local.connection.close()
            self.local.connection = None
            raise

    def raw(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json", token: str | None = None,
        key: str | None = None,
    ) -> bytes:
        """Sends a request until it is answered; the bytes of a success."""
        headers = {"Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = kind
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        until, repeated = time.monotonic() + PATIENCE_SECONDS, False
        while True:
            with self.lock:
                self.sent += 1
                self.repeats += repeated
                if method != "GET":
                    self.watch()
            try:
                status, content = self._send(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                if self.ended or time.monotonic() > until:
                    raise
                status = 0
            if status in (0, 503) and time.monotonic() < until:
                repeated = True
                time.sleep(0.05)
                continue
            if status >= 400:
                raise Refused(f"{method} {path}", status, _json(content), repeated)
            return content

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None, key: str | None = None) -> Any:
        """The same with JSON."""
        sent = None if body is None else json.dumps(body).encode()
        return _json(self.raw(method, path, sent, token=token, key=key))

    def get(self, path: str, token: str | None = None) -> Any:
        """Reads."""
        return self.ask("GET", path, token=token)

    def all(self, path: str, token: str | None = None) -> Iterable[Any]:
        """Reads a whole list, page by page."""
        after, joint = "", "&" if "?" in path else "?"
        while after is not None:
            page = self.get(f"{path}{joint}limit=100{after and '&after='}{after}", token)
            yield from page["items"]
            after = page["next"]

    def upload(self, path: str, fields: dict[str, str], content: bytes, token: str, key: str) -> Any:
        """Sends a file as a form does."""
        edge = "december-edge"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="products.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = b"".join(parts) + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return _json(self.raw("POST", path, body, f"multipart/form-data; boundary={edge}", token, key))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")


def until(what: str, ask: Callable[[], Any]) -> Any:
    """Asks until there is something; seldom, because asking for a large cart is work."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := ask()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE_SECONDS} s for {what}")
        time.sleep(0.1)
    return found


class Pool:
    """Does things side by side."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS)

    def each(self, do: Callable[[Any], Any], things: Iterable[Any]) -> list[Any]:
        """The answers in the order of the things; the first error ends it."""
        return list(self.threads.map(do, things))
