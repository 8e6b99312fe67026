# ruff: noqa: PT012 - it is the body of a unit of work, all of it, that fails.

from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from psycopg import errors
from psycopg.pq import TransactionStatus

from chassis.database import Database
from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.ids import uuid7
from chassis.outbox import OutboxEntry
from chassis.testing import wire
from chassis.testing.parcels import ParcelsUnitOfWork
from chassis.unit_of_work import NotCommitted, UnitOfWork, UnitOfWorkNested

type Labels = Callable[[], list[str]]


class ParcelRefused(Exception):
    pass


def refuse_after_adding(label: str, unit_of_work: ParcelsUnitOfWork) -> None:
    with unit_of_work as uow:
        uow.parcels.add(label)
        raise ParcelRefused


class TestUnitOfWork:
    def test_commits_when_it_is_left(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with unit_of_work as uow:
            uow.parcels.add("A-1")
            uow.parcels.add("A-2")

        assert stored_labels() == ["A-1", "A-2"]

    def test_can_be_opened_again(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        for label in ("A-1", "A-2"):
            with unit_of_work as uow:
                uow.parcels.add(label)

        assert stored_labels() == ["A-1", "A-2"]

    def test_reads_what_it_wrote_and_others_do_not(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with unit_of_work as uow:
            uow.parcels.add("A-1")

            assert (uow.parcels.labels(), stored_labels()) == (["A-1"], [])

    def test_waits_for_each_statement_where_it_is_not_pipelined(
        self, database: Database, stored_labels: Labels
    ) -> None:
        with wire.recording(database) as trace:
            with ParcelsUnitOfWork(database, pipelined=False) as uow:
                uow.parcels.add("A-1")
            with pytest.raises(ParcelRefused):
                refuse_after_adding("A-2", ParcelsUnitOfWork(database, pipelined=False))

        assert (stored_labels(), trace.round_trips) == (["A-1"], 6)

    def test_is_one_round_trip_for_each_fetch_and_one_for_the_rest(
        self, database: Database, unit_of_work: ParcelsUnitOfWork
    ) -> None:
        with wire.recording(database) as trace, unit_of_work as uow:
            claimed = uow.inbox.claim(consumer="weigh", event_id=uuid7())
            uow.parcels.add("A-1")
            uow.parcels.add("A-2")
            uow.outbox.add(OutboxEntry(uuid7(), "parcels", "parcels.sent.v1", "{}"))

        assert (claimed, trace.round_trips) == (True, 2)

    def test_sends_nothing_that_pins_a_proxy_however_often_it_runs(
        self, database: Database, unit_of_work: ParcelsUnitOfWork
    ) -> None:
        with wire.recording(database) as trace:
            for number in range(12):
                with unit_of_work as uow:
                    uow.parcels.add(f"A-{number}")
            with pytest.raises(ParcelRefused), unit_of_work as uow:
                raise ParcelRefused

        assert trace.prepared_names == []
        assert {statement.split()[0] for statement in trace.statements} == {
            "BEGIN",
            "INSERT",
            "COMMIT",
            "ROLLBACK",
        }


class TestUnitOfWorkAfterAnError:
    def test_rolls_back_what_was_only_queued(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(ParcelRefused), unit_of_work as uow:
            uow.parcels.add("A-1")
            raise ParcelRefused

        assert stored_labels() == []

    def test_rolls_back_what_was_already_sent(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(ParcelRefused), unit_of_work as uow:
            uow.parcels.add("A-1")
            uow.parcels.labels()
            raise ParcelRefused

        assert stored_labels() == []

    def test_raises_the_error_of_a_statement_that_was_read(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(errors.CheckViolation), unit_of_work as uow:
            uow.parcels.add("A-1")
            uow.parcels.add("A-2", grams=0)
            uow.parcels.labels()

        assert stored_labels() == []

    def test_raises_the_error_of_a_statement_that_nobody_read(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(errors.CheckViolation), unit_of_work as uow:
            uow.parcels.add("A-1")
            uow.parcels.add("A-2", grams=0)
            uow.parcels.add("A-3")

        assert stored_labels() == []

    def test_raises_the_error_of_a_commit(
        self, admin: psycopg.Connection, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        admin.execute(
            "ALTER TABLE parcels ADD CONSTRAINT unique_grams UNIQUE (grams) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
        try:
            with pytest.raises(errors.UniqueViolation), unit_of_work as uow:
                uow.parcels.add("A-1", grams=7)
                uow.parcels.add("A-2", grams=7)
        finally:
            admin.execute("ALTER TABLE parcels DROP CONSTRAINT unique_grams")

        assert stored_labels() == []

    def test_does_not_commit_when_the_body_swallowed_the_error(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(errors.PipelineAborted), unit_of_work as uow:
            uow.parcels.add("A-1", grams=0)
            with pytest.raises(errors.CheckViolation):
                uow.parcels.labels()

        assert stored_labels() == []

    def test_does_not_take_a_rollback_for_a_commit(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with (
            pytest.raises(NotCommitted) as refused,
            unit_of_work as uow,
            suppress(errors.CheckViolation),
            uow.connection.pipeline(),
        ):
            uow.parcels.add("A-1", grams=0)

        assert refused.value.answer == "ROLLBACK"
        assert stored_labels() == []

    @pytest.mark.parametrize("read", [True, False])
    def test_leaves_a_connection_that_works(
        self,
        database: Database,
        unit_of_work: ParcelsUnitOfWork,
        stored_labels: Labels,
        *,
        read: bool,
    ) -> None:
        backend = database.connection().info.backend_pid
        with pytest.raises(errors.CheckViolation), unit_of_work as uow:
            uow.parcels.add("A-1", grams=0)
            if read:
                uow.parcels.labels()
        status = database.connection().info.transaction_status

        with unit_of_work as uow:
            uow.parcels.add("A-2")

        assert status == TransactionStatus.IDLE
        assert database.connection().info.backend_pid == backend
        assert stored_labels() == ["A-2"]

    def test_is_busy_when_a_lock_cannot_be_had(
        self, unit_of_work: ParcelsUnitOfWork, another_unit_of_work: ParcelsUnitOfWork
    ) -> None:
        with another_unit_of_work as rival:
            rival.parcels.add("A-1")
            rival.parcels.labels()

            with pytest.raises(Busy), unit_of_work as uow:
                uow.connection.execute("SET LOCAL lock_timeout = '50ms'")
                uow.parcels.add("A-1")

    @pytest.mark.parametrize("read", [True, False])
    def test_loses_its_connection_and_gets_another_one(
        self,
        admin: psycopg.Connection,
        unit_of_work: ParcelsUnitOfWork,
        stored_labels: Labels,
        *,
        read: bool,
    ) -> None:
        with pytest.raises(ConnectionLost), unit_of_work as uow:
            uow.parcels.add("A-1")
            uow.parcels.labels()
            backend = uow.connection.info.backend_pid
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
            uow.parcels.add("A-2")
            if read:
                uow.parcels.labels()
        with unit_of_work as uow:
            uow.parcels.add("A-3")

        assert stored_labels() == ["A-3"]

    def test_is_not_opened_without_a_database(self, silent_port: int) -> None:
        nowhere = Database(
            host="127.0.0.1",
            port=silent_port,
            name="parcels",
            user="parcels_service",
            auth="libpq",
            application_name="parcels",
        )

        with pytest.raises(DatabaseUnavailable), UnitOfWork(nowhere):
            pytest.fail("there is no database")


class TestNestedUnitOfWork:
    def test_is_refused_and_rolls_the_outer_one_back(
        self, database: Database, unit_of_work: ParcelsUnitOfWork, stored_labels: Labels
    ) -> None:
        with pytest.raises(UnitOfWorkNested), unit_of_work as uow:
            uow.parcels.add("A-1")
            with UnitOfWork(database):
                pytest.fail("this would be one transaction, and look like two")

        assert stored_labels() == []
