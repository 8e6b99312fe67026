"""An end to conversations over a socket: who answers a byte at a time would keep us for ever."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket


@contextmanager
def ended_after(seconds: float, sock: socket) -> Generator[None]:
    """End a conversation that takes longer, with TimeoutError.

    A socket's own timeout would not do: it begins anew with every byte.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(OSError):
            # TLS's own method would first let its encryption go, and what another thread writes
            # in that moment would be sent as it is.
            socket.shutdown(sock, SHUT_RDWR)

    sock.settimeout(seconds)
    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if ended.is_set():
            raise TimeoutError
