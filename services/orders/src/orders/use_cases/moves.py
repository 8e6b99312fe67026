"""Stores orders that have moved: with each goes its event, and the stock that it gives back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from contracts import orders as events
from orders.domain.orders import RETURNS_STOCK, Order, OrderStatus
from orders.unit_of_work import OrdersUnitOfWork

NO_REASON_GIVEN: Final = "unspecified"


def store_placed(order: Order, uow: OrdersUnitOfWork) -> None:
    """Store a new order; its products are locked, and enough of each is there."""
    uow.products.take_stock(order.lines)
    uow.orders.add(order)
    _tell(order, uow)


def store_moved(orders: Sequence[Order], uow: OrdersUnitOfWork) -> None:
    """Store orders that are locked, each at its next version."""
    returned = [line for order in orders if order.status in RETURNS_STOCK for line in order.lines]
    if returned:
        uow.products.lock([line.sku for line in returned])
        uow.products.return_stock(returned)
    for order in orders:
        uow.orders.save(order)
        _tell(order, uow)


def _tell(order: Order, uow: OrdersUnitOfWork) -> None:
    uow.emit(_EVENTS[order.status](order), now=order.updated_at)


def _placed(order: Order) -> events.OrderPlaced:
    lines = tuple(
        events.OrderLine(
            sku=line.sku, quantity=line.quantity, unit_price_minor=line.unit_price_minor
        )
        for line in order.lines
    )
    return events.OrderPlaced(**_told_of(order), lines=lines, placed_at=order.placed_at)


def _confirmed(order: Order) -> events.OrderConfirmed:
    return events.OrderConfirmed(**_told_of(order), confirmed_at=order.updated_at)


def _rejected(order: Order) -> events.OrderRejected:
    reason = order.rejection_reason or NO_REASON_GIVEN
    return events.OrderRejected(**_told_of(order), reason=reason, rejected_at=order.updated_at)


def _cancelled(order: Order) -> events.OrderCancelled:
    reason = order.cancellation_reason or NO_REASON_GIVEN
    return events.OrderCancelled(**_told_of(order), reason=reason, cancelled_at=order.updated_at)


def _shipped(order: Order) -> events.OrderShipped:
    return events.OrderShipped(**_told_of(order), shipped_at=order.updated_at)


def _told_of(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "version": order.version,
        "user_id": order.user_id,
        "total_minor": order.total_minor,
        "currency": order.currency,
    }


_EVENTS: Final[Mapping[OrderStatus, Callable[[Order], events.OrderEvent]]] = {
    "pending": _placed,
    "confirmed": _confirmed,
    "rejected": _rejected,
    "cancelled": _cancelled,
    "shipped": _shipped,
}
