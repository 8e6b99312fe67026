# ruff: noqa: PT012 - it is the body of a unit of work, all of it, that fails.

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from chassis.database import Database
from chassis.errors import Busy
from chassis.ids import uuid7
from chassis.outbox import OutboxEntry
from chassis.testing.parcels import ParcelsUnitOfWork
from chassis.unit_of_work import UnitOfWork


def told(subject: str) -> OutboxEntry:
    detail = f'{{"label": "{subject} \\n \\t \\\\ ü"}}'
    return OutboxEntry(uuid7(), "parcels", "parcels.sent.v1", detail, subject)


def stored(admin: psycopg.Connection) -> list[OutboxEntry]:
    rows = admin.execute(
        "SELECT event_id, source, detail_type, detail, subject FROM outbox ORDER BY event_id"
    )
    return [OutboxEntry(*row) for row in rows.fetchall()]


class TestAdd:
    def test_stores_an_event_with_its_subject(
        self, unit_of_work: ParcelsUnitOfWork, admin: psycopg.Connection
    ) -> None:
        entry = told("A-1")

        with unit_of_work as uow:
            uow.outbox.add(entry)

        assert stored(admin) == [entry]


class TestCopy:
    def test_stores_what_add_would(self, database: Database, admin: psycopg.Connection) -> None:
        entries = [told(f"A-{number}") for number in range(3)]

        with UnitOfWork(database, pipelined=False) as uow:
            uow.outbox.copy(entries)

        assert stored(admin) == entries

    def test_belongs_to_the_transaction(
        self, database: Database, admin: psycopg.Connection
    ) -> None:
        with pytest.raises(RuntimeError), UnitOfWork(database, pipelined=False) as uow:
            uow.outbox.copy([told("A-1")])
            raise RuntimeError

        assert stored(admin) == []

    def test_is_refused_in_a_pipeline(self, unit_of_work: ParcelsUnitOfWork) -> None:
        with pytest.raises(psycopg.NotSupportedError), unit_of_work as uow:
            uow.outbox.copy([told("A-1")])


class TestErase:
    def test_leaves_nothing_of_its_subject_and_all_of_others(
        self, unit_of_work: ParcelsUnitOfWork, admin: psycopg.Connection
    ) -> None:
        published, waiting, other = told("A-1"), told("A-1"), told("A-2")
        with unit_of_work as uow:
            for entry in (published, waiting, other):
                uow.outbox.add(entry)
        mark_published(admin, published.event_id)

        with unit_of_work as uow:
            uow.outbox.erase("A-1")

        assert stored(admin) == [other]

    def test_does_not_pass_over_an_event_that_is_being_sent(
        self, unit_of_work: ParcelsUnitOfWork, connect: Callable[[], Database]
    ) -> None:
        entry = told("A-1")
        with unit_of_work as uow:
            uow.outbox.add(entry)

        with UnitOfWork(connect()) as relay:
            relay.connection.execute("SELECT FROM outbox FOR UPDATE").fetchall()
            with pytest.raises(Busy), unit_of_work as uow:
                uow.outbox.erase("A-1")


def mark_published(admin: psycopg.Connection, event_id: UUID) -> None:
    admin.execute("UPDATE outbox SET published_at = now() WHERE event_id = %s", (event_id,))
