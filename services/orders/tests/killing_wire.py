"""A wire to Postgres that kills the client in the middle of a COMMIT."""

import os
import selectors
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final, Literal

type Moment = Literal["before", "after"]

# In the message that asks for it as in the one that tells of it.
_COMMIT: Final = b"COMMIT\x00"
_CHUNK_BYTES: Final = 65536


class KillingWire:
    """Carries a client's connection, and may kill the client before or after its COMMIT."""

    def __init__(self, server: tuple[str, int], port: int) -> None:
        self.port = port
        self._server = server
        self._victim: int | None = None
        self._moment: Moment = "after"

    def kills(self, process_id: int, moment: Moment) -> None:
        """Kill a process when it asks for a COMMIT, or when the server has answered it."""
        self._victim = process_id
        self._moment = moment

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is shut down."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with (
            client,
            socket.create_connection(self._server) as server,
            selectors.DefaultSelector() as selector,
            suppress(OSError),
        ):
            fatal = client if self._moment == "before" else server
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    source, target = (client, server) if key.fileobj is client else (server, client)
                    data = source.recv(_CHUNK_BYTES)
                    if not data:
                        return
                    if source is fatal and _COMMIT in data and self._victim is not None:
                        os.kill(self._victim, signal.SIGKILL)
                        return
                    target.sendall(data)


@contextmanager
def killing_wire(server: tuple[str, int]) -> Generator[KillingWire]:
    """Lay a wire to a server, on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = KillingWire(server, listener.getsockname()[1])
        thread = threading.Thread(target=wire.serve, args=(listener,))
        thread.start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
