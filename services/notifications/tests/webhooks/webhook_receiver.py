"""A receiver of webhooks on a real socket with real TLS, that does as it is told.

It counts connections before anything is said, so a test can show that there was none.
"""

import ssl
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from socket import SHUT_RDWR, socket
from typing import Any, Final

from msgspec import Struct

FIVE_MEGABYTES: Final = 5_000_000
DRIP_SECONDS: Final = 0.05


class ReceivedRequest(Struct, frozen=True):
    path: str
    headers: Mapping[str, str]
    body: bytes


class WebhookReceiver:
    """Gives the answers of its script, then takes what comes with a 200."""

    def __init__(self, authority: str) -> None:
        self.authority = authority
        self.connections = 0
        self.requests: list[ReceivedRequest] = []
        self.location = "/"
        self._script: list[str] = []

    @property
    def port(self) -> int:
        return int(self.authority.rpartition(":")[2])

    def answers(self, *script: str) -> None:
        self._script = list(script)

    def redirects_to(self, location: str, *, status: int) -> None:
        self.location = location
        self.answers(str(status))

    def take(self, request: ReceivedRequest) -> str:
        """Return how to answer: a status, or a trouble."""
        self.requests.append(request)
        return self._script.pop(0) if self._script else "200"


class Server(ThreadingHTTPServer):
    """Lets each connection have its own thread before TLS begins."""

    daemon_threads = True

    def __init__(self, door: type[BaseHTTPRequestHandler], tls: ssl.SSLContext) -> None:
        self.tls = tls
        self.receiver: WebhookReceiver | None = None
        super().__init__(("127.0.0.1", 0), door)

    def finish_request(self, request: Any, client_address: Any) -> None:
        with suppress(OSError), self.tls.wrap_socket(request, server_side=True) as line:
            super().finish_request(line, client_address)

    def get_request(self) -> tuple[socket, Any]:
        accepted = super().get_request()
        if self.receiver:
            self.receiver.connections += 1
        return accepted


@contextmanager
def webhook_receiver(tls: ssl.SSLContext, *, host: str) -> Generator[WebhookReceiver]:
    over = threading.Event()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            trouble = receiver.take(ReceivedRequest(self.path, headers, body))
            if trouble.isdigit():
                self._answer(int(trouble))
            elif trouble == "hang":
                over.wait(30)
            elif trouble == "close":
                self.connection.shutdown(SHUT_RDWR)
            else:
                self._say(trouble)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.send_header("location", receiver.location)
            self.end_headers()

        def _say(self, trouble: str) -> None:
            for piece in TROUBLES[trouble]():
                self.wfile.write(piece)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = Server(Door, tls)
    receiver = server.receiver = WebhookReceiver(f"{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def dripped(text: bytes) -> Iterator[bytes]:
    """Send a byte now and then: no single one is late."""
    for each in text:
        yield bytes([each])
        time.sleep(DRIP_SECONDS)


def endless_headers() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"x-more: and more\r\n"


def endless_header() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nx-more: "
    while True:
        yield b"and more " * 1000


def endless_promises() -> Iterator[bytes]:
    while True:
        yield from dripped(b"HTTP/1.1 100 Continue\r\n\r\n")


TROUBLES: Final = {
    "drip": lambda: dripped(b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 50),
    "drip a body": lambda: chain(
        [b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"], dripped(b"." * 1000)
    ),
    "5 MB": lambda: [
        f"HTTP/1.1 200 OK\r\ncontent-length: {FIVE_MEGABYTES}\r\n\r\n".encode(),
        b"." * FIVE_MEGABYTES,
    ],
    "5 MB and a 500": lambda: [
        f"HTTP/1.1 500 No\r\ncontent-length: {FIVE_MEGABYTES}\r\n\r\n".encode(),
        b"." * FIVE_MEGABYTES,
    ],
    "chunks of less than nothing": lambda: [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        b"." * FIVE_MEGABYTES,
    ],
    "endless headers": endless_headers,
    "endless header": endless_header,
    "endless promises": endless_promises,
    "garbage": lambda: [b"\x00\xff\r\n\r\n"],
    "a status of letters": lambda: [b"HTTP/1.1 abc\r\n\r\n"],
}
