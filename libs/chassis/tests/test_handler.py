import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec import json

from chassis import logging
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.metrics import record
from chassis.testing.lambda_context import FakeLambdaContext

TWO_INVOCATIONS = """
from chassis.handler import entry_point
from chassis.testing.lambda_context import FakeLambdaContext

handler = entry_point(lambda event, context: None)
for _ in range(2):
    handler({}, FakeLambdaContext(function_name="dev-parcels-weigh"))
"""


@pytest.fixture(autouse=True)
def _leave_no_trace() -> Iterator[None]:
    yield
    logging.bind_correlation_id(None)


class TestEntryPoint:
    def test_passes_event_and_answer_through(self, lambda_context: FakeLambdaContext) -> None:
        @entry_point
        def handler(event: dict[str, Any], context: LambdaContext) -> tuple[object, str]:
            return event["label"], context.function_name

        answer = handler({"label": "A-1"}, lambda_context)

        assert answer == ("A-1", "local-test")

    def test_forgets_the_conversation_before(self, lambda_context: FakeLambdaContext) -> None:
        @entry_point
        def handler(_event: dict[str, Any], _context: LambdaContext) -> str:
            return logging.correlation_id()

        logging.bind_correlation_id("the one before")

        assert handler({}, lambda_context) != "the one before"

    def test_lets_an_error_out_when_it_is_logged(
        self, lambda_context: FakeLambdaContext, log: Callable[[], list[dict[str, Any]]]
    ) -> None:
        @entry_point
        def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
            raise TimeoutError("too slow")

        with pytest.raises(TimeoutError):
            handler({}, lambda_context)

        assert [
            (line["level"], line["message"], line["exception_name"], line["function_request_id"])
            for line in log()
        ] == [("ERROR", "invocation failed", "TimeoutError", lambda_context.aws_request_id)]

    def test_writes_the_metrics_even_after_an_error(
        self, lambda_context: FakeLambdaContext, capsys: pytest.CaptureFixture[str]
    ) -> None:
        @entry_point
        def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
            record("ParcelsWeighed", 3)
            raise TimeoutError

        with pytest.raises(TimeoutError):
            handler({}, lambda_context)

        written = [line for line in capsys.readouterr().out.splitlines() if "ParcelsW" in line]
        assert [json.decode(line)["ParcelsWeighed"] for line in written] == [[3.0]]

    def test_counts_the_cold_start_once(self) -> None:
        output = subprocess.run(
            [sys.executable, "-c", TWO_INVOCATIONS], check=True, capture_output=True, text=True
        ).stdout

        lines = [json.decode(line) for line in output.splitlines()]
        assert [(line["ColdStart"], line["function_name"]) for line in lines] == [
            ([1.0], "dev-parcels-weigh")
        ]
