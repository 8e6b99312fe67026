import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.runtime import InvokeResult, Limits, Runtime
from localcloud.testing.emulator import TOOLS
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run, eventually

Invoke = Callable[..., InvokeResult]

TICKS = """
import os, threading
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
threading.Thread(target=tick, daemon=True).start()
def handler(event, context):
    return os.getpid()
"""
NAMES_ITS_PROCESS = """
import os
def handler(event, context):
    return os.getpid()
"""
STARTS_ANOTHER = """
import subprocess
def handler(event, context):
    return subprocess.Popen(["sleep", "600"]).pid
"""
SUPERVISOR = """
import asyncio, pathlib, sys
from localcloud.aws import Aws
from localcloud.runtime import Runtime
async def main(endpoint, home, python):
    runtime = Runtime(Aws(endpoint), home=pathlib.Path(home), python=python, extra_variables={})
    await runtime.start()
    result = await runtime.invoke("starts", None, b"{}")
    print(result.payload.decode(), flush=True)
    await asyncio.sleep(600)
asyncio.run(main(*sys.argv[1:]))
"""


def runs(process: int) -> bool:
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return status != "Z"
    return False


def stopped(process: int) -> bool:
    """Whether every thread has noticed the signal."""
    threads = Path(f"/proc/{process}/task").glob("*/stat")
    return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)


def cpu_ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


class TestEnvironment:
    def test_gets_no_cpu_time_between_invocations(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        deployment.function("ticks", TICKS)
        process = int(invoke("ticks").payload)
        eventually(lambda: stopped(process))

        before = cpu_ticks(process)
        time.sleep(0.5)
        after = cpu_ticks(process)

        assert after == before
        assert int(invoke("ticks").payload) == process

    def test_that_died_while_it_waited_is_replaced(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("names", NAMES_ITS_PROCESS)
        process = int(invoke("names").payload)

        os.kill(process, signal.SIGKILL)
        eventually(lambda: runtime.stats()["names"]["environments"] == 0)
        result = invoke("names")

        assert (result.function_error, result.cold) == (None, True)

    def test_ends_with_what_its_function_started(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime, run: Run
    ) -> None:
        deployment.function("starts", STARTS_ANOTHER)
        started = int(invoke("starts").payload)
        assert runs(started)

        run(runtime.close())

        eventually(lambda: not runs(started))

    def test_of_a_version_runs_before_the_alias_moves_to_it(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        deployment.function("names", NAMES_ITS_PROCESS)
        deployment.release("names")
        deployment.release("names", NAMES_ITS_PROCESS + "\n# newer")

        executed = [invoke("names", qualifier=version).executed_version for version in "12"]

        assert executed == ["1", "2"]

    def test_of_a_superseded_version_ends(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("names", NAMES_ITS_PROCESS)
        deployment.release("names")
        old = invoke("names", qualifier="live")

        deployment.release("names", NAMES_ITS_PROCESS + "\n# newer")
        time.sleep(0.1)
        new = invoke("names", qualifier="live")

        assert [old.executed_version, new.executed_version] == ["1", "2"]
        assert new.cold is True
        eventually(lambda: not runs(int(old.payload)))
        assert runtime.stats()["names"]["environments"] == 1


class TestIdleEnvironment:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(idle_seconds=0.2)

    def test_ends_after_a_while(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("names", NAMES_ITS_PROCESS)

        process = int(invoke("names").payload)

        eventually(lambda: not runs(process))


class TestGuardian:
    def test_ends_frozen_processes_when_the_supervisor_is_killed(
        self, deployment: Deployment, tmp_path: Path, runtime_python: str
    ) -> None:
        deployment.function("starts", STARTS_ANOTHER)
        arguments = [deployment.aws.endpoint, str(tmp_path), runtime_python]
        with subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, *arguments],
            env=os.environ | {"PYTHONPATH": str(TOOLS)},
            stdout=subprocess.PIPE,
        ) as supervisor:
            assert supervisor.stdout
            started = json.loads(supervisor.stdout.readline())
            parent = int(Path(f"/proc/{started}/stat").read_text().rpartition(")")[2].split()[1])
            eventually(lambda: stopped(parent))

            supervisor.kill()

        eventually(lambda: not runs(parent) and not runs(started))
