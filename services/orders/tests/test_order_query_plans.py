"""How Postgres finds orders among very many: by an index, at once, and without sorting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from chassis.database import Database
from chassis.testing.query_plans import Plan, nodes
from orders.domain.orders import OrderStatus
from orders.repository import LastOrder, Orders

MANY = 6000
CUSTOMERS = 20
START = datetime(2026, 3, 2, tzinfo=UTC)
CUSTOMER = UUID(int=7)


@pytest.fixture
def orders(database: Database, admin: psycopg.Connection) -> Orders:
    """Many orders of some customers, one a second; every tenth is pending, the rest confirmed."""
    admin.execute("INSERT INTO products VALUES ('tea', 1, 'Tea', 1250, 'EUR', 9)")
    admin.execute(
        """
        WITH placed AS (
            INSERT INTO orders (
                order_id, version, user_id, status, total_minor, currency, placed_at, updated_at
            )
            SELECT
                gen_random_uuid(),
                1,
                lpad(to_hex(number / 10 %% %(customers)s), 32, '0')::uuid,
                CASE WHEN number %% 10 = 0 THEN 'pending' ELSE 'confirmed' END,
                1250,
                'EUR',
                %(start)s::timestamptz + number * interval '1 second',
                %(start)s
            FROM generate_series(1, %(many)s) AS number
            RETURNING order_id
        )
        INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
        SELECT order_id, 1, 'tea', 1, 1250 FROM placed
        """,
        {"many": MANY, "customers": CUSTOMERS, "start": START},
    )
    admin.execute("ANALYZE orders, order_lines")
    return Orders(database.connection())


def placed(second: int) -> LastOrder:
    return LastOrder(START + timedelta(seconds=second), UUID(int=0))


def until_lines(plan: Plan) -> list[str]:
    """Return how orders are found; the lines of each then come by its key, and are few."""
    return nodes(plan)[: nodes(plan).index("Aggregate")]


class TestListPage:
    @pytest.mark.parametrize("last", [None, placed(MANY), placed(MANY // 2), placed(300)])
    @pytest.mark.parametrize(
        ("user_id", "status", "index"),
        [
            (None, None, "orders_by_time"),
            (None, "pending", "orders_by_status"),
            (CUSTOMER, None, "orders_by_customer"),
        ],
    )
    def test_reads_the_page_and_no_more(
        self,
        orders: Orders,
        plans: list[Plan],
        user_id: UUID | None,
        status: OrderStatus | None,
        index: str,
        last: LastOrder | None,
    ) -> None:
        page = orders.list_page(user_id=user_id, status=status, after=last, limit=11)

        (plan,) = plans
        assert len(page) == 11
        assert until_lines(plan) == [
            "Limit",
            "Nested Loop",
            f"Index Scan Backward using {index} on orders",
        ]

    def test_looks_only_at_one_customer_for_a_status(
        self, orders: Orders, plans: list[Plan]
    ) -> None:
        page = orders.list_page(user_id=CUSTOMER, status="pending", after=None, limit=11)

        (plan,) = plans
        assert len(page) == 11
        assert "Index Scan Backward using orders_by_customer on orders" in until_lines(plan)


class TestListPendingLocked:
    def test_reads_the_batch_and_no_more(self, orders: Orders, plans: list[Plan]) -> None:
        batch = orders.list_pending_locked(
            placed_before=START + timedelta(seconds=MANY // 2), limit=50
        )

        (plan,) = plans
        assert len(batch) == 50
        assert until_lines(plan) == [
            "Limit",
            "LockRows",
            "Nested Loop",
            "Index Scan using orders_by_status on orders",
            "Subquery Scan on lines",
        ]
