"""What is killed here runs in processes of its own, against a real Postgres and an emulated bus."""

import random
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from chassis.migrations import migrations_directory
from chassis.testing.plugin import ServiceSchema
from chassis.testing.sizes import size
from performance.console import Console


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="orders", migrations=migrations_directory("orders"))


@pytest.fixture(scope="session")
def rows() -> int:
    return size("SOAK_ROWS", default=20_000, at_least=2000)


@pytest.fixture(scope="session")
def kills() -> int:
    return size("SOAK_KILLS", default=3)


@pytest.fixture(scope="session")
def seed() -> int:
    return size("SOAK_SEED", default=random.randrange(1_000_000))


@pytest.fixture
def console(capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


@pytest.fixture
def moto_url() -> Iterator[str]:
    """The address of an emulator of this process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
