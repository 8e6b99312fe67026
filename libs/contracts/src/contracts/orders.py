"""The events of the orders service. Money is integer minor units and a currency, never a float."""

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from contracts.event import Event
from contracts.fields import (
    AggregateVersion,
    Currency,
    Day,
    Instant,
    MinorUnits,
    PositiveQuantity,
    Text,
)


class OrderEvent(Event, frozen=True, kw_only=True):
    """What every event about an order carries."""

    source: ClassVar[str] = "orders"

    order_id: UUID
    version: AggregateVersion
    user_id: UUID

    @property
    def subject(self) -> str:
        """The order's id."""
        return str(self.order_id)


class OrderLine(Struct, frozen=True, kw_only=True):
    """One product of an order, at the price of the moment it was placed."""

    sku: Text
    quantity: PositiveQuantity
    unit_price_minor: MinorUnits


class OrderPlaced(OrderEvent, frozen=True, kw_only=True):
    """An order is stored and its stock is reserved; it waits for payment."""

    type: ClassVar[str] = "orders.order_placed.v1"

    lines: Annotated[tuple[OrderLine, ...], Meta(min_length=1)]
    total_minor: MinorUnits
    currency: Currency
    placed_at: Instant


class OrderConfirmed(OrderEvent, frozen=True, kw_only=True):
    """The payment provider approved the charge; the order will be shipped."""

    type: ClassVar[str] = "orders.order_confirmed.v1"

    total_minor: MinorUnits
    currency: Currency
    confirmed_at: Instant


class OrderRejected(OrderEvent, frozen=True, kw_only=True):
    """The payment provider declined the charge; the reserved stock is free again."""

    type: ClassVar[str] = "orders.order_rejected.v1"

    total_minor: MinorUnits
    currency: Currency
    reason: Text
    rejected_at: Instant


class OrderCancelled(OrderEvent, frozen=True, kw_only=True):
    """Called off; its stock is free again, and whatever was charged for it is given back.

    The reason is `requested` (by the customer or an administrator) or `expired` (its payment was
    never settled); there may be others some day.
    """

    type: ClassVar[str] = "orders.order_cancelled.v1"

    total_minor: MinorUnits
    currency: Currency
    reason: Text
    cancelled_at: Instant


class OrderShipped(OrderEvent, frozen=True, kw_only=True):
    """The goods of a confirmed order have left; it cannot be cancelled any more."""

    type: ClassVar[str] = "orders.order_shipped.v1"

    total_minor: MinorUnits
    currency: Currency
    shipped_at: Instant


class ExportRequested(Event, frozen=True, kw_only=True):
    """A file is wanted of the orders placed from one day to another, both included.

    Orders placed after the request are not in it.
    """

    type: ClassVar[str] = "orders.export_requested.v1"
    source: ClassVar[str] = "orders"

    export_id: UUID
    version: AggregateVersion
    first_on: Day
    last_on: Day
    requested_at: Instant

    @property
    def subject(self) -> str:
        """The export's id."""
        return str(self.export_id)
