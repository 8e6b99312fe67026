"""The orders and their lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, TupleRow, dict_row

from orders.domain.orders import Order, OrderLine, OrderStatus
from orders.errors import OrderNotFound

_ORDERS: Final[LiteralString] = """
SELECT
    orders.order_id, version, user_id, status, total_minor, currency, placed_at, updated_at,
    charge_id, rejection_reason, cancellation_reason,
    skus, quantities, unit_prices_minor
FROM orders
CROSS JOIN LATERAL (
    SELECT
        array_agg(sku ORDER BY position) AS skus,
        array_agg(quantity ORDER BY position) AS quantities,
        array_agg(unit_price_minor ORDER BY position) AS unit_prices_minor
    FROM order_lines
    WHERE order_lines.order_id = orders.order_id
) AS lines
"""
_ORDER: Final[LiteralString] = _ORDERS + "WHERE orders.order_id = %s "


class LastOrder(Struct, frozen=True):
    """Where a page of orders ended."""

    placed_at: datetime
    order_id: UUID


class Orders:
    """The orders, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, order: Order) -> None:
        """Store a new order and its lines."""
        self._connection.execute(
            """
            WITH added AS (
                INSERT INTO orders (
                    order_id, version, user_id, status, total_minor, currency,
                    placed_at, updated_at
                )
                VALUES (
                    %(order_id)s, %(version)s, %(user_id)s, %(status)s, %(total_minor)s,
                    %(currency)s, %(placed_at)s, %(updated_at)s
                )
                RETURNING order_id
            )
            INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
            SELECT added.order_id, line.position, line.sku, line.quantity, line.unit_price_minor
            FROM added, unnest(
                %(skus)s::text[], %(quantities)s::bigint[], %(unit_prices_minor)s::bigint[]
            ) WITH ORDINALITY AS line (sku, quantity, unit_price_minor, position)
            """,
            _parameters(order),
        )

    def get(self, order_id: UUID) -> Order:
        """Return an order; raises OrderNotFound."""
        return self._only(_ORDER, order_id)

    def get_locked(self, order_id: UUID) -> Order:
        """Return an order that nobody else can change before this transaction ends."""
        return self._only(_ORDER + "FOR NO KEY UPDATE OF orders", order_id)

    def list_page(
        self,
        *,
        user_id: UUID | None,
        status: OrderStatus | None,
        after: LastOrder | None,
        limit: int,
    ) -> list[Order]:
        """List orders of a user or of all, the newest first, beginning after the given one."""
        return self._all(
            _ORDERS
            + """
            WHERE (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s)
                AND (%(status)s::text IS NULL OR status = %(status)s)
                AND (placed_at, orders.order_id) < (
                    coalesce(%(placed_at)s::timestamptz, 'infinity'),
                    coalesce(%(order_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                )
            ORDER BY placed_at DESC, orders.order_id DESC
            LIMIT %(limit)s
            """,
            {
                "user_id": user_id,
                "status": status,
                "placed_at": after and after.placed_at,
                "order_id": after and after.order_id,
                "limit": limit,
            },
        )

    def list_pending_locked(self, *, placed_before: datetime, limit: int) -> list[Order]:
        """List orders that are still pending, the oldest first, locked for the transaction.

        One that somebody else has locked is about to be settled or cancelled, and left out.
        """
        return self._all(
            _ORDERS
            + """
            WHERE status = 'pending' AND placed_at < %(placed_before)s
            ORDER BY placed_at, orders.order_id
            LIMIT %(limit)s
            FOR NO KEY UPDATE OF orders SKIP LOCKED
            """,
            {"placed_before": placed_before, "limit": limit},
        )

    def save(self, order: Order) -> None:
        """Store what can change of an order; its lines and prices never do."""
        self._connection.execute(
            """
            UPDATE orders
            SET version = %(version)s,
                status = %(status)s,
                updated_at = %(updated_at)s,
                charge_id = %(charge_id)s,
                rejection_reason = %(rejection_reason)s,
                cancellation_reason = %(cancellation_reason)s
            WHERE order_id = %(order_id)s
            """,
            _parameters(order),
        )

    def _only(self, query: LiteralString, order_id: UUID) -> Order:
        row = self._connection.cursor(row_factory=dict_row).execute(query, (order_id,)).fetchone()
        if row is None:
            raise OrderNotFound(order_id=order_id)
        return _order(row)

    def _all(self, query: LiteralString, parameters: dict[str, Any]) -> list[Order]:
        cursor = self._connection.cursor(row_factory=dict_row)
        return [_order(row) for row in cursor.execute(query, parameters).fetchall()]


def _parameters(order: Order) -> dict[str, Any]:
    return msgspec.structs.asdict(order) | _columns(order.lines)


def _columns(lines: Sequence[OrderLine]) -> dict[str, Any]:
    return {
        "skus": [line.sku for line in lines],
        "quantities": [line.quantity for line in lines],
        "unit_prices_minor": [line.unit_price_minor for line in lines],
    }


def _order(row: DictRow) -> Order:
    lines = zip(row.pop("skus"), row.pop("quantities"), row.pop("unit_prices_minor"), strict=True)
    return Order(
        lines=tuple(
            OrderLine(sku=sku, quantity=quantity, unit_price_minor=unit_price_minor)
            for sku, quantity, unit_price_minor in lines
        ),
        **row,
    )
