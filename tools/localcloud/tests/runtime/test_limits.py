import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.runtime import InvokeResult, Limits, Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run

Invoke = Callable[..., InvokeResult]

SLEEPS = """
import time
def handler(event, context):
    time.sleep(event["seconds"])
    return "slept"
"""
GROWS = """
import time
def handler(event, context):
    held = bytearray(event["megabytes"] * 1024 * 1024)
    for position in range(0, len(held), 4096):
        held[position] = 1
    time.sleep(event.get("seconds", 0))
    return "grown"
"""


async def together(runtime: Runtime, function: str, payload: bytes, count: int) -> list[int]:
    calls = [runtime.invoke(function, None, payload) for _ in range(count)]
    return sorted(result.status for result in await asyncio.gather(*calls))


class TestTimeout:
    def test_kills_the_environment(
        self, deployment: Deployment, invoke: Invoke, home: Path
    ) -> None:
        deployment.function("sleeps", SLEEPS, timeout=1)

        late = invoke("sleeps", b'{"seconds": 30}')
        next_one = invoke("sleeps", b'{"seconds": 0}')

        log = (home / "logs" / "sleeps.log").read_text()
        assert late.function_error == "Unhandled"
        assert json.loads(late.payload) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": f"RequestId: {late.request_id} Error: "
            "Task timed out after 1.00 seconds",
        }
        assert 1000 <= late.duration_ms < 5000
        assert (next_one.cold, next_one.payload) == (True, b'"slept"')
        assert f"{late.request_id} Task timed out after 1.00 seconds\n" in log
        assert "Status: timeout" in log


class TestMemory:
    @pytest.mark.parametrize("seconds", [0, 20])
    def test_kills_what_outgrows_it(
        self, deployment: Deployment, invoke: Invoke, seconds: int
    ) -> None:
        deployment.function("grows", GROWS, memory=128, timeout=25)

        small = invoke("grows", b'{"megabytes": 20}')
        began = time.monotonic()
        large = invoke("grows", json.dumps({"megabytes": 150, "seconds": seconds}).encode())
        next_one = invoke("grows", b'{"megabytes": 1}')

        assert small.function_error is None
        assert time.monotonic() - began < 10
        assert json.loads(large.payload) == {
            "errorType": "Runtime.OutOfMemory",
            "errorMessage": f"RequestId: {large.request_id} Error: "
            "Runtime exited with error: signal: killed",
        }
        assert next_one.cold is True


class TestReservedConcurrency:
    def test_throttles_what_is_beyond_it(
        self, deployment: Deployment, runtime: Runtime, run: Run
    ) -> None:
        deployment.function("sleeps", SLEEPS, concurrency=2)

        statuses = run(together(runtime, "sleeps", b'{"seconds": 0.5}', 5))

        assert statuses == [200, 200, 429, 429, 429]
        assert runtime.stats()["sleeps"] == {
            "invocations": 2,
            "cold_starts": 2,
            "errors": 0,
            "timeouts": 0,
            "throttles": 3,
            "peak_concurrency": 2,
            "environments": 2,
        }

    def test_is_refused_as_lambda_words_it(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("sleeps", SLEEPS, concurrency=0)

        result = invoke("sleeps")

        assert result.error_type == "TooManyRequestsException"
        assert json.loads(result.payload) == {
            "Type": "User",
            "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
            "message": "Rate Exceeded.",
        }


class TestAccountConcurrency:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(account_concurrency=3)

    def test_is_what_reservations_leave(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime, run: Run
    ) -> None:
        deployment.function("reserves", SLEEPS, concurrency=2)
        deployment.function("sleeps", SLEEPS)
        invoke("reserves", b'{"seconds": 0}')

        statuses = run(together(runtime, "sleeps", b'{"seconds": 0.3}', 2))

        assert statuses == [200, 429]
