"""A wire to a server that breaks where it is told to, so that clients meet real broken sockets."""

import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Literal

from chassis.testing.tcp_wire import CarriedConnection, tcp_wire

type Break = Literal["closed", "reset"]

_RESET_WHEN_CLOSED: Final = struct.pack("ii", 1, 0)


class BreakingWire:
    """Carries connections to a server and counts them, also those that it breaks."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self._limits: list[int] = []
        self._how: Break = "closed"

    def breaks(self, *after_bytes: int, how: Break = "closed") -> None:
        """Break the next connections, each after so many bytes of what is answered."""
        self._limits = list(after_bytes)
        self._how = how

    def connect(self) -> CarriedConnection:
        """Count a connection, and tell where it breaks."""
        self.connections += 1
        if not self._limits:
            return CarriedConnection()
        return _BreakingConnection(self._limits.pop(0), self._how)


class _BreakingConnection(CarriedConnection):
    def __init__(self, limit: int, how: Break) -> None:
        self._left = limit
        self._how = how
        self.is_cut = limit == 0

    def passed_on(self, data: bytes, *, from_server: bool) -> bytes:
        if from_server:
            data = data[: self._left]
            self._left -= len(data)
            self.is_cut = self._left == 0
        return data

    def ends(self, client: socket.socket) -> None:
        if self._how == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)


@contextmanager
def breaking_wire(server: tuple[str, int]) -> Generator[BreakingWire]:
    """Lay a wire to a server, on a free port, until the block ends."""
    wire = BreakingWire()
    with tcp_wire(server, wire.connect) as (host, port):
        wire.url = f"http://{host}:{port}"
        yield wire
