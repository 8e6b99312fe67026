"""A wire between a client and a real server, for tests that listen, cut it or worse.

class Deaf(CarriedConnection):
    def passed_on(self, data, *, from_server): return b"" if from_server else data

with tcp_wire(server_address, Deaf) as address: ...
"""

import selectors
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

_CHUNK_BYTES: Final = 65536


class CarriedConnection:
    """One connection of a client; as it is, everything is passed on. Once `is_cut`, it ends."""

    is_cut = False

    def passed_on(self, data: bytes, *, from_server: bool) -> bytes:
        """Return what the other end shall get of some bytes."""
        del from_server
        return data

    def ends(self, client: socket.socket) -> None:
        """Do what is to be done with the client's socket when the wire was cut."""


type Connect = Callable[[], CarriedConnection]


@contextmanager
def tcp_wire(server: tuple[str, int], connect: Connect) -> Generator[tuple[str, int]]:
    """Lay a wire to a server until the block ends; yield the address of its near end.

    `connect` is called for each connection, before anything is carried.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, server, connect))
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, server: tuple[str, int], connect: Connect) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        arguments = (client, server, connect())
        threading.Thread(target=_carry, args=arguments, daemon=True).start()


def _carry(client: socket.socket, address: tuple[str, int], connection: CarriedConnection) -> None:
    with (
        client,
        socket.create_connection(address) as server,
        selectors.DefaultSelector() as selector,
        # A client may leave before it has all.
        suppress(OSError),
    ):
        selector.register(client, selectors.EVENT_READ)
        selector.register(server, selectors.EVENT_READ)
        while not connection.is_cut:
            ready = [key.fileobj for key, _ in selector.select()]
            source, target = (client, server) if client in ready else (server, client)
            data = source.recv(_CHUNK_BYTES)
            if not data:
                return
            target.sendall(connection.passed_on(data, from_server=source is server))
        connection.ends(client)
