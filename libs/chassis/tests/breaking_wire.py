"""A wire to a server that breaks where it is told to, so that clients meet real broken sockets."""

import selectors
import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final, Literal

type Break = Literal["closed", "reset"]

_CHUNK_BYTES: Final = 65536
_RESET_WHEN_CLOSED: Final = struct.pack("ii", 1, 0)


class BreakingWire:
    """Carries connections to a server and counts them, also those that it breaks."""

    def __init__(self, server: tuple[str, int], address: tuple[str, int]) -> None:
        self.url = f"http://{address[0]}:{address[1]}"
        self.connections = 0
        self._server = server
        self._limits: list[int] = []
        self._how: Break = "closed"

    def breaks(self, *after_bytes: int, how: Break = "closed") -> None:
        """Break the next connections, each after so many bytes of what is answered."""
        self._limits = list(after_bytes)
        self._how = how

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is shut down."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            limit = self._limits.pop(0) if self._limits else None
            threading.Thread(target=self._carry, args=(client, limit), daemon=True).start()

    def _carry(self, client: socket.socket, limit: int | None) -> None:
        with (
            client,
            socket.create_connection(self._server) as server,
            selectors.DefaultSelector() as selector,
            # A client may leave before it has all.
            suppress(OSError),
        ):
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            left = limit
            while left is None or left > 0:
                ready = [key.fileobj for key, _ in selector.select()]
                source, target = (client, server) if client in ready else (server, client)
                data = source.recv(_CHUNK_BYTES)
                if not data:
                    return
                if source is server and left is not None:
                    data = data[:left]
                    left -= len(data)
                target.sendall(data)
            if self._how == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_WHEN_CLOSED)


@contextmanager
def breaking_wire(server: tuple[str, int]) -> Generator[BreakingWire]:
    """Lay a wire to a server, on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = BreakingWire(server, listener.getsockname())
        thread = threading.Thread(target=wire.serve, args=(listener,))
        thread.start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
