"""What is true about orders: their lines, their states, and every move from one to another.

Money is an integer in the currency's minor unit. The bounds keep the dearest possible order below
2^53, so that every client reads it exactly.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from orders.domain.products import FIRST_VERSION, Product, Sku
from orders.errors import IllegalMove, LineFault, LinesRefused, StockInsufficient

type Quantity = Annotated[int, Meta(ge=1, le=1000, description="Number of pieces")]
type OrderStatus = Literal["pending", "confirmed", "rejected", "shipped", "cancelled"]
type CancellationReason = Literal["expired", "requested"]

MOVES: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    "pending": frozenset({"confirmed", "rejected", "cancelled"}),
    "confirmed": frozenset({"shipped", "cancelled"}),
    "rejected": frozenset(),
    "shipped": frozenset(),
    "cancelled": frozenset(),
}
# An order holds its stock from the moment it is placed until it comes to one of these.
RETURNS_STOCK: Final[frozenset[OrderStatus]] = frozenset({"rejected", "cancelled"})


class WantedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a customer asks for; the price is the product's."""

    sku: Sku
    quantity: Quantity


class OrderLine(Struct, frozen=True, kw_only=True):
    """A product of an order, at the price of the moment it was placed."""

    sku: str
    quantity: int
    unit_price_minor: int


class Order(Struct, frozen=True, kw_only=True):
    """What a customer has ordered, and how far it has come. `version` counts its states.

    `charge_id` is the payment provider's name for the charge that settled it.
    """

    order_id: UUID
    version: int
    user_id: UUID
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    total_minor: int
    currency: str
    placed_at: datetime
    updated_at: datetime
    charge_id: str | None = None
    rejection_reason: str | None = None
    cancellation_reason: CancellationReason | None = None


def placed_order(
    *,
    order_id: UUID,
    user_id: UUID,
    wanted: Sequence[WantedLine],
    products: Mapping[str, Product],
    now: datetime,
) -> Order:
    """Make a pending order of what is for sale; raises LinesRefused or StockInsufficient."""
    if faults := _faults(wanted, products):
        raise LinesRefused(faults=faults)
    for line in wanted:
        if (available := products[line.sku].stock) < line.quantity:
            raise StockInsufficient(sku=line.sku, available=available)
    lines = tuple(
        OrderLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price_minor=products[line.sku].price_minor,
        )
        for line in wanted
    )
    return Order(
        order_id=order_id,
        version=FIRST_VERSION,
        user_id=user_id,
        status="pending",
        lines=lines,
        total_minor=sum(line.quantity * line.unit_price_minor for line in lines),
        currency=products[wanted[0].sku].currency,
        placed_at=now,
        updated_at=now,
    )


def confirmed(order: Order, *, charge_id: str, now: datetime) -> Order:
    """Return the order after its payment was approved; raises IllegalMove."""
    return _moved(order, "confirmed", now, charge_id=charge_id)


def rejected(order: Order, *, charge_id: str, reason: str, now: datetime) -> Order:
    """Return the order after its payment was declined; raises IllegalMove."""
    return _moved(order, "rejected", now, charge_id=charge_id, rejection_reason=reason)


def cancelled(order: Order, *, reason: CancellationReason, now: datetime) -> Order:
    """Return the order that somebody or the clock has called off; raises IllegalMove."""
    return _moved(order, "cancelled", now, cancellation_reason=reason)


def shipped(order: Order, *, now: datetime) -> Order:
    """Return the order after its goods have left; raises IllegalMove."""
    return _moved(order, "shipped", now)


def _moved(order: Order, status: OrderStatus, now: datetime, **facts: object) -> Order:
    if status not in MOVES[order.status]:
        raise IllegalMove(order_id=order.order_id, order_status=order.status, wanted_status=status)
    return replace(order, status=status, version=order.version + 1, updated_at=now, **facts)


def _faults(wanted: Sequence[WantedLine], products: Mapping[str, Product]) -> tuple[LineFault, ...]:
    faults: list[LineFault] = []
    seen: set[str] = set()
    currency: str | None = None
    for position, line in enumerate(wanted):
        product = products.get(line.sku)
        if line.sku in seen:
            faults.append(LineFault(position, "sku_repeated"))
        elif product is None:
            faults.append(LineFault(position, "product_unknown"))
        elif product.currency != (currency := currency or product.currency):
            faults.append(LineFault(position, "currency_differs"))
        seen.add(line.sku)
    return tuple(faults)
