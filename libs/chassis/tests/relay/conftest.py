"""An outbox to fill, and a relay to run."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from msgspec import json

from chassis.database import Database
from chassis.ids import uuid7
from chassis.outbox import OutboxEntry
from chassis.relay import Published, publish_outbox
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.parcels import ParcelsUnitOfWork
from chassis.time_budget import TimeBudget
from chassis.unit_of_work import UnitOfWork

from .bus import Add, AddBulk, Bus, Publish


@pytest.fixture
def bus(aws: Callable[[str], Any]) -> Bus:
    return Bus(aws)


@pytest.fixture
def add(unit_of_work: ParcelsUnitOfWork) -> Add:
    """Store an event as a use case does."""

    def add(label: str, *, detail: bytes | None = None) -> UUID:
        entry = told(label, detail)
        with unit_of_work as uow:
            uow.outbox.add(entry)
        return entry.event_id

    return add


@pytest.fixture
def add_bulk(connect: Callable[[], Database]) -> AddBulk:
    """Store many events as bulk work does."""
    database = connect()

    def add_bulk(*labels: str) -> None:
        with UnitOfWork(database, pipelined=False) as uow:
            uow.outbox.copy([told(label) for label in labels])

    return add_bulk


def told(label: str, detail: bytes | None = None) -> OutboxEntry:
    document = (detail or json.encode({"label": label})).decode()
    return OutboxEntry(uuid7(), "parcels", "parcels.sent.v1", document, label)


@pytest.fixture
def publish(database: Database, bus: Bus) -> Publish:
    """Run the relay for so many seconds, which pass at once."""

    def publish(
        *,
        events: Any = None,
        seconds: float = 1.0,
        batch_size: int = 100,
        on: Database = database,
        before_waiting: Callable[[], None] = lambda: None,
    ) -> Published:
        context = FakeLambdaContext(remaining_seconds=seconds)

        def sleep(wait_seconds: float) -> None:
            before_waiting()
            context.sleep(wait_seconds)

        return publish_outbox(
            database=on,
            events=events or bus.client,
            bus_name="parcels",
            budget=TimeBudget.from_context(context, reserve_seconds=0),
            sleep=sleep,
            batch_size=batch_size,
        )

    return publish
