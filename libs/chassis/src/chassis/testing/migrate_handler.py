"""What every service proves of its `migrate`, the handler that `terraform apply` invokes.

    class TestHandler(MigrateHandlerContract):
        @pytest.fixture
        def door(self, environment) -> MigrateDoor: ...    # the handler, with its settings

`door` gives the settings too, and closes the connection afterwards; only the name of the database
and who logs in are set here.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
import pytest

from chassis.migrations import Contractions, contractions_of, migrate
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.plugin import ServiceSchema, create_database
from chassis.testing.postgres import PostgresAddress
from chassis.testing.schema_shape import shape_of

type MigrateDoor = Callable[[dict[str, Any], FakeLambdaContext], dict[str, Any]]
type Ask = Callable[[dict[str, Any]], dict[str, Any]]


class MigrateHandlerContract:
    """It makes the schema once, and does nothing that it was not clearly asked for."""

    @pytest.fixture
    def door(self) -> MigrateDoor:
        """The function under test; every service gives its own."""
        raise NotImplementedError

    @pytest.fixture
    def empty_database(
        self, postgres: PostgresAddress, service_schema: ServiceSchema
    ) -> Generator[psycopg.Connection]:
        """The administrator's connection to a database that nothing has been done to."""
        with _empty_database(postgres, f"{service_schema.service}_migrations") as connection:
            yield connection

    @pytest.fixture
    def ask(
        self,
        door: MigrateDoor,
        empty_database: psycopg.Connection,
        lambda_context: FakeLambdaContext,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Ask:
        """Invoke the handler as the administrator of the empty database."""
        monkeypatch.setenv("DATABASE_NAME", empty_database.info.dbname)
        monkeypatch.setenv("DATABASE_USER", empty_database.info.user)
        return lambda event: door(event, lambda_context)

    def test_makes_the_whole_schema_of_a_first_release_once(
        self, ask: Ask, service_schema: ServiceSchema
    ) -> None:
        """In the first apply the package is live already; a second run finds nothing to do."""
        service = service_schema.service
        told = ask({"task": "tell_contractions"})
        release = {"task": "migrate", "live_contractions": told["contractions"]}

        first, second = ask(release), ask(release)

        names = sorted(path.name for path in service_schema.migrations.iterdir())
        assert [file for file in first["applied"] if file.startswith(f"{service}/")] == [
            f"{service}/{name}" for name in names if name.endswith(".sql")
        ]
        assert second == {"service": service, "applied": (), "waiting": ()}

    def test_touches_nothing_to_tell_its_contractions(
        self, ask: Ask, empty_database: psycopg.Connection, service_schema: ServiceSchema
    ) -> None:
        """It is the live package that is asked, before anything is released."""
        service = service_schema.service

        told = ask({"task": "tell_contractions"})

        assert told == {"contractions": dict(contractions_of(service, service_schema.migrations))}
        assert not _exists(service, empty_database)

    def test_makes_the_same_schema_where_releases_were_skipped(
        self,
        postgres: PostgresAddress,
        empty_database: psycopg.Connection,
        service_schema: ServiceSchema,
    ) -> None:
        """Contractions then wait while later expansions are applied, so no expansion needs one."""
        service, directory = service_schema.service, service_schema.migrations
        no_contraction: Contractions = {}
        carried = contractions_of(service, directory)
        migrate(admin=empty_database, service=service, directory=directory, live=carried)

        with _empty_database(postgres, f"{service}_skipped") as admin:
            for live in (no_contraction, carried):
                migrate(admin=admin, service=service, directory=directory, live=live)
            skipped = shape_of(admin, service)

        assert skipped == shape_of(empty_database, service)

    @pytest.mark.parametrize(
        "bad", [{}, {"task": "migrate"}, {"task": "sideways"}, {"task": "migrate", "force": True}]
    )
    def test_touches_nothing_without_a_valid_task(
        self,
        bad: dict[str, Any],
        ask: Ask,
        empty_database: psycopg.Connection,
        service_schema: ServiceSchema,
    ) -> None:
        """An invocation by hand must be as clear as Terraform's."""
        with pytest.raises(msgspec.ValidationError, match=r"task|live_contractions|force"):
            ask(bad)

        assert not _exists(service_schema.service, empty_database)


@contextmanager
def _empty_database(server: PostgresAddress, name: str) -> Generator[psycopg.Connection]:
    create_database(server, name)
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        yield connection


def _exists(schema: str, connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,))
    return found.fetchone() is not None
