"""TLS in front of a real Postgres that speaks none, so that clients meet what RDS shows them."""

import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_REQUEST_BYTES: Final = 8
# A client asks for TLS before it says anything else ("SSLRequest" in Postgres's protocol).
_TLS_REQUEST: Final = (_REQUEST_BYTES).to_bytes(4) + (80877103).to_bytes(4)
_CHUNK_BYTES: Final = 65536


@contextmanager
def behind_tls(server: tuple[str, int], certificate: Path) -> Generator[int]:
    """Take TLS off what goes to a server until the block ends; yield the port to connect to."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, server, tls))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, server: tuple[str, int], tls: ssl.SSLContext) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(client, server, tls), daemon=True).start()


def _carry(client: socket.socket, address: tuple[str, int], tls: ssl.SSLContext) -> None:
    with client, suppress(OSError):
        # Encryption by Kerberos comes first where a client has a ticket; there is none here.
        while client.recv(_REQUEST_BYTES, socket.MSG_WAITALL) != _TLS_REQUEST:
            client.sendall(b"N")
        client.sendall(b"S")
        # A client that does not trust the certificate ends here.
        with tls.wrap_socket(client, server_side=True) as line:
            _talk(line, address)


def _talk(line: ssl.SSLSocket, address: tuple[str, int]) -> None:
    with socket.create_connection(address) as server:
        back = threading.Thread(target=_pass_on, args=(server, line))
        back.start()
        _pass_on(line, server)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK_BYTES):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
