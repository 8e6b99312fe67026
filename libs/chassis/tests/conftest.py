"""A made-up service's database, and an emulated AWS: what the chassis is tried on."""

import socket
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from msgspec import json

from chassis.database import Database
from chassis.logging import logger
from chassis.testing.emulated_aws import emulated_aws
from chassis.testing.parcels import Parcels, ParcelsUnitOfWork
from chassis.testing.plugin import ServiceSchema

from .self_signed import self_signed_certificate


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="parcels", migrations=Path(__file__).parent / "migrations")


@pytest.fixture
def unit_of_work(database: Database) -> ParcelsUnitOfWork:
    return ParcelsUnitOfWork(database)


@pytest.fixture
def another_unit_of_work(connect: Callable[[], Database]) -> ParcelsUnitOfWork:
    """A rival's, on a connection of its own."""
    return ParcelsUnitOfWork(connect())


@pytest.fixture
def stored_labels(connect: Callable[[], Database]) -> Callable[[], list[str]]:
    """What others see of the parcels."""
    observer = connect()
    return lambda: Parcels(observer.connection()).labels()


@pytest.fixture
def aws() -> Iterator[Callable[[str], Any]]:
    """Clients of an emulated AWS, by service."""
    with emulated_aws():
        yield boto3.client


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1, with its key, that only those trust who are told to."""
    return self_signed_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def silent_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """The lines that were logged, read from JSON."""
    written = StringIO()
    # The logger took hold of the standard output when it was made, before this test.
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return lambda: [json.decode(line) for line in written.getvalue().splitlines()]
