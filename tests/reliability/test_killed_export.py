"""An export, killed at random moments: every order is in the file once, in its place.

`make soak` runs it with a million orders and ten kills.
"""

import csv
import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.s3_upload import SMALLEST_PART_BYTES
from chassis.testing.plugin import ServiceDatabase
from contracts.golden import Example
from orders.domain.exports import COLUMNS
from orders.handlers import export_orders
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases import export_file, export_parts
from orders.use_cases.exports import request_export
from performance.console import Console
from reliability.execution_environment import ExecutionEnvironment
from reliability.export_cloud import ExportCloud, running_export_cloud
from reliability.figures import MOST_BYTES_OF_MEMORY, figures
from reliability.killing_poller import KillingPoller, Work
from reliability.sold_orders import FIRST_ON, LAST_ON, sell, wanted_rows

# So many fill some parts as they are. Fewer need smaller ones: 500 orders are about 35 kB.
MANY = 500_000
SMALL_PART_BYTES = 100_000
SMALL_PAGE = 500


@pytest.fixture
def is_small(rows: int) -> bool:
    return rows < MANY


@pytest.fixture
def tables(admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The superuser's connection to tables that are empty, and will be again."""
    tables = "orders, order_lines, refunds, products, customers, exports, outbox"
    admin.execute(f"TRUNCATE {tables}".encode())
    yield admin
    admin.execute(f"TRUNCATE {tables}".encode())


@pytest.fixture
def cloud(service_database: ServiceDatabase, *, is_small: bool) -> Iterator[ExportCloud]:
    smallest = SMALL_PART_BYTES if is_small else SMALLEST_PART_BYTES
    with running_export_cloud(service_database, smallest_part_bytes=smallest) as cloud:
        yield cloud


@pytest.fixture
def export_id(
    tables: psycopg.Connection, rows: int, service_database: ServiceDatabase, console: Console
) -> UUID:
    """The only export, of very many orders."""
    console.line(f"\nkilled export: making {rows:,} orders")
    sell(tables, rows)
    database = service_database.connect()
    with OrdersUnitOfWork(database) as uow:
        new = request_export(
            export_id=uuid7(), first_on=FIRST_ON, last_on=LAST_ON, uow=uow, now=utc_now()
        )
    database.close()
    return new.export_id


@pytest.fixture
def poller(
    cloud: ExportCloud,
    tables: psycopg.Connection,
    seed: int,
    console: Console,
    tmp_path: Path,
    *,
    is_small: bool,
) -> Iterator[KillingPoller]:
    smaller = (
        f"{export_parts.__name__}.PART_BYTES={SMALL_PART_BYTES}",
        f"{export_file.__name__}.ORDERS_AT_ONCE={SMALL_PAGE}",
    )
    poller = KillingPoller(
        queue=cloud.queue,
        start=partial(
            ExecutionEnvironment,
            cloud.variables,
            tmp_path / "export_orders.log",
            export_orders.__name__,
            *(smaller if is_small else ()),
        ),
        work=Work(
            "order",
            reached=partial(orders_written, tables),
            piece_seconds=0.05 if is_small else 1.5,
            reserve_seconds=export_orders.RESERVE_SECONDS,
            short_seconds=0.01,
            long_seconds=0.2 if is_small else 6.0,
        ),
        random=random.Random(seed),
        console=console,
    )
    yield poller
    poller.close()


class TestKilledExport:
    def test_writes_every_order_once_and_in_its_place(
        self,
        rows: int,
        kills: int,
        seed: int,
        tables: psycopg.Connection,
        export_id: UUID,
        cloud: ExportCloud,
        poller: KillingPoller,
        console: Console,
    ) -> None:
        console.line(f"killed export: beginning, with SOAK_SEED={seed}")
        message = message_of(tables)
        cloud.queue.send(message)

        begun = time.monotonic()
        poller.run(kills=kills, end=rows)
        seconds = time.monotonic() - begun

        console.line("killed export: comparing the file with what is there")
        end = state_of(tables)
        parts = end.pop("parts")
        assert end == {"status": "finished", "orders": rows, "bytes": cloud.size_bytes(export_id)}
        assert parts > kills
        assert poller.toll.kills == kills
        # A message that was done with may come again, and changes nothing.
        cloud.queue.send(message)
        poller.run()
        assert state_of(tables) == end | {"parts": parts}
        assert differences(cloud, export_id, wanted_rows(tables)) == []
        assert cloud.unfinished_uploads() == 0
        assert cloud.queue.dead_letters() == []
        console.table(
            f"{rows:,} orders exported, {end['bytes'] / 1e6:,.0f} MB",
            *figures(poller.toll, rows=rows, seconds=seconds, parts=parts),
        )
        assert poller.toll.peak_bytes < MOST_BYTES_OF_MEMORY


def message_of(admin: psycopg.Connection) -> bytes:
    """Return what EventBridge makes of the only event."""
    row = admin.execute("SELECT detail_type, detail FROM outbox").fetchone()
    assert row is not None
    name, detail = row
    return Example(name=name, detail=detail.encode()).message


def orders_written(admin: psycopg.Connection) -> int:
    """Return how many orders are in the parts that are noted; there is one export."""
    row = admin.execute("SELECT orders FROM exports").fetchone()
    assert row is not None
    return row[0]


def state_of(admin: psycopg.Connection) -> dict[str, int]:
    """Return how the export stands."""
    row = admin.execute(
        "SELECT status, orders, compressed_bytes, cardinality(part_etags) FROM exports"
    ).fetchone()
    assert row is not None
    return dict(zip(("status", "orders", "bytes", "parts"), row, strict=True))


def differences(
    cloud: ExportCloud, export_id: UUID, wanted: Iterator[list[str]]
) -> list[tuple[list[str], list[str]]]:
    """Return the first row that is another one in the file, with what it has to be."""
    with cloud.text(export_id) as text:
        rows = csv.reader(text)
        assert next(rows) == list(COLUMNS)
        for pair in zip(rows, wanted, strict=True):
            if pair[0] != pair[1]:
                return [pair]
    return []
