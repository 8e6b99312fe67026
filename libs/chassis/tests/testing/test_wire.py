import psycopg
import pytest

from chassis.database import Database
from chassis.testing import wire


class TestRecording:
    def test_counts_each_statement_in_autocommit_once(self, database: Database) -> None:
        with wire.recording(database) as trace:
            database.connection().execute("SELECT 1")
            database.connection().execute("SELECT %s::text", ("x",))

        assert (trace.round_trips, trace.statements) == (2, ["SELECT 1", "SELECT $1::text"])

    def test_counts_a_pipeline_once(self, database: Database) -> None:
        with wire.recording(database) as trace, database.connection().pipeline():
            for _ in range(5):
                database.connection().execute("SELECT 1")

        assert (trace.round_trips, len(trace.statements)) == (1, 5)

    def test_counts_the_round_trips_that_a_transaction_block_adds(self, database: Database) -> None:
        with wire.recording(database) as trace, database.connection().transaction():
            database.connection().execute("SELECT 1")

        assert (trace.round_trips, trace.statements) == (3, ["BEGIN", "SELECT 1", "COMMIT"])

    def test_counts_an_answer_of_many_packets_once(self, database: Database) -> None:
        with wire.recording(database) as trace:
            database.connection().execute("SELECT repeat('x', 5000000)").fetchone()

        assert trace.round_trips == 1

    def test_sees_names_of_prepared_statements(self, database: Database) -> None:
        with wire.recording(database) as trace:
            database.connection().prepare_threshold = 0
            database.connection().execute("SELECT 1")

        assert trace.prepared_names == ["_pg3_0"]

    def test_leaves_the_database_as_it_was(self, database: Database) -> None:
        direct = database.host, database.port

        with pytest.raises(psycopg.errors.DivisionByZero), wire.recording(database):
            database.connection().execute("SELECT 1 / 0")

        assert (database.host, database.port) == direct
        assert database.connection().execute("SELECT 1").fetchone() == (1,)
