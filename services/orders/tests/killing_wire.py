"""A wire to Postgres that kills the client in the middle of a COMMIT."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Literal

from chassis.testing.tcp_wire import CarriedConnection, tcp_wire

type Moment = Literal["before", "after"]

# In the message that asks for it as in the one that tells of it.
_COMMIT: Final = b"COMMIT\x00"


class KillingWire:
    """Carries a client's connection, and may kill the client before or after its COMMIT."""

    def __init__(self) -> None:
        self.host = ""
        self.port = 0
        self._victim: int | None = None
        self._moment: Moment = "after"

    def kills(self, process_id: int, moment: Moment) -> None:
        """Kill a process when it asks for a COMMIT, or when the server has answered it."""
        self._victim = process_id
        self._moment = moment

    def connect(self) -> CarriedConnection:
        """Listen to a connection of the process, if somebody is to be killed."""
        if self._victim is None:
            return CarriedConnection()
        return _KillingConnection(self._victim, self._moment)


class _KillingConnection(CarriedConnection):
    def __init__(self, victim: int, moment: Moment) -> None:
        self._victim = victim
        self._fatal_from_server = moment == "after"

    def passed_on(self, data: bytes, *, from_server: bool) -> bytes:
        if from_server is not self._fatal_from_server or _COMMIT not in data:
            return data
        os.kill(self._victim, signal.SIGKILL)
        self.is_cut = True
        return b""


@contextmanager
def killing_wire(server: tuple[str, int]) -> Generator[KillingWire]:
    """Lay a wire to a server, on a free port, until the block ends."""
    wire = KillingWire()
    with tcp_wire(server, wire.connect) as (wire.host, wire.port):
        yield wire
