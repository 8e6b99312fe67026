"""A payment provider on a real socket that does as it is told, and keeps honest books.

It charges once per key, refunds once per reference and charges nothing after that, as the gateway
relies on. Its troubles come before or after the thing is done.
"""

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from msgspec import Struct

TROUBLES: Final[dict[str, tuple[int, bytes]]] = {
    "error": (500, b"{}"),
    "throttle": (429, b"{}"),
    "refuse": (422, b"{}"),
    "locked out": (401, b"{}"),
    "redirect": (302, b""),
    "garbage": (200, b"<html>"),
    "not an answer": (200, b'{"id": "charge-1", "status": "perhaps"}'),
    "incomplete": (200, b'{"id": "char'),
}
# The thing is done all the same, and nobody is told.
SILENT: Final = frozenset({"hang after it", "close after it"})
HANG_SECONDS: Final = 0.6
DRIP_SECONDS: Final = 0.1


class ProviderRequest(Struct, frozen=True):
    path: str
    key: str
    body: Any


class ScriptedProvider:
    """Gives the answers of its script, then approves."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[ProviderRequest] = []
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.watched: list[Any] = []
        self._script: list[str] = []
        self._watch: Callable[[], Any] | None = None
        self._lock = threading.Lock()

    def answers(self, *script: str) -> None:
        self._script = list(script)

    def watches(self, watch: Callable[[], Any]) -> None:
        """Look at something, once, while the client waits for its answer."""
        self._watch = watch

    def forgets(self) -> None:
        """Begin anew, with empty books."""
        self.requests.clear()
        self.charges.clear()
        self.refunds.clear()
        self.watched.clear()
        self.forgets_the_script()

    def forgets_the_script(self) -> None:
        self._script = []
        self._watch = None

    @property
    def charged(self) -> set[str]:
        """The references that somebody paid for."""
        return {charge["reference"] for charge in self._approved}

    @property
    def balance_minor(self) -> int:
        """What was charged and not given back."""
        charged = sum(charge["amount_minor"] for charge in self._approved)
        return charged - sum(refund["amount_minor"] for refund in self.refunds.values())

    @property
    def _approved(self) -> list[dict[str, Any]]:
        return [charge for charge in self.charges.values() if charge["status"] == "approved"]

    def take(self, request: ProviderRequest) -> tuple[str, dict[str, Any]]:
        """Return how to answer, and with what."""
        with self._lock:
            self.requests.append(request)
            answer = self._script.pop(0) if self._script else "approved"
            done = self._done(request, answer)
            watch, self._watch = self._watch, None
        if watch is not None:
            self.watched.append(watch())
        return answer, done

    def _done(self, request: ProviderRequest, answer: str) -> dict[str, Any]:
        if answer not in {"approved", "declined"} | SILENT:
            return {}
        reference: str = request.body["reference"]
        if request.path == "/refunds":
            return self.refunds.setdefault(reference, self._refund(reference))
        closed = reference in self.refunds
        reason = "no funds" if answer == "declined" else "closed" if closed else None
        charge = {
            "id": f"charge-{len(self.charges) + 1}",
            "status": "declined" if reason else "approved",
            "decline_reason": reason,
            "reference": reference,
            "amount_minor": request.body["amount_minor"],
        }
        return self.charges.setdefault(request.key, charge)

    def _refund(self, reference: str) -> dict[str, Any]:
        charged = [
            charge["amount_minor"] for charge in self._approved if charge["reference"] == reference
        ]
        return {
            "id": f"refund-{len(self.refunds) + 1}",
            "status": "refunded" if charged else "nothing_charged",
            "amount_minor": sum(charged),
        }


@contextmanager
def scripted_provider() -> Generator[ScriptedProvider]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            request = ProviderRequest(self.path, self.headers["idempotency-key"], body)
            answer, done = provider.take(request)
            if answer.startswith("hang"):
                time.sleep(HANG_SECONDS)
            elif answer == "drip":
                self._drip()
            elif not answer.startswith("close"):
                self._send(answer, done)

        def _send(self, answer: str, done: dict[str, Any]) -> None:
            status, body = TROUBLES.get(answer) or (200, json.dumps(done).encode())
            missing = 100 if answer == "incomplete" else 0
            self.send_response(status)
            self.send_header("content-length", str(len(body) + missing))
            self.send_header("location", "/charges")
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            """Send a byte now and then: no single one is late, and the answer never ends."""
            self.send_response(200)
            self.send_header("content-length", "100")
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b" ")
                    time.sleep(DRIP_SECONDS)
            except OSError:
                return

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
