import json
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.runtime import InvokeResult, Limits
from localcloud.testing.functions import Deployment

Invoke = Callable[..., InvokeResult]

IMPORTS_NOTHING = "import no_such_module"
HAS_NO_HANDLER = "x = 1"
EXITS = "import os\nos._exit(1)"
SLOW = """
import time
time.sleep(0.5)
def handler(event, context):
    return context.get_remaining_time_in_millis()
"""


class TestInit:
    @pytest.mark.parametrize(
        "case",
        [
            (
                IMPORTS_NOTHING,
                "Runtime.ImportModuleError",
                "Unable to import module 'handlers': No module named 'no_such_module'",
            ),
            (
                HAS_NO_HANDLER,
                "Runtime.HandlerNotFound",
                "Handler 'handler' missing on module 'handlers'",
            ),
        ],
    )
    def test_fails_with_the_document_of_the_runtime(
        self, deployment: Deployment, invoke: Invoke, home: Path, case: tuple[str, str, str]
    ) -> None:
        source, error_type, message = case
        deployment.function("broken", source)

        result = invoke("broken")

        document = json.loads(result.payload)
        log = (home / "logs" / "broken.log").read_text()
        assert result.function_error == "Unhandled"
        assert (document["errorType"], document["errorMessage"]) == (error_type, message)
        assert f"Phase: init\tStatus: error\tError Type: {error_type}" in log
        assert log.count("[ERROR] " + error_type) == 2

    def test_reports_an_exit(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("exits", EXITS)

        result = invoke("exits")

        assert json.loads(result.payload) == {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {result.request_id} Error: "
            "Runtime exited with error: exit status 1",
        }


class TestSlowInit:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(init_seconds=0.2)

    def test_starts_again_on_the_time_of_the_invocation(
        self, deployment: Deployment, invoke: Invoke, home: Path
    ) -> None:
        deployment.function("slow", SLOW, timeout=3)

        result = invoke("slow")

        assert 1000 < json.loads(result.payload) < 3000
        assert result.init_ms is None
        assert result.duration_ms > 500
        assert "Phase: init\tStatus: timeout" in (home / "logs" / "slow.log").read_text()

    def test_times_out_with_the_invocation(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("slow", SLOW.replace("0.5", "30"), timeout=1)

        result = invoke("slow")

        assert json.loads(result.payload)["errorType"] == "Sandbox.Timedout"
