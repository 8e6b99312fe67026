from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from chassis.testing.postgres import PostgresAddress

from .crates import CREATE, MASTER_PASSWORD, Write, apply


class TestServiceRole:
    @pytest.fixture
    def as_crates(
        self, master: psycopg.Connection, write: Write, postgres: PostgresAddress
    ) -> Iterator[psycopg.Connection]:
        """The connection of one of two services that share a database."""
        apply(master, write(m0001_expand_crates=CREATE), "crates")
        apply(master, write(m0001_expand_crates=CREATE), "boxes")
        with psycopg.connect(
            host=postgres.host,
            port=postgres.port,
            dbname="migrations_tests",
            user="crates_service",
            password=MASTER_PASSWORD,
            autocommit=True,
        ) as connection:
            yield connection

    def test_reads_and_writes_its_own_rows(self, as_crates: psycopg.Connection) -> None:
        as_crates.execute("INSERT INTO crates VALUES (1, 'red')")
        as_crates.execute("UPDATE crates SET colour = 'blue'")

        deleted = as_crates.execute("DELETE FROM crates RETURNING *").fetchall()

        assert deleted == [(1, "blue")]

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM boxes.crates",
            "INSERT INTO boxes.outbox DEFAULT VALUES",
            "CREATE TABLE crates.mine (id bigint)",
            "CREATE TABLE public.mine (id bigint)",
            "CREATE TEMPORARY TABLE mine (id bigint)",
            "CREATE SCHEMA mine",
            "TRUNCATE crates",
            "SELECT * FROM crates.schema_migrations",
            "SET ROLE boxes_service",
            "SET ROLE master",
            "SELECT * FROM pg_authid",
        ],
    )
    def test_reaches_nothing_else(self, as_crates: psycopg.Connection, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            as_crates.execute(statement.encode())

    @pytest.mark.parametrize("statement", ["DROP TABLE crates", "ALTER TABLE crates ADD x bigint"])
    def test_does_not_own_its_tables(self, as_crates: psycopg.Connection, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            as_crates.execute(statement.encode())

    def test_has_its_settings(self, as_crates: psycopg.Connection) -> None:
        row = as_crates.execute(
            """
            SELECT
                current_setting('search_path'),
                current_setting('statement_timeout'),
                current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout'),
                current_setting('timezone')
            """
        ).fetchone()

        assert row == ("crates", "5s", "1s", "10s", "UTC")

    @pytest.fixture
    def with_iam(self, superuser: psycopg.Connection) -> Iterator[None]:
        """A server that has what RDS has."""
        superuser.execute("CREATE ROLE rds_iam")
        superuser.execute("GRANT rds_iam TO master WITH ADMIN OPTION")
        yield
        superuser.execute("DROP ROLE rds_iam")

    @pytest.mark.usefixtures("with_iam")
    def test_logs_in_with_iam_alone_where_rds_offers_it(
        self, superuser: psycopg.Connection, master: psycopg.Connection, write: Write
    ) -> None:
        apply(master, write(m0001_expand_crates=CREATE))

        row = superuser.execute(
            "SELECT pg_has_role('crates_service', 'rds_iam', 'member'), rolpassword IS NULL "
            "FROM pg_authid WHERE rolname = 'crates_service'"
        ).fetchone()

        assert row == (True, True)
