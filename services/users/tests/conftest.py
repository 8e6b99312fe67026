"""What the tests of users stand on: a database, and the settings that Terraform would give."""

from collections.abc import Callable, Generator, Mapping

import psycopg
import pytest

from chassis.database import Database
from chassis.migrations import migrations_directory
from chassis.testing.cold_start import forget_everything
from chassis.testing.emulated_aws import emulated_aws
from chassis.testing.plugin import ServiceDatabase, ServiceSchema
from chassis.testing.rivals import Rivals
from users import wiring

from .directory import Directory
from .import_desk import ImportDesk


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
        "DEAD_LETTER_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/dead",
        "EVENT_BUS_NAME": "local",
        "IMPORT_BUCKET_NAME": "users-imports",
        "IMPORT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/import-users",
        "REJECTED_ROWS_KEPT_DAYS": "7",
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
def directory(environment: Mapping[str, str], admin: psycopg.Connection) -> Directory:
    return Directory(admin)


@pytest.fixture
def rivals(environment: Mapping[str, str], connect: Callable[[], Database]) -> Generator[Rivals]:
    rivals = Rivals(connect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "database", rivals.database)
        yield rivals


@pytest.fixture
def desk(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> Generator[ImportDesk]:
    with emulated_aws():
        desk = ImportDesk(directory).set_up()
        monkeypatch.setenv("IMPORT_QUEUE_URL", desk.queue_url)
        monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", desk.dead_letter_queue_url)
        yield desk
