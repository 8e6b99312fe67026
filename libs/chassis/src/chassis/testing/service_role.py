"""What every service proves of the role that its functions log in as, on its migrated database.

class TestServiceRole(ServiceRoleIsolation):
    tables = {"parcels"}          # what the service's own migrations make
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import ClassVar, Final

import psycopg
import pytest
from psycopg import errors

from chassis.database import Database
from chassis.errors import Busy
from chassis.testing.plugin import ServiceDatabase

CHASSIS_TABLES: Final = {"idempotency_records", "inbox", "outbox"}
PRIVILEGES_ON_ROWS: Final = ["DELETE", "INSERT", "SELECT", "UPDATE"]
LATE_SECONDS: Final = 3

CREATIONS: Final = [
    "CREATE TABLE mine (id bigint)",
    "CREATE TEMPORARY TABLE mine (id bigint)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE public.mine (id bigint)",
    "CREATE ROLE mine",
]
CHANGES: Final = [
    "CREATE INDEX mine ON {table} ((1))",
    "ALTER TABLE {table} ADD COLUMN mine text",
    "DROP TABLE {table}",
    "TRUNCATE {table}",
    "COPY {table} TO PROGRAM 'cat'",
]
LOOKS_ELSEWHERE: Final = [
    "SELECT secret FROM neighbour.secrets",
    "SELECT * FROM schema_migrations",
    "SELECT pg_read_file('/etc/passwd')",
]


class ServiceRoleIsolation:
    """The role can do what the functions do and nothing more, and never for long."""

    tables: ClassVar[frozenset[str]]

    @pytest.fixture
    def neighbour(self, admin: psycopg.Connection) -> Generator[None]:
        """Another service in the same database, as in every environment."""
        admin.execute("CREATE SCHEMA neighbour CREATE TABLE secrets (secret text)")
        yield
        admin.execute("DROP SCHEMA neighbour CASCADE")

    @pytest.fixture
    def table(self) -> str:
        """Any of the service's own tables."""
        return min(self.tables)

    def test_reaches_the_rows_of_its_own_tables(
        self, service_database: ServiceDatabase, database: Database
    ) -> None:
        """Whoever adds a table says so here, and no other schema's may be among them."""
        allowed = database.connection().execute(
            """
            SELECT schemaname, tablename, array_agg(privilege ORDER BY privilege)
            FROM pg_tables
            CROSS JOIN unnest(
                ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
            ) AS privilege
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                AND has_table_privilege(format('%I.%I', schemaname, tablename), privilege)
            GROUP BY schemaname, tablename
            """
        )

        assert sorted(allowed.fetchall()) == [
            (service_database.service, table, PRIVILEGES_ON_ROWS)
            for table in sorted(self.tables | CHASSIS_TABLES)
        ]

    @pytest.mark.usefixtures("neighbour")
    @pytest.mark.parametrize("statement", LOOKS_ELSEWHERE)
    def test_sees_nothing_else(self, database: Database, statement: str) -> None:
        """Neither a neighbour's rows, nor what has been migrated, nor the server's files."""
        with pytest.raises(errors.InsufficientPrivilege):
            database.connection().execute(statement.encode())

    @pytest.mark.parametrize("statement", CREATIONS)
    def test_creates_nothing(self, database: Database, statement: str) -> None:
        """That is for migrations, which another role runs."""
        with pytest.raises(errors.InsufficientPrivilege):
            database.connection().execute(statement.encode())

    @pytest.mark.parametrize("template", CHANGES)
    def test_changes_no_table(self, database: Database, template: str) -> None:
        """It may empty a table row by row, but not do away with it, or with its checks."""
        for table in sorted(self.tables | CHASSIS_TABLES):
            with pytest.raises(errors.InsufficientPrivilege):
                database.connection().execute(template.format(table=table).encode())

    def test_gives_up_on_a_lock(
        self, database: Database, admin: psycopg.Connection, table: str
    ) -> None:
        """After a second: whoever holds it holds up everybody."""
        with admin.transaction():
            admin.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            with busy_after(seconds=1):
                database.connection().execute(f"SELECT FROM {table}".encode())

    def test_gives_up_on_a_statement(self, database: Database) -> None:
        """After five seconds, before the function itself is ended."""
        with busy_after(seconds=5):
            database.connection().execute("SELECT pg_sleep(9)")

    def test_gives_up_on_a_transaction_that_does_nothing(self, database: Database) -> None:
        """A frozen function must not keep its locks; ten seconds are too long to wait here."""
        row = database.connection().execute("SHOW idle_in_transaction_session_timeout").fetchone()

        assert row == ("10s",)

    def test_gives_up_whatever_the_database_says(
        self, service_database: ServiceDatabase, database: Database, admin: psycopg.Connection
    ) -> None:
        """The limits are the role's own, and go before the database's."""
        admin.execute(f"ALTER DATABASE {service_database.name} SET statement_timeout = 0".encode())

        row = database.connection().execute("SHOW statement_timeout").fetchone()

        admin.execute(f"ALTER DATABASE {service_database.name} RESET statement_timeout".encode())
        assert row == ("5s",)


@contextmanager
def busy_after(*, seconds: float) -> Generator[None]:
    """Expect that the database gives up after so many seconds, and not much later."""
    begun = time.monotonic()
    with pytest.raises(Busy):
        yield
    assert seconds <= time.monotonic() - begun < seconds + LATE_SECONDS
