"""What customers and administrators do with orders.

An id that is given is checked: to anybody but its customer and administrators an order does not
exist.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orders.domain.orders import Order, OrderStatus, WantedLine, cancelled, placed_order, shipped
from orders.errors import CustomerErased, CustomerUnknown, OrderNotFound
from orders.repository import LastOrder, Orders
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases.moves import store_moved, store_placed


def place_order(
    *,
    order_id: UUID,
    user_id: UUID,
    wanted: Sequence[WantedLine],
    uow: OrdersUnitOfWork,
    now: datetime,
) -> Order:
    """Reserve stock and store a pending order.

    Raises CustomerErased, CustomerUnknown, LinesRefused or StockInsufficient.
    """
    available = uow.products.lock_for_order(user_id=user_id, skus=[line.sku for line in wanted])
    if not available.customer_known:
        raise CustomerUnknown(user_id=user_id)
    if available.customer_erased:
        raise CustomerErased(user_id=user_id)
    order = placed_order(
        order_id=order_id, user_id=user_id, wanted=wanted, products=available.products, now=now
    )
    store_placed(order, uow)
    return order


def read_order(*, order_id: UUID, reader_id: UUID | None, orders: Orders) -> Order:
    """Return an order to its customer, or to an administrator (None); raises OrderNotFound."""
    order = orders.get(order_id)
    _require_own(order, reader_id)
    return order


def list_orders(
    *,
    user_id: UUID | None,
    status: OrderStatus | None,
    after: LastOrder | None,
    limit: int,
    orders: Orders,
) -> list[Order]:
    """List the orders of a user, or of all (None), the newest first."""
    return orders.list_page(user_id=user_id, status=status, after=after, limit=limit)


def cancel_order(
    *, order_id: UUID, canceller_id: UUID | None, uow: OrdersUnitOfWork, now: datetime
) -> Order:
    """Call off an order of the canceller, or any for an administrator (None).

    Its stock is free at once; what was charged for it is given back soon after.
    Raises OrderNotFound or IllegalMove.
    """
    order = uow.orders.get_locked(order_id)
    _require_own(order, canceller_id)
    after = cancelled(order, reason="requested", now=now)
    store_moved([after], uow)
    return after


def ship_order(*, order_id: UUID, uow: OrdersUnitOfWork, now: datetime) -> Order:
    """Note that the goods have left; raises OrderNotFound or IllegalMove."""
    after = shipped(uow.orders.get_locked(order_id), now=now)
    store_moved([after], uow)
    return after


def _require_own(order: Order, caller_id: UUID | None) -> None:
    if caller_id not in (None, order.user_id):
        raise OrderNotFound(order_id=order.order_id)
