"""The books of a shop: what its tables and its payment provider say about the same orders."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from contracts.orders import (
    OrderCancelled,
    OrderConfirmed,
    OrderEvent,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
)
from orders.domain.orders import MOVES, OrderStatus

from .scripted_provider import ScriptedProvider
from .shop import Shop

TELLS: Final[Mapping[type[Any], OrderStatus]] = {
    OrderPlaced: "pending",
    OrderConfirmed: "confirmed",
    OrderRejected: "rejected",
    OrderCancelled: "cancelled",
    OrderShipped: "shipped",
}


def pieces_of(shop: Shop) -> dict[str, int]:
    """Count the pieces of each product, wherever they are: in stock, reserved or sold."""
    rows = shop.admin.execute(
        """
        SELECT sku, stock + coalesce(sum(quantity) FILTER (
            WHERE status IN ('pending', 'confirmed', 'shipped')
        ), 0)::bigint
        FROM products LEFT JOIN order_lines USING (sku) LEFT JOIN orders USING (order_id)
        GROUP BY sku
        """
    )
    return dict(rows.fetchall())


def status_of(shop: Shop, order_id: str) -> OrderStatus:
    row = shop.admin.execute("SELECT status FROM orders WHERE order_id = %s", (order_id,))
    (status,) = row.fetchone() or (None,)
    assert status is not None
    return status


def require_each_change_told_once(shop: Shop) -> None:
    """Fail unless the events of each order are its states, one by one, without a gap."""
    states = shop.admin.execute("SELECT order_id, status, version FROM orders").fetchall()
    told = _told(shop)
    assert set(told) == {order_id for order_id, _, _ in states}
    for order_id, status, version in states:
        events = sorted(told[order_id], key=lambda event: event.version)
        told_states: list[OrderStatus] = [TELLS[type(event)] for event in events]
        assert [event.version for event in events] == list(range(1, version + 1))
        assert (told_states[0], told_states[-1]) == ("pending", status)
        for before, after in pairwise(told_states):
            assert after in MOVES[before]


def require_money_adds_up(shop: Shop, provider: ScriptedProvider) -> None:
    """Fail unless customers have paid for what they get, and for nothing else."""
    orders = shop.admin.execute(
        """
        SELECT
            orders.order_id::text, status, total_minor, refunds.amount_minor,
            (
                SELECT sum(quantity * unit_price_minor) FROM order_lines
                WHERE order_lines.order_id = orders.order_id
            )
        FROM orders LEFT JOIN refunds USING (order_id)
        """
    ).fetchall()
    sold = 0
    for order_id, status, total_minor, refunded_minor, lines_minor in orders:
        charged_minor = total_minor if order_id in provider.charged else 0
        assert total_minor == lines_minor
        assert refunded_minor == (charged_minor if status == "cancelled" else None)
        if status in ("confirmed", "shipped"):
            assert charged_minor == total_minor
            sold += total_minor
    assert provider.balance_minor == sold


def _told(shop: Shop) -> dict[UUID, list[OrderEvent]]:
    told: defaultdict[UUID, list[OrderEvent]] = defaultdict(list)
    for envelope in shop.events:
        assert isinstance(envelope.data, OrderEvent)
        told[envelope.data.order_id].append(envelope.data)
    return told
