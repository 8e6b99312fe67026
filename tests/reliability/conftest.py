"""What is killed here runs in processes of its own, against a real Postgres and an emulated bus."""

from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from chassis.migrations import migrations_directory
from chassis.testing.plugin import ServiceSchema


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="orders", migrations=migrations_directory("orders"))


@pytest.fixture
def moto_url() -> Iterator[str]:
    """The address of an emulator of this process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
