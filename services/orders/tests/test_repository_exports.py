"""The SQL of exports, against a real database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from chassis.database import Database
from chassis.testing.query_plans import Plan, nodes
from orders.domain.exports import (
    Checkpoint,
    Export,
    advanced,
    begun,
    failed,
    finished,
    requested,
    restarted,
)
from orders.errors import ExportNotFound
from orders.repository import ExportedOrders, ExportedPage, Exports, LastOrder

from .shop import CUSTOMER

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
EXPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
OTHER_ID = UUID("0199a8a0-0000-7000-8000-00000000000b")
BEFORE_ALL = LastOrder(placed_at=NINE, order_id=UUID(int=0))
MANY = 6000

REQUESTED = requested(
    export_id=EXPORT_ID, first_on=date(2026, 2, 1), last_on=date(2026, 2, 28), now=NINE
)
BEGUN = begun(REQUESTED, upload_id="upload-1", now=TEN)
ADVANCED = advanced(
    BEGUN,
    Checkpoint(
        last_placed_at=datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC),
        last_order_id=OTHER_ID,
        part_etags=('"1"', '"2"'),
        orders=2**40,
        compressed_bytes=2**41,
    ),
)


class TestExports:
    @pytest.fixture
    def exports(self, database: Database) -> Exports:
        exports = Exports(database.connection())
        exports.add(REQUESTED)
        return exports

    def test_return_what_was_added(self, exports: Exports) -> None:
        assert exports.get(EXPORT_ID) == REQUESTED

    @pytest.mark.parametrize(
        "after",
        [
            BEGUN,
            ADVANCED,
            restarted(ADVANCED, upload_id="upload-2"),
            finished(ADVANCED, now=TEN),
            failed(ADVANCED, now=TEN),
        ],
        ids=["begun", "advanced", "restarted", "finished", "failed"],
    )
    def test_return_what_was_saved(self, exports: Exports, after: Export) -> None:
        exports.save(after)

        assert exports.get(EXPORT_ID) == after

    def test_save_one_and_leave_the_others(self, exports: Exports) -> None:
        other = replace(REQUESTED, export_id=OTHER_ID)
        exports.add(other)

        exports.save(BEGUN)

        assert (exports.get(EXPORT_ID), exports.get(OTHER_ID)) == (BEGUN, other)

    def test_know_none_that_was_not_requested(self, exports: Exports) -> None:
        with pytest.raises(ExportNotFound) as unknown:
            exports.get(OTHER_ID)
        with pytest.raises(ExportNotFound):
            exports.get_locked(OTHER_ID)

        assert unknown.value.export_id == OTHER_ID

    def test_can_be_locked_against_everybody_else(
        self, database: Database, exports: Exports, admin: psycopg.Connection
    ) -> None:
        exports.add(replace(REQUESTED, export_id=OTHER_ID))

        with database.connection().transaction():
            locked = exports.get_locked(EXPORT_ID)
            free = admin.execute(
                "SELECT export_id FROM exports FOR NO KEY UPDATE SKIP LOCKED"
            ).fetchall()

        assert (locked, free) == (REQUESTED, [(OTHER_ID,)])


@pytest.fixture
def orders(database: Database, admin: psycopg.Connection) -> ExportedOrders:
    """Many orders, three a second from NINE on, each with a line; every other one was refunded."""
    admin.execute("INSERT INTO products VALUES ('tea', 1, 'Tea', 1250, 'EUR', 0)")
    admin.execute(
        """
        WITH placed AS (
            INSERT INTO orders (
                order_id, version, user_id, status, total_minor, currency, placed_at, updated_at
            )
            SELECT
                ('00000000-0000-0000-0000-' || lpad(to_hex(number), 12, '0'))::uuid,
                1, %(user_id)s, 'pending', 1250, 'EUR', second, second
            FROM generate_series(1, %(many)s) AS number,
                LATERAL (SELECT %(start)s::timestamptz + number / 3 * interval '1 second')
                AS drawn (second)
            RETURNING order_id
        ),
        lines AS (
            INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
            SELECT order_id, 1, 'tea', 1, 1250 FROM placed
        )
        INSERT INTO refunds (order_id, refund_id, amount_minor, refunded_at)
        SELECT order_id, 'refund', 1250, %(start)s FROM placed
        WHERE order_id::text ~ '[02468ace]$'
        """,
        {"user_id": CUSTOMER, "many": MANY, "start": NINE},
    )
    admin.execute("ANALYZE orders, order_lines, refunds")
    return ExportedOrders(database.connection())


def found(orders: ExportedOrders, after: LastOrder, *, limit: int) -> ExportedPage | None:
    return orders.find_page(after=after, placed_before=TEN, limit=limit)


class TestFindPage:
    @pytest.mark.parametrize("limit", [999, 1000, MANY, MANY + 1])
    def test_comes_one_after_the_other_without_a_gap(
        self, orders: ExportedOrders, limit: int
    ) -> None:
        numbers: list[int] = []

        page = found(orders, BEFORE_ALL, limit=limit)
        while page is not None:
            numbers += [UUID(row[0]).int for row in page.rows]
            page = found(orders, page.last, limit=limit)

        assert numbers == list(range(1, MANY + 1))

    def test_ends_where_it_is_told_to(self, orders: ExportedOrders) -> None:
        page = orders.find_page(
            after=BEFORE_ALL, placed_before=NINE + timedelta(seconds=2), limit=MANY
        )

        assert page is not None
        assert len(page.rows) == 5
        assert page.last == LastOrder(placed_at=NINE + timedelta(seconds=1), order_id=UUID(int=5))

    def test_is_none_where_there_are_no_more(self, orders: ExportedOrders) -> None:
        assert found(orders, LastOrder(placed_at=TEN, order_id=UUID(int=0)), limit=1) is None

    @pytest.mark.parametrize("second", [0, MANY // 6, MANY // 3 - 100])
    def test_reads_its_orders_and_no_more(
        self, orders: ExportedOrders, plans: list[Plan], second: int
    ) -> None:
        after = LastOrder(placed_at=NINE + timedelta(seconds=second), order_id=UUID(int=MANY))

        page = found(orders, after, limit=100)

        (plan,) = plans
        assert page is not None
        assert len(page.rows) == 100
        assert nodes(plan) == [
            "Limit",
            "Index Scan using orders_by_time on orders",
            "SubPlan 1",
            "Aggregate",
            "Sort",
            'Sort Key: order_lines."position"',
            "Index Scan using order_lines_pkey on order_lines",
            "SubPlan 2",
            "Index Scan using refunds_pkey on refunds",
        ]
