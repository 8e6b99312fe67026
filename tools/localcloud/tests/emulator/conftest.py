"""An emulator with neighbours, emptied before each test."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.testing.emulator import reset, running_emulator
from localcloud.testing.neighbours import Neighbours, RecordingRuntime, running_neighbours

type ClientOf = Callable[[str], Any]


@pytest.fixture(scope="session")
def neighbours() -> Iterator[Neighbours]:
    with running_neighbours() as running:
        yield running


@pytest.fixture(scope="session")
def emulator(neighbours: Neighbours) -> Iterator[str]:
    with running_emulator(LOCALCLOUD_MINUTE_SECONDS="0.5", **neighbours.variables) as url:
        yield url


@pytest.fixture
def recording(neighbours: Neighbours) -> RecordingRuntime:
    neighbours.runtime.reset()
    return neighbours.runtime


@pytest.fixture
def mailbox(neighbours: Neighbours) -> str:
    url = neighbours.variables["LOCALCLOUD_MAILBOX_URL"]
    ask("DELETE", f"{url}/messages")
    ask("DELETE", f"{url}/behaviour")
    return url


@pytest.fixture
def client_of(emulator: str) -> Iterator[ClientOf]:
    reset(emulator)
    made: list[Any] = []

    def client_of(service: str) -> Any:
        # Chosen at run time, so the stubs cannot know its type.
        make: Any = boto3.client
        client = make(
            service,
            endpoint_url=emulator,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )
        made.append(client)
        return client

    yield client_of
    for client in made:
        client.close()


@pytest.fixture
def plan_fault(emulator: str) -> Iterator[Callable[..., None]]:
    def plan_fault(**fault: object) -> None:
        ask("PUT", f"{emulator}/localcloud/faults", fault)

    yield plan_fault
    ask("DELETE", f"{emulator}/localcloud/faults")


def ask(method: str, url: str, body: object = None) -> None:
    content = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    urlopen(Request(url, content, headers, method=method), timeout=10).close()
