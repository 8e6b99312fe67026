"""The events of the orders service. Money is integer minor units and a currency, never a float."""

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from contracts.event import Event
from contracts.fields import (
    AggregateVersion,
    Currency,
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
