"""Says what is going on as soon as it takes longer than a second."""

import sys
import threading
import time
from typing import Final, Self

_PATIENCE_SECONDS: Final = 1.0
_SECONDS_BETWEEN_LINES: Final = 10.0
"""Where output is not a terminal, a line cannot be written over."""


class Step:
    """One thing that takes its time, reported until its block ends; `detail` may change."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._done = threading.Event()
        self._reporter = threading.Thread(target=self._report, daemon=True)
        self.detail = ""

    def __enter__(self) -> Self:
        """Begin to report."""
        self._reporter.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop reporting."""
        self._done.set()
        self._reporter.join()

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return time.monotonic() - self._started

    def _report(self) -> None:
        pause = _PATIENCE_SECONDS
        is_terminal = sys.stderr.isatty()
        while not self._done.wait(pause):
            if is_terminal:
                print(f"\r\033[K{self._line()}", end="", file=sys.stderr, flush=True)
            else:
                print(self._line(), file=sys.stderr, flush=True)
                pause = _SECONDS_BETWEEN_LINES
        if is_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _line(self) -> str:
        return " ".join(filter(None, (f"{self._title}:", self.detail, f"{self.seconds:.0f} s")))
