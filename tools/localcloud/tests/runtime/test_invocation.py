import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from localcloud.runtime import InvokeResult
from localcloud.testing.functions import Deployment

Invoke = Callable[..., InvokeResult]

COUNTS = """
import os
calls = 0
def handler(event, context):
    global calls
    calls += 1
    return {"calls": calls, "process": os.getpid(), "event": event}
"""
FAILS = """
def handler(event, context):
    raise KeyError(event["name"])
"""
SHOWS_ITSELF = """
import os, sys
def handler(event, context):
    return {"variables": dict(os.environ), "path": sys.path, "arn": context.invoked_function_arn,
            "memory": context.memory_limit_in_mb, "left": context.get_remaining_time_in_millis()}
"""
USES_LAYERS = """
import sys, greeting, shared
def handler(event, context):
    return [greeting.TEXT, shared.TEXT]
"""
ANSWERS_SIZE = """
def handler(event, context):
    return "x" * event["size"]
"""
EXITS = """
import os
def handler(event, context):
    os._exit(3)
"""


@dataclass
class Answer:
    function_error: str | None
    payload: Any


def answer(result: InvokeResult) -> Answer:
    return Answer(result.function_error, json.loads(result.payload))


class TestInvoke:
    def test_initialises_once_and_stays_warm(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("counts", COUNTS)

        first = invoke("counts", b'{"n": 1}')
        second = invoke("counts", b'{"n": 2}')

        process = json.loads(first.payload)["process"]
        assert json.loads(first.payload) == {"calls": 1, "process": process, "event": {"n": 1}}
        assert json.loads(second.payload) == {"calls": 2, "process": process, "event": {"n": 2}}
        assert [first.cold, second.cold] == [True, False]
        assert first.init_ms is not None
        assert first.init_ms > 5
        assert second.init_ms is None

    def test_answers_with_the_error_of_a_handler_that_raises(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        deployment.function("fails", FAILS)

        result = invoke("fails", b'{"name": "Ada"}')

        document = json.loads(result.payload)
        assert (result.status, result.function_error) == (200, "Unhandled")
        assert (document["errorType"], document["errorMessage"]) == ("KeyError", "'Ada'")
        assert document["requestId"] == result.request_id
        assert invoke("fails", b'{"name": "Ada"}').cold is False

    def test_reports_a_process_that_exits(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("exits", EXITS)

        first = invoke("exits")
        second = invoke("exits")

        assert answer(first) == Answer(
            "Unhandled",
            {
                "errorType": "Runtime.ExitError",
                "errorMessage": f"RequestId: {first.request_id} Error: "
                "Runtime exited with error: exit status 3",
            },
        )
        assert second.cold is True

    def test_refuses_an_unknown_function(self, invoke: Invoke) -> None:
        result = invoke("nobody", qualifier="live")

        assert (result.status, result.error_type) == (404, "ResourceNotFoundException")
        assert b"Function not found: nobody:live" in result.payload

    @pytest.mark.parametrize(
        ("kind", "bytes_", "status"),
        [
            ("RequestResponse", 6_291_456, 200),
            ("RequestResponse", 6_291_457, 413),
            ("Event", 1_048_576, 202),
            ("Event", 1_048_577, 413),
        ],
    )
    def test_limits_the_size_of_a_request(
        self, deployment: Deployment, invoke: Invoke, kind: str, bytes_: int, status: int
    ) -> None:
        deployment.function("measures", "def handler(event, context): return len(event)")
        payload = b'"' + b"x" * (bytes_ - 2) + b'"'

        result = invoke("measures", payload, kind=kind)

        assert result.status == status

    def test_refuses_a_request_that_is_not_json(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        deployment.function("counts", COUNTS)

        result = invoke("counts", b"{")

        assert (result.status, result.error_type) == (400, "InvalidRequestContentException")

    def test_limits_the_size_of_an_answer(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("answers", ANSWERS_SIZE)

        largest = invoke("answers", json.dumps({"size": 6_291_554}).encode())
        too_large = invoke("answers", json.dumps({"size": 6_291_555}).encode())

        assert largest.function_error is None
        assert answer(too_large) == Answer(
            "Unhandled",
            {
                "errorType": "Function.ResponseSizeTooLarge",
                "errorMessage": "Response payload size exceeded maximum allowed payload size "
                "(6291556 bytes).",
            },
        )


class TestProcess:
    def test_sees_what_lambda_and_terraform_set_and_nothing_else(
        self, deployment: Deployment, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OF_THE_SUPERVISOR", "secret")
        arn = deployment.function(
            "shows", SHOWS_ITSELF, timeout=7, memory=192, variables={"TABLE_NAME": "t"}
        )
        deployment.release("shows")

        shown = json.loads(invoke("shows", qualifier="live").payload)

        variables = shown["variables"]
        assert shown["arn"] == f"{arn}:live"
        assert shown["memory"] == "192"
        assert 6000 < shown["left"] <= 7000
        assert "OF_THE_SUPERVISOR" not in variables
        assert {
            "AWS_LAMBDA_FUNCTION_NAME": "shows",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "PGPASSWORD": "testing",
            "TABLE_NAME": "t",
            "TZ": ":UTC",
            "_HANDLER": "handlers.handler",
        }.items() <= variables.items()
        assert shown["path"][0] == variables["LAMBDA_TASK_ROOT"]
        assert not [path for path in shown["path"] if "/.venv/" in path]

    def test_imports_from_layers_of_which_a_later_one_wins(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        first = deployment.layer(
            "first", {"python/greeting.py": "TEXT = 'hello'", "python/shared.py": "TEXT = 1"}
        )
        second = deployment.layer("second", {"python/shared.py": "TEXT = 2"})
        deployment.function("layered", USES_LAYERS, layers=[first, second])

        result = invoke("layered")

        assert answer(result) == Answer(None, ["hello", 2])

    @pytest.mark.parametrize(
        ("sent", "seen"),
        [
            ("Root=1-5e1b4151-5ac6c58dc39a6b8e6fd2b07c;Parent=53995c3f42cd8ad8;Sampled=1", "=sent"),
            ("Root=1-5e1b4151-5ac6c58dc39a6b8e6fd2b07c", "Sampled=0"),
            (None, "Sampled=0"),
        ],
    )
    def test_is_traced_as_its_invoker_asked(
        self, deployment: Deployment, invoke: Invoke, sent: str | None, seen: str
    ) -> None:
        deployment.function("shows", SHOWS_ITSELF)

        result = invoke("shows", trace=sent)

        header = json.loads(result.payload)["variables"]["_X_AMZN_TRACE_ID"]
        assert header == sent if seen == "=sent" else header.endswith(seen)
        assert (sent or "Root=1-")[:30] in header
