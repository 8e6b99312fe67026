"""What the service can do.

A use case that changes orders works inside a unit of work that its caller has opened; one that
needs a single statement takes the repository.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from chassis.time_budget import TimeBudget
from contracts import orders as events
from orders.domain import (
    FIRST_VERSION,
    Currency,
    Order,
    PriceMinor,
    Product,
    ProductName,
    Sku,
    Stock,
    WantedLine,
    confirmed,
    placed_order,
    rejected,
)
from orders.errors import CustomerErased, CustomerUnknown, OrderNotFound
from orders.gateways import Charge, PaymentProvider
from orders.repository import Orders, Products
from orders.unit_of_work import OrdersUnitOfWork

NO_REASON_GIVEN: Final = "unspecified"


class ProductDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an administrator decides about a product."""

    name: ProductName
    price_minor: PriceMinor
    currency: Currency
    stock: Stock


def create_product(*, sku: Sku, details: ProductDetails, products: Products) -> Product:
    """Store a new product; raises ProductAlreadyExists."""
    product = _product(sku, details)
    products.add(product)
    return product


def replace_product(
    *, sku: Sku, details: ProductDetails, expected_version: int | None, products: Products
) -> Product:
    """Replace a product at the expected version, or at any for None; raises ProductVersionStale."""
    return products.replace(_product(sku, details), expected_version=expected_version)


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
    uow.products.take_stock(order.lines)
    uow.orders.add(order)
    uow.emit(_order_placed(order), now=now)
    return order


def read_order(*, order_id: UUID, reader_id: UUID | None, orders: Orders) -> Order:
    """Return an order to its customer, or to an administrator, whose `reader_id` is None.

    To anybody else the order does not exist: OrderNotFound.
    """
    order = orders.get(order_id)
    if reader_id not in (None, order.user_id):
        raise OrderNotFound(order_id=order_id)
    return order


def charge_order(
    *, order_id: UUID, orders: Orders, payments: PaymentProvider, budget: TimeBudget
) -> Charge | None:
    """Charge a pending order; None when there is nothing left to charge for.

    No transaction may be open: the provider can take seconds. Asking twice charges once.
    Raises OrderNotFound, PaymentProviderUnavailable or PaymentRequestRefused.
    """
    order = orders.get(order_id)
    if order.status != "pending":
        return None
    return payments.charge(
        order_id=order_id, amount_minor=order.total_minor, currency=order.currency, budget=budget
    )


def settle_order(
    *, order_id: UUID, charge: Charge, uow: OrdersUnitOfWork, now: datetime
) -> Order | None:
    """Confirm a pending order, or reject it and free its stock; None when it was settled before."""
    order = uow.orders.get_locked(order_id)
    if order.status != "pending":
        return None
    if charge.status == "approved":
        settled = confirmed(order, now=now)
        uow.emit(_order_confirmed(settled), now=now)
    else:
        reason = charge.decline_reason or NO_REASON_GIVEN
        settled = rejected(order, reason=reason, now=now)
        uow.products.lock([line.sku for line in order.lines])
        uow.products.return_stock(order.lines)
        uow.emit(_order_rejected(settled, reason), now=now)
    uow.orders.save(settled)
    return settled


def remember_customer(*, user_id: UUID, version: int, uow: OrdersUnitOfWork) -> None:
    """Let a user order from now on; what is older than what is known changes nothing."""
    uow.customers.save(user_id=user_id, version=version, erased=False)


def erase_customer(*, user_id: UUID, version: int, uow: OrdersUnitOfWork) -> None:
    """Leave a tombstone of a user, so that older news that comes late lets them order no more."""
    uow.customers.save(user_id=user_id, version=version, erased=True)


def _product(sku: Sku, details: ProductDetails) -> Product:
    return Product(
        sku=sku,
        version=FIRST_VERSION,
        name=details.name,
        price_minor=details.price_minor,
        currency=details.currency,
        stock=details.stock,
    )


def _order_placed(order: Order) -> events.OrderPlaced:
    return events.OrderPlaced(
        order_id=order.order_id,
        version=order.version,
        user_id=order.user_id,
        lines=tuple(
            events.OrderLine(
                sku=line.sku, quantity=line.quantity, unit_price_minor=line.unit_price_minor
            )
            for line in order.lines
        ),
        total_minor=order.total_minor,
        currency=order.currency,
        placed_at=order.placed_at,
    )


def _order_confirmed(order: Order) -> events.OrderConfirmed:
    return events.OrderConfirmed(
        order_id=order.order_id,
        version=order.version,
        user_id=order.user_id,
        total_minor=order.total_minor,
        currency=order.currency,
        confirmed_at=order.updated_at,
    )


def _order_rejected(order: Order, reason: str) -> events.OrderRejected:
    return events.OrderRejected(
        order_id=order.order_id,
        version=order.version,
        user_id=order.user_id,
        total_minor=order.total_minor,
        currency=order.currency,
        reason=reason,
        rejected_at=order.updated_at,
    )
