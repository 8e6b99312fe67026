"""Clients of DynamoDB, and the servers that they meet."""

from collections.abc import Callable, Iterator

import pytest

from chassis import dynamodb
from chassis.dynamodb import DynamoDB

from .scripted_server import ScriptedServer, scripted_server

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "session",
    "AWS_REGION": "eu-central-1",
}
type ClientOf = Callable[[str], DynamoDB]


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Make clients of the DynamoDB at an address; closed afterwards."""
    made: list[DynamoDB] = []

    def client_of(url: str) -> DynamoDB:
        made.append(DynamoDB(environ=ENVIRONMENT | {"AWS_ENDPOINT_URL_DYNAMODB": url}))
        return made[-1]

    yield client_of
    for client in made:
        client.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be as patient as a test is."""
    monkeypatch.setattr(dynamodb, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(dynamodb, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture
def client(hasty: None, server: ScriptedServer, client_of: ClientOf) -> DynamoDB:
    return client_of(server.url)
