import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from localcloud.health import is_taken
from localcloud.processes import Process, spawn, terminate
from localcloud.testing.loop import eventually

SLEEPS = "import time; print('ready', flush=True); time.sleep(60)"
IGNORES_SIGTERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
HAS_A_CHILD_THAT_LISTENS = """
import os, signal, socket, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
listener = socket.create_server(("127.0.0.1", 0))
if os.fork() == 0:
    print(listener.getsockname()[1], flush=True)
else:
    listener.close()
time.sleep(60)
"""
type Run = Callable[[str], tuple[Process, str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with contextlib.ExitStack() as children:
        yield partial(spawned, tmp_path / "part.log", children)


def spawned(log: Path, children: contextlib.ExitStack, source: str) -> tuple[Process, str]:
    """Start a process and wait for the line it prints."""
    process, child = spawn("part", [sys.executable, "-c", source], environ=os.environ, log=log)
    children.callback(child.wait)
    children.callback(child.kill)
    return process, eventually(lambda: log.read_text().strip())


class TestTerminate:
    def test_ends_a_process(self, run: Run) -> None:
        process, _ = run(SLEEPS)
        was_running = process.is_running

        terminate([process], grace_seconds=5)

        assert (was_running, process.is_running) == (True, False)

    def test_kills_a_process_that_does_not_listen(self, run: Run) -> None:
        process, _ = run(IGNORES_SIGTERM)

        terminate([process], grace_seconds=0.2)

        assert not process.is_running

    def test_kills_the_children_of_one_that_does_not_listen(self, run: Run) -> None:
        process, port = run(HAS_A_CHILD_THAT_LISTENS)
        was_taken = is_taken(int(port))

        terminate([process], grace_seconds=0.2)

        assert was_taken
        assert eventually(lambda: not is_taken(int(port)))

    def test_leaves_alone_who_got_the_number_later(self, run: Run) -> None:
        process, _ = run(SLEEPS)
        earlier = msgspec.structs.replace(process, started="long ago")

        terminate([earlier], grace_seconds=0.2)

        assert process.is_running

    def test_is_no_matter_when_everything_has_ended(self, run: Run) -> None:
        process, _ = run(SLEEPS)
        os.kill(process.pid, signal.SIGKILL)

        terminate([process], grace_seconds=5)

        assert not process.is_running
