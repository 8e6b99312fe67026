"""The role the functions log in as: it can do what they do and nothing more, and never for long."""

import time
from collections.abc import Generator

import psycopg
import pytest
from psycopg import errors

from chassis.database import Database
from chassis.errors import Busy
from chassis.testing.plugin import ServiceDatabase


@pytest.fixture
def neighbour(admin: psycopg.Connection) -> Generator[None]:
    """Another service in the same database, as in every environment."""
    admin.execute("CREATE SCHEMA neighbour CREATE TABLE secrets (secret text)")
    yield
    admin.execute("DROP SCHEMA neighbour CASCADE")


class TestReach:
    @pytest.mark.usefixtures("neighbour")
    def test_ends_at_its_schema(self, database: Database) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            database.connection().execute("SELECT secret FROM neighbour.secrets")

    def test_covers_the_tables_of_its_schema(self, database: Database) -> None:
        readable = database.connection().execute(
            """
            SELECT schemaname, array_agg(tablename::text ORDER BY tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
            GROUP BY schemaname
            """
        )

        assert readable.fetchall() == [
            (
                "users",
                [
                    "idempotency_records",
                    "import_rejections",
                    "import_rows",
                    "imports",
                    "inbox",
                    "outbox",
                    "users",
                ],
            )
        ]

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE mine (id bigint)",
            "CREATE TEMPORARY TABLE mine (id bigint)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE INDEX mine ON users (name)",
            "CREATE TABLE public.mine (id bigint)",
            "ALTER TABLE users ADD COLUMN mine text",
            "DROP TABLE users",
            "TRUNCATE users",
            "SELECT * FROM schema_migrations",
            "CREATE ROLE mine",
            "COPY users TO PROGRAM 'cat'",
            "SELECT pg_read_file('/etc/passwd')",
        ],
    )
    def test_is_the_rows_alone(self, database: Database, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            database.connection().execute(statement.encode())


class TestPatience:
    def test_ends_for_a_lock(self, database: Database, admin: psycopg.Connection) -> None:
        with admin.transaction():
            admin.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
            begun = time.monotonic()
            with pytest.raises(Busy):
                database.connection().execute("SELECT FROM users")

        assert 1 <= time.monotonic() - begun < 4

    def test_ends_for_a_statement(self, database: Database) -> None:
        begun = time.monotonic()

        with pytest.raises(Busy):
            database.connection().execute("SELECT pg_sleep(9)")

        assert 5 <= time.monotonic() - begun < 8

    def test_ends_for_a_transaction_that_does_nothing(self, database: Database) -> None:
        row = database.connection().execute("SHOW idle_in_transaction_session_timeout").fetchone()

        assert row == ("10s",)

    def test_is_of_the_role_whatever_the_database_says(
        self, service_database: ServiceDatabase, database: Database, admin: psycopg.Connection
    ) -> None:
        admin.execute(f"ALTER DATABASE {service_database.name} SET statement_timeout = 0".encode())

        row = database.connection().execute("SHOW statement_timeout").fetchone()

        admin.execute(f"ALTER DATABASE {service_database.name} RESET statement_timeout".encode())
        assert row == ("5s",)
