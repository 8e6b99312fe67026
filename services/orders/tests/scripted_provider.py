"""A payment provider on a real socket that does as it is told."""

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from msgspec import Struct

CHARGES: Final[dict[str, dict[str, Any]]] = {
    "approved": {"id": "charge-1", "status": "approved", "decline_reason": None},
    "declined": {"id": "charge-1", "status": "declined", "decline_reason": "no funds"},
}
TROUBLES: Final[dict[str, tuple[int, bytes]]] = {
    "error": (500, b"{}"),
    "throttle": (429, b"{}"),
    "refuse": (422, b"{}"),
    "locked out": (401, b"{}"),
    "redirect": (302, b""),
    "garbage": (200, b"<html>"),
    "not a charge": (200, b'{"id": "charge-1", "status": "perhaps"}'),
    "incomplete": (200, b'{"id": "char'),
}
HANG_SECONDS: Final = 0.6


class ProviderRequest(Struct, frozen=True):
    path: str
    key: str
    body: Any


class ScriptedProvider:
    """Gives the answers of its script, then approves; what it charged, it charged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[ProviderRequest] = []
        self.charged: set[str] = set()
        self.watched: list[Any] = []
        self._script: list[str] = []
        self._watch: Callable[[], Any] | None = None

    def answers(self, *script: str) -> None:
        self._script = list(script)

    def watches(self, watch: Callable[[], Any]) -> None:
        """Look at something, once, while the client waits for its answer."""
        self._watch = watch

    def take(self, request: ProviderRequest) -> str:
        self.requests.append(request)
        answer = self._script.pop(0) if self._script else "approved"
        if answer in ("approved", "hang after charge"):
            self.charged.add(request.key)
        watch, self._watch = self._watch, None
        if watch is not None:
            self.watched.append(watch())
        return answer


@contextmanager
def scripted_provider() -> Generator[ScriptedProvider]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = provider.take(
                ProviderRequest(self.path, self.headers["idempotency-key"], body)
            )
            if answer.startswith("hang"):
                time.sleep(HANG_SECONDS)
            elif answer != "close":
                self._send(answer)

        def _send(self, answer: str) -> None:
            status, body = TROUBLES.get(answer) or (200, json.dumps(CHARGES[answer]).encode())
            missing = 100 if answer == "incomplete" else 0
            self.send_response(status)
            self.send_header("content-length", str(len(body) + missing))
            self.send_header("location", "/charges")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider = ScriptedProvider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
