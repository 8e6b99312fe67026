"""One operating-system process that runs a function: started, frozen, thawed, measured, killed."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from localcloud.runtime.guardian import Guardian


class FunctionProcess:
    """An `awslambdaric` process with a process group of its own."""

    def __init__(self, process: asyncio.subprocess.Process, guardian: Guardian) -> None:
        self._process = process
        self._guardian = guardian
        self._peak_memory_mb = 0.0
        self._frozen = False
        self._killed = False
        self.exited = asyncio.create_task(self._wait())

    @classmethod
    async def start(
        cls,
        python: str,
        handler: str,
        *,
        folder: Path,
        variables: Mapping[str, str],
        log: BinaryIO,
        guardian: Guardian,
    ) -> "FunctionProcess":
        """Start the runtime; the log gets everything that it prints."""
        process = await asyncio.create_subprocess_exec(
            python,
            "-m",
            "awslambdaric",
            handler,
            cwd=folder,
            env=variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        guardian.watch(process.pid)
        return cls(process, guardian)

    @property
    def pid(self) -> int:
        """Return the process id, which is the id of its group too."""
        return self._process.pid

    @property
    def return_code(self) -> int:
        """Return how the process ended; only for one that has."""
        return self.exited.result()

    @property
    def alive(self) -> bool:
        """Return whether the process still runs (or is frozen), and will go on to."""
        return not self._killed and not self.exited.done()

    def freeze(self) -> None:
        """Give the group no more CPU time until it is thawed."""
        self._signal(signal.SIGSTOP)
        self._frozen = True

    def thaw(self) -> None:
        """Let a frozen group run on."""
        if self._frozen:
            self._signal(signal.SIGCONT)
            self._frozen = False

    def kill(self) -> None:
        """End the whole group at once; `exited` tells when it has."""
        self._killed = True
        self._signal(signal.SIGKILL)

    def peak_memory_mb(self) -> float:
        """Return the most memory that was resident at any time.

        The kernel tells the peak only on Linux; elsewhere memory limits are not enforced.
        """
        with contextlib.suppress(OSError, IndexError, ValueError):
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
            kilobytes = int(status.split("VmHWM:")[1].split(maxsplit=1)[0])
            self._peak_memory_mb = max(self._peak_memory_mb, kilobytes / 1024)
        return self._peak_memory_mb

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def _wait(self) -> int:
        return_code = await self._process.wait()
        # What the function had started itself does not outlive its environment.
        self.kill()
        self._guardian.forget(self.pid)
        return return_code
