import re
from collections.abc import Callable
from pathlib import Path

from localcloud.runtime import InvokeResult, Report, Runtime
from localcloud.runtime.function_log import FunctionLogs
from localcloud.testing.functions import Deployment

Invoke = Callable[..., InvokeResult]

PRINTS = """
import sys
def handler(event, context):
    print("to stdout")
    print("to stderr", file=sys.stderr)
"""


class TestLog:
    def test_has_the_lines_of_lambda_around_those_of_the_function(
        self, deployment: Deployment, invoke: Invoke, home: Path
    ) -> None:
        deployment.function("prints", PRINTS, memory=128)

        first = invoke("prints").request_id
        second = invoke("prints").request_id

        log = (home / "logs" / "prints.log").read_text()
        number = r"\d+\.\d\d ms"
        report = rf"Duration: {number}\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t"
        report += r"Max Memory Used: \d+ MB\t"
        assert re.fullmatch(
            "INIT_START Runtime Version: python:3.13\n"
            rf"START RequestId: {first} Version: \$LATEST\nto stdout\nto stderr\n"
            rf"END RequestId: {first}\nREPORT RequestId: {first}\t{report}"
            rf"Init Duration: {number}\t\n"
            rf"START RequestId: {second} Version: \$LATEST\nto stdout\nto stderr\n"
            rf"END RequestId: {second}\nREPORT RequestId: {second}\t{report}\n",
            log,
        )

    def test_is_moved_aside_when_it_grows_too_large(self, tmp_path: Path) -> None:
        logs = FunctionLogs(tmp_path, max_bytes=10)
        logs.write("writes", "more than ten bytes")

        logs.limit("writes")
        logs.write("writes", "next")

        logs.close()
        assert (tmp_path / "writes.log.1").read_text() == "more than ten bytes\n"
        assert (tmp_path / "writes.log").read_text() == "next\n"


class TestInvocations:
    def test_are_remembered_with_what_they_took(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("prints", PRINTS, memory=128)
        cold, warm = invoke("prints"), invoke("prints")

        first, second = runtime.invocations()

        assert second == Report(
            function="prints",
            version="$LATEST",
            request_id=warm.request_id,
            started_at=second.started_at,
            cold=False,
            init_ms=None,
            duration_ms=warm.duration_ms,
            billed_ms=second.billed_ms,
            memory_mb=128,
            peak_memory_mb=second.peak_memory_mb,
        )
        assert cold.init_ms is not None
        assert first.billed_ms >= cold.init_ms + cold.duration_ms
        assert 0 < first.peak_memory_mb < 128
        assert runtime.invocations(since=first.started_at) == [second]
