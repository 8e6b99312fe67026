import json
from collections.abc import Callable
from pathlib import Path

from localcloud.runtime import Fault, InvokeResult, Runtime
from localcloud.testing.functions import Deployment

Invoke = Callable[..., InvokeResult]

WRITES = """
import pathlib, time
def handler(event, context):
    time.sleep(event.get("seconds", 0))
    with pathlib.Path(event["path"]).open("a") as file:
        file.write("done\\n")
    return "done"
"""


class TestFault:
    def test_kills_after_the_work_and_before_the_answer(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime, tmp_path: Path
    ) -> None:
        deployment.function("writes", WRITES)
        path = tmp_path / "effects"
        payload = json.dumps({"path": str(path)}).encode()
        runtime.order_fault(Fault("writes", "kill_before_response", times=2))

        results = [invoke("writes", payload) for _ in range(3)]

        assert path.read_text() == "done\n" * 3
        assert [result.function_error for result in results] == ["Unhandled", "Unhandled", None]
        assert json.loads(results[0].payload) == {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {results[0].request_id} Error: "
            "Runtime exited with error: signal: killed",
        }

    def test_kills_in_the_middle_of_the_work(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime, tmp_path: Path
    ) -> None:
        deployment.function("writes", WRITES)
        path = tmp_path / "effects"
        payload = json.dumps({"path": str(path), "seconds": 3}).encode()
        runtime.order_fault(Fault("writes", "kill_after_ms", times=1, after_ms=100))

        result = invoke("writes", payload)

        assert json.loads(result.payload)["errorType"] == "Runtime.ExitError"
        assert not path.exists()
        assert result.duration_ms < 2500
