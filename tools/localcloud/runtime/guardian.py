"""Kills what is left of the functions' processes when the supervisor dies without a word.

A frozen process can notice nothing, so somebody else must. The guardian is a process of its own
that reads `+<process group>` and `-<process group>` lines; the end of its input means that the
supervisor is gone, however it went. A process that is spawned but not yet announced needs no
guardian: it is not frozen, and ends when its Runtime API does not answer.
"""

import contextlib
import os
import signal
import subprocess
import sys


class Guardian:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        # -I and -S: it needs nothing but the standard library, and it is in nobody's way.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        """Kill the process group when the supervisor dies."""
        self._say(f"+{group}\n")

    def forget(self, group: int) -> None:
        """The process group is gone already, and its number may be used again."""
        self._say(f"-{group}\n")

    def close(self) -> None:
        """End the guardian, and with it whatever it still watches."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()


def _guard() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    _guard()
