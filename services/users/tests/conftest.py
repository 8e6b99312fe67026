"""What the tests of users stand on: a database, and the settings that Terraform would give."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from chassis.migrations import migrations_directory
from chassis.testing.cold_start import forget_everything
from chassis.testing.http import HttpAnswer, http_event, send
from chassis.testing.plugin import ServiceDatabase, ServiceSchema
from users import wiring
from users.handlers import api

type Call = Callable[..., HttpAnswer]


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="users", migrations=migrations_directory("users"))


@pytest.fixture
def environment(
    service_database: ServiceDatabase, _empty_tables: None, monkeypatch: pytest.MonkeyPatch
) -> Generator[Mapping[str, str]]:
    """The settings of all functions, as Terraform would give them."""
    variables = {
        "DATABASE_HOST": service_database.server.host,
        "DATABASE_PORT": str(service_database.server.port),
        "DATABASE_NAME": service_database.name,
        "DATABASE_USER": "users_service",
        "DATABASE_AUTH": "libpq",
        "CORS_ALLOWED_ORIGINS": "https://client.example.com",
        "EVENT_BUS_NAME": "local",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        # Whoever forgets the emulator reaches nobody.
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    forget()
    yield variables
    forget()


def forget() -> None:
    """Be as cold as a new execution environment."""
    if wiring.database.cache_info().currsize:
        wiring.database().close()
    forget_everything(wiring)


@pytest.fixture
def call(environment: Mapping[str, str]) -> Call:
    """Send a request through the door as the gateway does."""

    def call(route_key: str, **request: Any) -> HttpAnswer:
        return send(api.handler, http_event(route_key, **request))

    return call
