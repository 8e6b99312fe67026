"""An emulator of the tests' own, functions to deploy there, and a runtime with short pauses."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws import Aws
from localcloud.runtime import InvokeResult, Limits, Runtime
from localcloud.testing.emulator import reset, running_emulator
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run, run_in, running_loop

REPOSITORY = Path(__file__).parents[3]

SHORT_LIMITS = Limits(
    fresh_seconds=0.05, init_seconds=2, retry_seconds=(0.1, 0.2), throttle_seconds=0.1
)


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    with running_emulator() as url:
        yield url


@pytest.fixture
def aws(emulator: str) -> Iterator[Aws]:
    reset(emulator)
    clients = Aws(emulator)
    yield clients
    clients.close()


@pytest.fixture
def deployment(aws: Aws) -> Deployment:
    return Deployment(aws)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with running_loop() as background:
        yield background


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop) -> Run:
    return run_in(loop)


@pytest.fixture(scope="session")
def runtime_python() -> str:
    installed = REPOSITORY / ".tools" / "runtime" / "bin" / "python"
    default = str(installed) if installed.exists() else sys.executable
    return os.environ.get("LOCALCLOUD_RUNTIME_PYTHON", default)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def limits() -> Limits:
    return SHORT_LIMITS


@pytest.fixture
def runtime(
    aws: Aws, home: Path, limits: Limits, runtime_python: str, run: Run
) -> Iterator[Runtime]:
    async def start() -> Runtime:
        started = Runtime(
            aws,
            home=home,
            python=runtime_python,
            extra_variables={"AWS_ENDPOINT_URL": aws.endpoint, "PGPASSWORD": "testing"},
            limits=limits,
        )
        await started.start()
        return started

    running = run(start())
    yield running
    run(running.close())


@pytest.fixture
def invoke(runtime: Runtime, run: Run) -> Callable[..., InvokeResult]:
    def invoke(
        function: str, payload: bytes = b"{}", qualifier: str | None = None, **options: Any
    ) -> InvokeResult:
        return run(runtime.invoke(function, qualifier, payload, **options))

    return invoke
