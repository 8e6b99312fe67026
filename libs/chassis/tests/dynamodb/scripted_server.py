"""A DynamoDB on real sockets that keeps connections open, answers as it is told, and knows nothing.

Closed connections are told to nobody beforehand: no `connection: close` is in any answer.
"""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

from msgspec import Struct

DONE: Final[dict[str, Any]] = {"Item": {"pk": {"S": "a"}}}
ANSWERS: Final[dict[str, tuple[int, bytes]]] = {
    "done": (200, json.dumps(DONE).encode()),
    "error": (500, b"{}"),
    "unavailable": (503, b""),
    "redirect": (302, b""),
    "garbage": (200, b"<html>"),
    "not an object": (200, b"[]"),
    "locked out": (403, b"<html>"),
}
"""Answers that are sent whole. `done and closed` ends the connection after it."""

HANG_SECONDS: Final = 0.6
DRIP_SECONDS: Final = 0.05
_RESET_WHEN_CLOSED: Final = struct.pack("ii", 1, 0)


class ServedRequest(Struct, frozen=True):
    connection: int
    path: str
    headers: Mapping[str, str]
    body: Any


class ScriptedServer:
    """Gives the answers of its script, then does what it is asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[ServedRequest] = []
        self.connections = 0
        self._script: list[str | tuple[int, bytes]] = []

    def answers(self, *script: str | tuple[int, bytes]) -> None:
        self._script = list(script)

    def refuses(self, code: str, *, times: int = 1, **members: object) -> None:
        """Refuse the next requests, with a message that repeats an address."""
        refusal = {"__type": f"aws#{code}", "Message": "ada@example.com", **members}
        self._script = [(400, json.dumps(refusal).encode())] * times

    def take(self, request: ServedRequest) -> str | tuple[int, bytes]:
        self.requests.append(request)
        return self._script.pop(0) if self._script else "done"

    @property
    def connections_used(self) -> list[int]:
        """Which connection brought each request, counted from 1."""
        return [request.connection for request in self.requests]


class _Server(ThreadingHTTPServer):
    scripted: ScriptedServer


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A client would wait for the second part of an answer otherwise.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        self._scripted = cast("_Server", self.server).scripted
        self._scripted.connections += 1
        self._number = self._scripted.connections
        super().setup()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self._scripted.take(ServedRequest(self._number, self.path, headers, body))
        # A client may have left.
        with suppress(OSError):
            self._give(answer)

    def _give(self, answer: str | tuple[int, bytes]) -> None:
        if isinstance(answer, tuple):
            self._send(*answer)
        elif answer in ANSWERS:
            self._send(*ANSWERS[answer])
        elif answer == "done and closed":
            self._send(*ANSWERS["done"])
            self.close_connection = True
        elif answer == "drip":
            self._drip()
        else:
            self._break(answer)

    def _send(self, status: int, body: bytes, *, missing: int = 0) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """Send a byte now and then: no single one is late, and the answer never ends."""
        self._send(200, b" ", missing=1000)
        for _ in range(100):
            self.wfile.write(b" ")
            time.sleep(DRIP_SECONDS)

    def _break(self, how: str) -> None:
        self.close_connection = True
        if how == "hang":
            time.sleep(HANG_SECONDS)
        elif how == "cut":
            self._send(200, b'{"It', missing=100)
        elif how == "babble":
            self.wfile.write(b"220 mail.example.com ready\r\n\r\n")
        elif how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def scripted_server(tls: ssl.SSLContext | None = None) -> Generator[ScriptedServer]:
    scheme = "https" if tls else "http"
    server = _Server(("127.0.0.1", 0), _Door)
    server.scripted = ScriptedServer(f"{scheme}://127.0.0.1:{server.server_port}")
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
