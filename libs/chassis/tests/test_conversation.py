import socket
import threading
from collections.abc import Generator
from contextlib import suppress

import pytest

from chassis.conversation import ended_after

DRIP_SECONDS = 0.02


@pytest.fixture
def ends() -> Generator[tuple[socket.socket, socket.socket]]:
    """The two ends of a connection: ours and the other's."""
    ours, others = socket.socketpair()
    with ours, others:
        yield ours, others


def drip(others: socket.socket, over: threading.Event) -> None:
    with suppress(OSError):
        while not over.wait(DRIP_SECONDS):
            others.sendall(b".")


class TestEndedAfter:
    def test_lets_a_short_conversation_be(self, ends: tuple[socket.socket, socket.socket]) -> None:
        ours, others = ends
        others.sendall(b"hello")

        with ended_after(30, ours):
            said = ours.recv(5)

        assert said == b"hello"

    def test_ends_one_with_somebody_silent(self, ends: tuple[socket.socket, socket.socket]) -> None:
        ours, _ = ends

        with pytest.raises(TimeoutError), ended_after(0.05, ours):
            ours.recv(5)

    def test_ends_one_with_somebody_slow(self, ends: tuple[socket.socket, socket.socket]) -> None:
        ours, others = ends
        over = threading.Event()
        thread = threading.Thread(target=drip, args=(others, over))
        thread.start()

        with pytest.raises(TimeoutError), ended_after(0.2, ours):
            b"".join(iter(lambda: ours.recv(1), b""))

        over.set()
        thread.join()

    def test_leaves_other_errors_as_they_are(
        self, ends: tuple[socket.socket, socket.socket]
    ) -> None:
        ours, _ = ends

        with pytest.raises(ConnectionResetError), ended_after(30, ours):
            raise ConnectionResetError
