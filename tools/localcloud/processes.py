"""Processes that outlive the command that started them, and are ended by another.

A process id alone may belong to somebody else by now, so it is recorded with the moment its
process started, and only the pair is ever signalled.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from localcloud.cloud import Cloud, CloudFailure, write_atomically

POLL_SECONDS = 0.05


class Process(msgspec.Struct, frozen=True):
    """A process that was started; `started` is what the system says about when."""

    name: str
    pid: int
    started: str

    @property
    def is_running(self) -> bool:
        """Whether the process still is the one that was started, and has not ended."""
        return _started(self.pid) == self.started


class Record(msgspec.Struct, frozen=True):
    """What a start leaves behind for those who come later."""

    first_port: int
    database_url: str | None
    processes: tuple[Process, ...]


def spawn(
    name: str, command: Sequence[str], *, environ: Mapping[str, str], log: Path
) -> tuple[Process, subprocess.Popen[bytes]]:
    """Start a process in a session of its own, with its output in a fresh log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Process(name, child.pid, _started(child.pid) or "unknown"), child


def terminate(processes: Sequence[Process], *, grace_seconds: float) -> None:
    """Ask the processes to end, wait, and kill those that do not, with their sessions."""
    running = [process for process in processes if process.is_running]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    if _all_gone(running, grace_seconds):
        return
    for process in running:
        if process.is_running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    _all_gone(running, grace_seconds)


def read_processes(cloud: Cloud) -> Sequence[Process]:
    """Return what was started and not yet stopped."""
    record = _read(cloud)
    return record.processes if record else ()


def write_processes(cloud: Cloud, processes: Sequence[Process]) -> None:
    """Record what was started, and how; no processes remove the record."""
    if not processes:
        cloud.processes_file.unlink(missing_ok=True)
        return
    record = Record(cloud.first_port, cloud.database_url, tuple(processes))
    write_atomically(cloud.processes_file, msgspec.json.encode(record))


def as_started(cloud: Cloud) -> Cloud:
    """Return the cloud with the ports and the database of its start.

    Whoever looks at it or stops it later may have another environment.
    """
    record = _read(cloud)
    return Cloud(cloud.home, record.first_port, record.database_url) if record else cloud


def _read(cloud: Cloud) -> Record | None:
    try:
        return msgspec.json.decode(cloud.processes_file.read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise CloudFailure(f"{cloud.processes_file} cannot be read: {error}") from error


def _all_gone(processes: Sequence[Process], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(process.is_running for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _started(pid: int) -> str | None:
    """Return when a process started, in the system's words; None when it has ended."""
    with contextlib.suppress(ChildProcessError):
        # Our own child stays a zombie until somebody asks how it ended.
        os.waitpid(pid, os.WNOHANG)
    try:
        # Behind the name in brackets: the state is the 1st field, the start time the 20th.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else _started_by_ps(pid)
    return None if fields[0] == "Z" else fields[19]


def _started_by_ps(pid: int) -> str | None:
    """Ask ps, where there is no /proc."""
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return None if not found or found[0].startswith("Z") else " ".join(found[1:])
