import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from localcloud.aws import Aws
from localcloud.runtime import Runtime, invoke_application
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run, eventually

ECHOES = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("asked to")
    return event
"""


@pytest.fixture
def url(runtime: Runtime, run: Run) -> Iterator[str]:
    runner = web.AppRunner(invoke_application(runtime), shutdown_timeout=0.1)

    async def serve() -> str:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    yield run(serve())
    run(runner.cleanup())


def call(method: str, url: str, body: Any = None) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=content)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


class TestInvokeApi:
    def test_speaks_to_the_sdk(self, deployment: Deployment, url: str) -> None:
        deployment.function("echoes", ECHOES)
        deployment.release("echoes")
        client = Aws(url).functions

        answer = client.invoke(FunctionName="echoes", Qualifier="live", Payload=b'{"a": 1}')
        failure = client.invoke(FunctionName="echoes", Payload=b'{"fail": true}')
        event = client.invoke(FunctionName="echoes", InvocationType="Event", Payload=b"{}")

        assert (answer["StatusCode"], answer.get("ExecutedVersion")) == (200, "1")
        assert json.loads(answer["Payload"].read()) == {"a": 1}
        assert failure.get("FunctionError") == "Unhandled"
        assert event["StatusCode"] == 202

    def test_refuses_as_the_sdk_expects_it(self, deployment: Deployment, url: str) -> None:
        deployment.function("echoes", ECHOES, concurrency=0)
        client = Aws(url).functions

        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.invoke(FunctionName="nobody")
        with pytest.raises(client.exceptions.TooManyRequestsException):
            client.invoke(FunctionName="echoes")

    def test_shows_invocations_and_totals(self, deployment: Deployment, url: str) -> None:
        deployment.function("echoes", ECHOES)
        call("POST", f"{url}/2015-03-31/functions/echoes/invocations", {"a": 1})

        status, shown = call("GET", f"{url}/invocations?since=0")
        _, stats = call("GET", f"{url}/stats")

        (invocation,) = shown["invocations"]
        assert status == 200
        assert (invocation["function"], invocation["cold"]) == ("echoes", True)
        assert stats["echoes"]["invocations"] == 1

    def test_takes_orders_for_faults(self, deployment: Deployment, url: str) -> None:
        deployment.function("echoes", ECHOES)
        fault = {"function": "echoes", "mode": "kill_before_response", "times": 1}

        ordered = call("PUT", f"{url}/faults", fault)
        refused = call("PUT", f"{url}/faults", fault | {"mode": "unknown"})
        _, answer = call("POST", f"{url}/2015-03-31/functions/echoes/invocations", {})

        assert ordered == (204, None)
        assert refused[0] == 400
        assert answer["errorType"] == "Runtime.ExitError"

    def test_runs_events_after_answering(
        self, deployment: Deployment, runtime: Runtime, url: str
    ) -> None:
        deployment.function("echoes", ECHOES)

        Aws(url).functions.invoke(FunctionName="echoes", InvocationType="Event", Payload=b"{}")

        eventually(runtime.invocations)
