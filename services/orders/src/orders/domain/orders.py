"""What is true about products and orders, whatever asks and wherever they are stored.

Money is an integer in the currency's minor unit. The bounds keep the dearest possible order below
2^53, so that every client reads it exactly.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from orders.errors import IllegalMove, LineFault, LinesRefused, SkuInvalid, StockInsufficient

# ISO 4217, list one, in February 2026 (pycountry 26.2.16), without funds, metals and test codes.
# fmt: off
type Currency = Literal[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES",
    "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
]
# fmt: on

# `$(?!\n)` is the very end both in Python and in JSON Schema; Python's `$` forgives a line break.
type Sku = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        description="Stock-keeping unit, such as `tea-100g`; upper and lower case differ",
    ),
]
type ProductName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u0020\u007f-\u00a0\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$(?!\n)",
        description="On one line, beginning with a visible character",
    ),
]
type PriceMinor = Annotated[int, Meta(ge=1, le=10_000_000_000, description="In minor units")]
type Quantity = Annotated[int, Meta(ge=1, le=1000, description="Number of pieces")]
type Stock = Annotated[int, Meta(ge=0, le=1_000_000_000, description="Number of pieces")]

type OrderStatus = Literal["pending", "confirmed", "rejected", "shipped", "cancelled"]

FIRST_VERSION: Final = 1
MOVES: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    "pending": frozenset({"confirmed", "rejected", "cancelled"}),
    "confirmed": frozenset({"shipped", "cancelled"}),
    "rejected": frozenset(),
    "shipped": frozenset(),
    "cancelled": frozenset(),
}


class Product(Struct, frozen=True, kw_only=True):
    """Something for sale. `version` grows with every change, and an order changes the stock."""

    sku: str
    version: int
    name: str
    price_minor: int
    currency: str
    stock: int


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
    """What a customer has ordered, and how far it has come. `version` counts its states."""

    order_id: UUID
    version: int
    user_id: UUID
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    total_minor: int
    currency: str
    rejection_reason: str | None
    placed_at: datetime
    updated_at: datetime


def checked_sku(text: str) -> Sku:
    """Return the SKU; raises SkuInvalid."""
    try:
        return msgspec.convert(text, Sku)
    except msgspec.ValidationError:
        raise SkuInvalid from None


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
        rejection_reason=None,
        placed_at=now,
        updated_at=now,
    )


def confirmed(order: Order, *, now: datetime) -> Order:
    """Return the order after its payment was approved."""
    return _moved(order, "confirmed", now)


def rejected(order: Order, *, reason: str, now: datetime) -> Order:
    """Return the order after its payment was declined."""
    return msgspec.structs.replace(_moved(order, "rejected", now), rejection_reason=reason)


def _moved(order: Order, status: OrderStatus, now: datetime) -> Order:
    if status not in MOVES[order.status]:
        raise IllegalMove(order_id=order.order_id, status=order.status, wanted=status)
    return msgspec.structs.replace(order, status=status, version=order.version + 1, updated_at=now)


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
