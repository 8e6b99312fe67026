import select
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from chassis.database import DIRECT_ROOTS, PROXY_ROOTS, Database, root_certificates
from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.ids import uuid7
from chassis.settings import DatabaseSettings
from chassis.testing import wire
from chassis.testing.plugin import ServiceDatabase


def backend_of(database: Database) -> int:
    return database.connection().info.backend_pid


def terminate(admin: psycopg.Connection, backend: int) -> None:
    """End a server process as a failover or an idle timeout would, and wait until it is gone."""
    admin.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))


class TestDatabase:
    def test_connects_as_its_settings_say(self, service_database: ServiceDatabase) -> None:
        settings = DatabaseSettings(
            database_host=service_database.server.host,
            database_port=service_database.server.port,
            database_name=service_database.name,
            database_user="parcels_service",
            database_auth="libpq",
        )
        database = Database.from_settings(settings, application_name="parcels")

        row = database.connection().execute(
            "SELECT current_user, current_database(), current_setting('application_name')"
        )

        assert row.fetchone() == ("parcels_service", "parcels_tests", "parcels")
        database.close()

    def test_leaves_the_values_of_a_row_out_of_its_errors(self, database: Database) -> None:
        insert = "INSERT INTO inbox VALUES ('a person', '0199a8a0-0000-7000-8000-000000000001')"
        database.connection().execute(insert)

        with pytest.raises(errors.UniqueViolation) as caught:
            database.connection().execute(insert)

        assert "inbox_pkey" in str(caught.value)
        assert "a person" not in str(caught.value)

    def test_leaves_the_values_of_a_copied_row_out_of_its_errors(self, database: Database) -> None:
        with (
            pytest.raises(errors.InvalidTextRepresentation) as caught,
            database.connection().cursor().copy("COPY parcels FROM STDIN") as copy,
        ):
            copy.write_row((uuid7(), "a person", "no number"))

        assert "CONTEXT" not in str(caught.value)
        assert "a person" not in str(caught.value)

    def test_keeps_its_connection(self, database: Database) -> None:
        first = backend_of(database)

        assert backend_of(database) == first

    def test_reads_in_one_round_trip(self, database: Database) -> None:
        with wire.recording(database) as trace:
            database.connection().execute("SELECT %s::int", (1,)).fetchone()

        assert (trace.round_trips, trace.statements) == (1, ["SELECT $1::int"])

    def test_replaces_a_connection_that_the_server_ended(
        self, database: Database, admin: psycopg.Connection
    ) -> None:
        ended = backend_of(database)
        terminate(admin, ended)

        answer = database.connection().execute("SELECT 1").fetchone()

        assert answer == (1,)
        assert backend_of(database) != ended

    def test_sees_that_a_connection_is_alive_without_a_round_trip(self, database: Database) -> None:
        with wire.recording(database) as trace:
            for _ in range(3):
                database.connection()

        assert (trace.round_trips, trace.messages) == (0, [])

    def test_replaces_a_connection_that_was_closed(self, database: Database) -> None:
        database.connection().close()

        answer = database.connection().execute("SELECT 1").fetchone()

        assert answer == (1,)

    def test_is_unavailable_where_nobody_listens(self, silent_port: int) -> None:
        database = Database(
            host="127.0.0.1",
            port=silent_port,
            name="parcels",
            user="parcels_service",
            auth="libpq",
            application_name="parcels",
        )

        with pytest.raises(DatabaseUnavailable) as refused:
            database.connection()

        assert str(refused.value) == "The database at 127.0.0.1 cannot be reached."

    def test_is_unavailable_without_the_password(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGPASSWORD", "wrong")

        with pytest.raises(DatabaseUnavailable):
            database.connection()

    def test_with_iam_refuses_a_server_without_tls(
        self, service_database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-central-1",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("chassis.database.DIRECT_ROOTS", tmp_path / "roots.pem")
        (tmp_path / "roots.pem").touch()
        database = Database(
            host=service_database.server.host,
            port=service_database.server.port,
            name=service_database.name,
            user="parcels_service",
            auth="iam",
            application_name="parcels",
        )

        with pytest.raises(DatabaseUnavailable) as refused:
            database.connection()

        assert "SSL" in str(refused.value.__cause__)


class TestConnection:
    def test_is_lost_when_it_dies_under_a_statement(
        self, database: Database, admin: psycopg.Connection
    ) -> None:
        connection = database.connection()
        terminate(admin, connection.info.backend_pid)

        with pytest.raises(ConnectionLost):
            connection.execute("SELECT 1")

        assert database.connection().execute("SELECT 1").fetchone() == (1,)

    def test_is_lost_when_its_transaction_was_idle_for_too_long(self, database: Database) -> None:
        connection = database.connection()
        connection.execute("SET idle_in_transaction_session_timeout = '50ms'")
        connection.execute("BEGIN")
        # The server has said good-bye when the socket can be read.
        select.select([connection], [], [], 5)

        with pytest.raises(ConnectionLost):
            connection.execute("SELECT 1")

        assert database.connection().execute("SELECT 1").fetchone() == (1,)

    def test_is_busy_when_a_lock_cannot_be_had(
        self, database: Database, connect: Callable[[], Database]
    ) -> None:
        rival = connect().connection()
        with rival.transaction():
            rival.execute("LOCK TABLE parcels IN ACCESS EXCLUSIVE MODE")
            database.connection().execute("SET lock_timeout = '50ms'")

            with pytest.raises(Busy) as refused:
                database.connection().execute("SELECT * FROM parcels")

        assert isinstance(refused.value.__cause__, errors.LockNotAvailable)

    def test_is_busy_when_a_statement_takes_too_long(self, database: Database) -> None:
        database.connection().execute("SET statement_timeout = '50ms'")

        with pytest.raises(Busy) as refused:
            database.connection().execute("SELECT pg_sleep(5)")

        assert isinstance(refused.value.__cause__, errors.QueryCanceled)

    def test_lets_other_errors_pass(self, database: Database) -> None:
        with pytest.raises(errors.DivisionByZero):
            database.connection().execute("SELECT 1 / 0")


class TestRootCertificates:
    def test_are_the_public_ones_for_a_proxy(self) -> None:
        roots = root_certificates("orders.proxy-abc.eu-central-1.rds.amazonaws.com")

        assert roots == PROXY_ROOTS

    def test_are_those_of_rds_for_a_direct_connection(self) -> None:
        roots = root_certificates("orders.cluster-abc.eu-central-1.rds.amazonaws.com")

        assert roots == DIRECT_ROOTS
