"""How fast letters go back, and how somebody stops it."""

import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

MOST_AT_ONCE: Final = 10


class Stop:
    """Whether somebody has asked to stop; what is being done is finished first."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def is_asked_for(self) -> bool:
        """Whether nothing more shall be begun."""
        return self._asked.is_set()

    def ask(self, *_: int | FrameType | None) -> None:
        """Ask to stop."""
        self._asked.set()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until somebody asks to stop."""
        self._asked.wait(max(0.0, seconds))


@contextmanager
def stopped_by_signals() -> Generator[Stop]:
    """Let Ctrl-C, and whoever ends the process, ask to stop instead of breaking off."""
    stop = Stop()
    usual = {it: signal.signal(it, stop.ask) for it in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


class Pace:
    """At most `rate` letters in any second.

    A lot is as large as divides the rate, and each waits for its whole share of time after the
    last one: time that was lost is not caught up, which would be a burst.
    """

    def __init__(self, rate: int, stop: Stop) -> None:
        self.lot = max(it for it in range(1, MOST_AT_ONCE + 1) if rate % it == 0)
        self._seconds_a_lot = self.lot / rate
        self._stop = stop
        self._next_at = time.monotonic()

    def wait(self) -> None:
        """Wait for the turn of the next lot."""
        self._stop.wait(self._next_at - time.monotonic())
        self._next_at = time.monotonic() + self._seconds_a_lot
