"""The outside of an execution environment: invoked, watched, killed."""

import os
import select
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from reliability.invocation import Invocation

START_SECONDS: Final = 60.0


class EnvironmentFailed(Exception):
    """It ended or fell silent, and nobody had killed it."""


class ExecutionEnvironment:
    """A process with a function in it, started and ready; `peak_bytes` is its memory so far.

    The arguments are those of `function_process`.
    """

    def __init__(self, variables: Mapping[str, str], log: Path, *arguments: str) -> None:
        self.peak_bytes = 0
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reliability.function_process", *arguments],
                env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )
        if self._line_within(START_SECONDS) is None:
            raise self.failed("did not start")

    def begin(self, invocation: Invocation) -> None:
        """Invoke the function; only when it has answered the last time."""
        stdin = _pipe(self._process.stdin)
        stdin.write(msgspec.json.encode(invocation) + b"\n")
        stdin.flush()

    def answer_within(self, seconds: float) -> dict[str, Any] | None:
        """Return the function's answer; None when it takes longer."""
        line = self._line_within(seconds)
        self._measure()
        return None if line is None else msgspec.json.decode(line)

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self._measure()
        self._process.kill()
        self._process.communicate()

    def failed(self, how: str) -> EnvironmentFailed:
        """End it, and return the error to raise, with the end of its log."""
        self.kill()
        log = self._log.read_text(encoding="utf-8", errors="replace")
        return EnvironmentFailed(f"the execution environment {how}; its log ends:\n{log[-3000:]}")

    def _line_within(self, seconds: float) -> bytes | None:
        stdout = _pipe(self._process.stdout)
        if not select.select([stdout], [], [], seconds)[0]:
            return None
        if line := stdout.readline():
            return line
        raise self.failed("ended by itself")

    def _measure(self) -> None:
        # The kernel tells only on Linux. What it tells of a child that has ended (ru_maxrss) is of
        # no use: it counts what this process had when it made the child.
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
            kibibytes = int(status.split("VmHWM:")[1].split(maxsplit=1)[0])
            self.peak_bytes = max(self.peak_bytes, kibibytes * 1024)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
