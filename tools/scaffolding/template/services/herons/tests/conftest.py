"""What the tests stand on: a database, and the settings that Terraform would give."""

from collections.abc import Callable, Generator, Mapping

import psycopg
import pytest

from chassis.database import Database
from chassis.migrations import migrations_directory
from chassis.testing.cold_start import forget_everything
from chassis.testing.plugin import ServiceDatabase, ServiceSchema
from chassis.testing.rivals import Rivals
from herons import wiring

from .visitor import Visitor


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="herons", migrations=migrations_directory("herons"))


@pytest.fixture
def environment(
    service_database: ServiceDatabase, _empty_tables: None, monkeypatch: pytest.MonkeyPatch
) -> Generator[Mapping[str, str]]:
    """The settings of all functions, as Terraform would give them."""
    variables = {
        **service_database.variables,
        "CORS_ALLOWED_ORIGINS": "https://client.example.com",
        "EVENT_BUS_NAME": "local",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
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
    for database in (wiring.database, wiring.admin_database):
        if database.cache_info().currsize:
            database().close()
    forget_everything(wiring)


@pytest.fixture
def visitor(environment: Mapping[str, str], admin: psycopg.Connection) -> Visitor:
    return Visitor(admin)


@pytest.fixture
def rivals(environment: Mapping[str, str], connect: Callable[[], Database]) -> Generator[Rivals]:
    rivals = Rivals(connect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "database", rivals.database)
        yield rivals
