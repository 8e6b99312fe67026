"""An emulator beside a mail box and a runtime that only writes down what reaches it."""

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from aiohttp import web

from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.mailbox import Mailbox
from localcloud.testing.emulator import free_port, reset, running_emulator
from localcloud.testing.loop import run_in, running_loop

type ClientOf = Callable[[str], Any]


class RecordingRuntime:
    """Stands where the runtime is; answers every invocation with `answer`."""

    def __init__(self) -> None:
        self.invocations: list[dict[str, Any]] = []
        self.answer = web.Response

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_post("/{path:.*}", self._record)
        return application

    async def _record(self, request: web.Request) -> web.Response:
        self.invocations.append(
            {
                "path": request.path_qs,
                "type": request.headers.get("X-Amz-Invocation-Type"),
                "payload": (await request.read()).decode(),
            }
        )
        return self.answer()


@pytest.fixture(scope="session")
def neighbours() -> Iterator[tuple[RecordingRuntime, dict[str, str]]]:
    recording = RecordingRuntime()
    runners: list[web.AppRunner] = []

    async def serve(application: web.Application) -> str:
        runner = web.AppRunner(application)
        await runner.setup()
        runners.append(runner)
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{port}"

    async def close() -> None:
        for runner in runners:
            await runner.cleanup()

    with running_loop() as loop:
        run = run_in(loop)
        variables = {
            "LOCALCLOUD_LAMBDA_URL": run(serve(recording.application())),
            "LOCALCLOUD_MAILBOX_URL": run(serve(Mailbox().application())),
        }
        yield recording, variables
        run(close())


@pytest.fixture(scope="session")
def emulator(neighbours: tuple[RecordingRuntime, dict[str, str]]) -> Generator[str]:
    with running_emulator(**neighbours[1]) as url:
        yield url


@pytest.fixture
def recording(neighbours: tuple[RecordingRuntime, dict[str, str]]) -> RecordingRuntime:
    neighbours[0].invocations.clear()
    neighbours[0].answer = lambda: web.Response(body=b"null", content_type="application/json")
    return neighbours[0]


@pytest.fixture
def mailbox(neighbours: tuple[RecordingRuntime, dict[str, str]]) -> str:
    url = neighbours[1]["LOCALCLOUD_MAILBOX_URL"]
    ask("DELETE", f"{url}/messages")
    ask("DELETE", f"{url}/behaviour")
    return url


@pytest.fixture
def client_of(emulator: str) -> Iterator[ClientOf]:
    reset(emulator)
    ask("DELETE", f"{emulator}/localcloud/faults")
    made: list[Any] = []

    def make(service: str) -> Any:
        make_client: Any = boto3.client
        made.append(
            make_client(
                service,
                endpoint_url=emulator,
                region_name=REGION,
                aws_access_key_id=ACCESS_KEY_ID,
                aws_secret_access_key=SECRET_ACCESS_KEY,
            )
        )
        return made[-1]

    yield make
    for client in made:
        client.close()


def ask(method: str, url: str, body: object = None) -> Any:
    """Send JSON and return JSON; an error status raises."""
    content = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    with urlopen(Request(url, content, headers, method=method), timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture
def plan_fault(emulator: str, client_of: ClientOf) -> Callable[..., None]:  # noqa: ARG001
    def plan(**fault: object) -> None:
        ask("PUT", f"{emulator}/localcloud/faults", fault)

    return plan
