"""The handler that `terraform apply` invokes."""

from collections.abc import Generator, Mapping

import msgspec
import psycopg
import pytest

from chassis.migrations import migrations_directory
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.plugin import create_database
from chassis.testing.postgres import PostgresAddress
from users import wiring
from users.handlers.migrate import handler

DATABASE = "users_migrations"


class TestHandler:
    @pytest.fixture(autouse=True)
    def schema(
        self,
        postgres: PostgresAddress,
        environment: Mapping[str, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> Generator[psycopg.Connection]:
        create_database(postgres, DATABASE)
        monkeypatch.setenv("DATABASE_NAME", DATABASE)
        monkeypatch.setenv("DATABASE_USER", postgres.user)
        with psycopg.connect(postgres.url(DATABASE), autocommit=True) as connection:
            yield connection
        wiring.database().close()

    def test_makes_the_schema_once(self, lambda_context: FakeLambdaContext) -> None:
        first = handler({"phase": "expand"}, lambda_context)
        second = handler({"phase": "expand"}, lambda_context)

        names = sorted(path.name for path in migrations_directory("users").iterdir())
        expanding = [f"users/{name}" for name in names if "_expand_" in name]
        assert [name for name in first["applied"] if name in expanding] == expanding
        assert second == {"service": "users", "phase": "expand", "applied": ()}

    @pytest.mark.parametrize("bad", [{}, {"phase": "sideways"}, {"phase": "expand", "force": True}])
    def test_touches_nothing_without_a_valid_phase(
        self,
        bad: dict[str, object],
        schema: psycopg.Connection,
        lambda_context: FakeLambdaContext,
    ) -> None:
        with pytest.raises(msgspec.ValidationError, match=r"phase|force"):
            handler(bad, lambda_context)

        found = schema.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'users'").fetchall()
        assert found == []
