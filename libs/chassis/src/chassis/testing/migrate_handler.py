"""What every service proves of its `migrate`, the handler that `terraform apply` invokes.

    class TestHandler(MigrateHandlerContract):
        @pytest.fixture
        def door(self, environment) -> MigrateDoor: ...    # the handler, with its settings

`door` gives the settings too, and closes the connection afterwards; only the name of the database
and who logs in are set here.
"""

from collections.abc import Callable, Generator
from typing import Any

import msgspec
import psycopg
import pytest

from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.plugin import ServiceSchema, create_database
from chassis.testing.postgres import PostgresAddress

type MigrateDoor = Callable[[dict[str, Any], FakeLambdaContext], dict[str, Any]]
type Migrate = Callable[[dict[str, Any]], dict[str, Any]]


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
        name = f"{service_schema.service}_migrations"
        create_database(postgres, name)
        with psycopg.connect(postgres.url(name), autocommit=True) as connection:
            yield connection

    @pytest.fixture
    def migrate(
        self,
        door: MigrateDoor,
        empty_database: psycopg.Connection,
        lambda_context: FakeLambdaContext,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Migrate:
        """Invoke the handler as the administrator of the empty database."""
        monkeypatch.setenv("DATABASE_NAME", empty_database.info.dbname)
        monkeypatch.setenv("DATABASE_USER", empty_database.info.user)
        return lambda event: door(event, lambda_context)

    def test_makes_the_schema_once(self, migrate: Migrate, service_schema: ServiceSchema) -> None:
        """All of the service's expansions, in order; a second run finds nothing to do."""
        service = service_schema.service

        first, second = migrate({"phase": "expand"}), migrate({"phase": "expand"})

        names = sorted(path.name for path in service_schema.migrations.iterdir())
        assert [file for file in first["applied"] if file.startswith(f"{service}/")] == [
            f"{service}/{name}" for name in names if "_expand_" in name
        ]
        assert second == {"service": service, "phase": "expand", "applied": ()}

    @pytest.mark.parametrize("bad", [{}, {"phase": "sideways"}, {"phase": "expand", "force": True}])
    def test_touches_nothing_without_a_valid_phase(
        self,
        bad: dict[str, Any],
        migrate: Migrate,
        empty_database: psycopg.Connection,
        service_schema: ServiceSchema,
    ) -> None:
        """An invocation by hand must be as clear as Terraform's."""
        with pytest.raises(msgspec.ValidationError, match=r"phase|force"):
            migrate(bad)

        found = empty_database.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", (service_schema.service,)
        )
        assert found.fetchall() == []
