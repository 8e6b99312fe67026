"""What goes over the wire between a service and Postgres, counted and written down.

A proxy on 127.0.0.1 stands between them while it records, so a round trip is a round trip whatever
the driver believes: the client sends, and then waits for an answer.
"""

import selectors
import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Self

from msgspec import Struct, field

from chassis.database import Database

_KINDS: Final = {
    b"B": "Bind",
    b"C": "Close",
    b"D": "Describe",
    b"E": "Execute",
    b"H": "Flush",
    b"P": "Parse",
    b"Q": "Query",
    b"S": "Sync",
    b"X": "Terminate",
}
_CHUNK_BYTES: Final = 65536


class Message(Struct, frozen=True):
    """One message of the client: its kind, the statement's name and the SQL where it has them."""

    kind: str
    name: str = ""
    sql: str = ""


class Trace(Struct):
    """What was recorded so far."""

    messages: list[Message] = field(default_factory=list[Message])
    round_trips: int = 0

    @property
    def statements(self) -> list[str]:
        """All SQL that was sent, in order, with its white space made plain."""
        return [" ".join(message.sql.split()) for message in self.messages if message.sql]

    @property
    def prepared_names(self) -> list[str]:
        """The names of statements that were prepared for later; RDS Proxy would pin for them."""
        return [message.name for message in self.messages if message.name]


@contextmanager
def recording(database: Database) -> Generator[Trace]:
    """Record all that the database is asked in the block, on a fresh connection (not recorded)."""
    trace = Trace()
    direct = database.host, database.port
    database.close()
    with _Proxy(direct, trace) as proxy:
        database.host, database.port = proxy.address
        try:
            database.connection()
            proxy.recording.set()
            yield trace
        finally:
            proxy.recording.clear()
            database.close()
            database.host, database.port = direct


class _Proxy:
    def __init__(self, server: tuple[str, int], trace: Trace) -> None:
        self.recording = threading.Event()
        self._server = server
        self._trace = trace
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A connection that was never made would leave the thread waiting for it.
        socket.create_connection(self.address).close()
        self._thread.join(timeout=5)
        self._listener.close()

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        with client, socket.create_connection(self._server) as server:
            _without_delay(client, server)
            self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        decoder = _Decoder()
        asked = False
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                # What the client sent comes first: an answer can only follow it.
                source, target = (client, server) if client in ready else (server, client)
                data = source.recv(_CHUNK_BYTES)
                if not data:
                    return
                if source is client:
                    messages = decoder.feed(data)
                    if self.recording.is_set():
                        self._trace.messages.extend(messages)
                        asked = True
                elif asked:
                    self._trace.round_trips += 1
                    asked = False
                target.sendall(data)


class _Decoder:
    """Cuts the client's bytes into messages; the first has no kind, and says who connects."""

    def __init__(self) -> None:
        self._buffer = b""
        self._started = False

    def feed(self, data: bytes) -> list[Message]:
        self._buffer += data
        messages: list[Message] = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> Message | None:
        kind_bytes = 1 if self._started else 0
        if len(self._buffer) < kind_bytes + 4:
            return None
        (length,) = struct.unpack_from("!I", self._buffer, kind_bytes)
        end = kind_bytes + length
        if len(self._buffer) < end:
            return None
        kind, content = self._buffer[:kind_bytes], self._buffer[kind_bytes + 4 : end]
        self._buffer = self._buffer[end:]
        # What asks for encryption is answered with one letter, and the real start follows.
        self._started = self._started or not _asks_for_encryption(content)
        return _message(kind, content)


def _message(kind: bytes, content: bytes) -> Message:
    name = _KINDS.get(kind, "Other")
    if name == "Query":
        return Message(kind=name, sql=content.rstrip(b"\0").decode())
    if name == "Parse":
        statement, sql, _ = content.split(b"\0", 2)
        return Message(kind=name, name=statement.decode(), sql=sql.decode())
    return Message(kind=name)


def _asks_for_encryption(content: bytes) -> bool:
    return content in (struct.pack("!I", 80877103), struct.pack("!I", 80877104))


def _without_delay(*sockets: socket.socket) -> None:
    for each in sockets:
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
