"""pytest fixtures: a real Postgres for every test run, and a service's database migrated for real.

A service's `conftest.py` says which service it is by overriding one fixture:

    @pytest.fixture(scope="session")
    def service_schema() -> ServiceSchema:
        return ServiceSchema(service="parcels", migrations=migrations_directory("parcels"))
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
import pytest
from msgspec import Struct
from psycopg import sql

from chassis.database import Database
from chassis.logging import logger
from chassis.migrations import contractions_of, migrate
from chassis.migrations.access import role_of
from chassis.testing.docker_postgres import docker_answers, docker_postgres
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.postgres import EmbeddedPostgres, PostgresAddress
from chassis.testing.query_plans import Plan, explain

if TYPE_CHECKING:
    from chassis.testing.aws_server import AwsServer

# Without this what a service inherits would fail without showing the values it compared.
pytest.register_assert_rewrite("chassis.testing.migrate_handler", "chassis.testing.service_role")

_REQUIRED: Final = "REQUIRE_TESTCONTAINERS"


class ServiceSchema(Struct, frozen=True):
    """Whose schema the fixtures make, and from which files."""

    service: str
    migrations: Traversable


class ServiceDatabase(Struct, frozen=True):
    """A migrated database of one service; `admin_url` is the superuser's."""

    server: PostgresAddress
    name: str
    service: str

    @property
    def admin_url(self) -> str:
        """Return the superuser's connection string."""
        return self.server.url(self.name)

    @property
    def variables(self) -> Mapping[str, str]:
        """Return the settings that every function with a database has."""
        return {
            "DATABASE_HOST": self.server.host,
            "DATABASE_PORT": str(self.server.port),
            "DATABASE_NAME": self.name,
            "DATABASE_USER": role_of(self.service),
            "DATABASE_AUTH": "libpq",
        }

    def connect(self) -> Database:
        """Return a connection, yet to be opened, as the service's own role."""
        return Database(
            host=self.server.host,
            port=self.server.port,
            name=self.name,
            user=role_of(self.service),
            auth="libpq",
            application_name=f"{self.service}-tests",
        )


def pytest_report_header() -> str:
    """Say what the tests will run on."""
    if docker_answers():
        return "postgres: testcontainers (a Docker engine answers)"
    if os.environ.get(_REQUIRED) == "1":
        return f"postgres: none, because {_REQUIRED}=1 and no Docker engine answers"
    return "postgres: embedded (no Docker engine answers)"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresAddress]:
    """A server for this run: a container where a Docker engine answers, else one from the wheel."""
    if docker_answers():
        with docker_postgres() as address:
            yield address
        return
    if os.environ.get(_REQUIRED) == "1":
        pytest.fail(f"{_REQUIRED}=1, and no Docker engine answers")
    with EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="chassis-tests-"))) as address:
        yield address


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    """Whose database it is; every service overrides this."""
    pytest.fail("override the fixture service_schema in this folder's conftest.py")


@pytest.fixture(scope="session")
def _migrated(
    postgres: PostgresAddress,
) -> Iterator[Callable[[ServiceSchema], ServiceDatabase]]:
    """Make each service's database once."""
    made: dict[str, ServiceDatabase] = {}

    def migrated(schema: ServiceSchema) -> ServiceDatabase:
        if schema.service not in made:
            made[schema.service] = _migrate(postgres, schema)
        return made[schema.service]

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PGPASSWORD", postgres.password)
        yield migrated


@pytest.fixture(scope="module")
def service_database(
    _migrated: Callable[[ServiceSchema], ServiceDatabase], service_schema: ServiceSchema
) -> ServiceDatabase:
    """The service's database, migrated once; PGPASSWORD lets its role in."""
    # Not of the session: pytest would give the first service's database to all others.
    return _migrated(service_schema)


def _migrate(postgres: PostgresAddress, schema: ServiceSchema) -> ServiceDatabase:
    database = ServiceDatabase(
        server=postgres, name=f"{schema.service}_tests", service=schema.service
    )
    create_database(postgres, database.name)
    with psycopg.connect(database.admin_url, autocommit=True) as admin:
        migrate(
            admin=admin,
            service=schema.service,
            directory=schema.migrations,
            live=contractions_of(schema.service, schema.migrations),
        )
    return database


@pytest.fixture
def admin(service_database: ServiceDatabase) -> Iterator[psycopg.Connection]:
    """The superuser's connection, in autocommit, in the service's schema."""
    with psycopg.connect(
        service_database.admin_url,
        autocommit=True,
        options=f"-c search_path={service_database.service}",
    ) as connection:
        yield connection


@pytest.fixture
def connect(
    service_database: ServiceDatabase, _empty_tables: None
) -> Iterator[Callable[[], Database]]:
    """Make connections as the service's role, for tests that need rivals; closed afterwards."""
    opened: list[Database] = []

    def connect() -> Database:
        opened.append(service_database.connect())
        return opened[-1]

    yield connect
    for database in opened:
        database.close()


@pytest.fixture
def database(connect: Callable[[], Database]) -> Database:
    """The service's database with all tables empty, as the service's own role."""
    return connect()


@pytest.fixture
def plans(database: Database) -> list[Plan]:
    """The plan of each statement that is executed on the service's database."""
    return explain(database)


@pytest.fixture(scope="session")
def _aws_server() -> Iterator["AwsServer"]:
    # Slow to import; most tests never ask AWS.
    from chassis.testing.aws_server import aws_server

    with aws_server() as server:
        yield server


@pytest.fixture
def aws_server(_aws_server: "AwsServer", monkeypatch: pytest.MonkeyPatch) -> Iterator["AwsServer"]:
    """An emulated AWS that knows nothing, for boto3's clients and by its address for DynamoDB's."""
    from chassis.testing.emulated_aws import emulated_aws

    with emulated_aws():
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", _aws_server.url)
        yield _aws_server
    _aws_server.forget()


@pytest.fixture
def lambda_context() -> FakeLambdaContext:
    """An invocation with thirty seconds left."""
    return FakeLambdaContext()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """All log lines of the test."""
    written = StringIO()
    # The logger took hold of the standard output when it was made, before this test.
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


@pytest.fixture(scope="module")
def _cleaner(service_database: ServiceDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(service_database.admin_url, autocommit=True) as cleaner:
        # Foreign keys would ask for an order; a test that left a transaction open, for patience.
        cleaner.execute("SET session_replication_role = replica")
        cleaner.execute("SET lock_timeout = '5s'")
        yield cleaner


@pytest.fixture
def _empty_tables(service_database: ServiceDatabase, _cleaner: psycopg.Connection) -> None:
    rows = _cleaner.execute(
        """
        SELECT tablename FROM pg_tables
        WHERE schemaname = %s AND tablename <> 'schema_migrations'
        """,
        (service_database.service,),
    ).fetchall()
    # Twenty times faster than TRUNCATE, which makes new files.
    deletions = [
        sql.SQL("DELETE FROM {}").format(sql.Identifier(service_database.service, name))
        for (name,) in rows
    ]
    _cleaner.execute(sql.SQL("; ").join(deletions))


def create_database(server: PostgresAddress, name: str) -> None:
    """Create an empty database, in place of one that an earlier run left."""
    drop = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
    # A server that was set up without a locale would give it no encoding, and text as bytes.
    create = "CREATE DATABASE {} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        for template in (drop, create):
            admin.execute(sql.SQL(template).format(sql.Identifier(name)))
