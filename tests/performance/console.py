"""What a person who measures gets to read: lines while it goes on, and a table at the end.

Machines differ and are noisy, so the tables have ratios, taken within one run, beside the figures.
"""

import sys
from collections.abc import Sequence

import pytest


class Console:
    """Prints at once, and not among the log lines of the functions, which pytest keeps back."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def line(self, text: str = "") -> None:
        """Print a line."""
        with self._capture.disabled():
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def table(self, title: str, *rows: Sequence[str]) -> None:
        """Print rows below their title, the first of them the head; figures stand to the right."""
        self.line(f"\n{title}")
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for name, *figures in rows:
            cells = [f"{each:>{width}}" for each, width in zip(figures, widths[1:], strict=True)]
            self.line("   ".join([f"  {name:<{widths[0]}}", *cells]).rstrip())
        self.line()
