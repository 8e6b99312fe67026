"""What can go wrong in orders; each error states a fact, and its docstring is its message.

OrdersError
├── CustomerErased                    permanent: asking again would not help
├── CustomerUnknown                   temporary: ask again later
├── DaysRefused
├── ExportAdvanced                    passes: another invocation got further meanwhile
├── ExportNotFound
├── IllegalMove
├── LinesRefused
├── OrderNotFound
├── PaymentError
│   ├── PaymentProviderUnavailable   temporary: ask again later
│   └── PaymentRequestRefused        permanent: asking again would not help
├── ProductAlreadyExists
├── ProductVersionStale
├── RefundError                      permanent: a person must see to it
│   ├── OrderNotCancelled
│   └── RefundDiffers
├── SkuInvalid
└── StockInsufficient
"""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from chassis.errors import Failure


class DayFault(Struct, frozen=True):
    """Why orders cannot be exported from the one day to the other."""

    field: Literal["first_on", "last_on"]
    reason: Literal["before_the_first", "in_the_future", "too_many_days"]


class LineFault(Struct, frozen=True):
    """Why the line at a position (from 0) cannot be ordered."""

    position: int
    reason: Literal["currency_differs", "product_unknown", "sku_repeated"]


class OrdersError(Failure):
    """The orders service could not do what was asked."""


class CustomerErased(OrdersError):
    """User {user_id} was deleted and cannot order any more."""

    user_id: UUID


class CustomerUnknown(OrdersError):
    """User {user_id} is not known here as a customer; one who has just registered soon will be."""

    user_id: UUID


class DaysRefused(OrdersError):
    """The orders of these days cannot be exported."""

    faults: tuple[DayFault, ...]


class ExportAdvanced(OrdersError):
    """Export {export_id} was taken further by another invocation."""

    export_id: UUID


class ExportNotFound(OrdersError):
    """There is no export {export_id}."""

    export_id: UUID


class IllegalMove(OrdersError):
    """Order {order_id} is {order_status} and cannot become {wanted_status}."""

    order_id: UUID
    order_status: str
    wanted_status: str


class LinesRefused(OrdersError):
    """Some lines cannot be ordered."""

    faults: tuple[LineFault, ...]


class OrderNotFound(OrdersError):
    """There is no order {order_id}."""

    order_id: UUID


class PaymentError(OrdersError):
    """The payment provider did not do what was asked for order {order_id}."""

    order_id: UUID


class PaymentProviderUnavailable(PaymentError):
    """The payment provider gave no usable answer for order {order_id}: {reason}."""

    reason: str


class PaymentRequestRefused(PaymentError):
    """The payment provider refused the request for order {order_id} with status {status}."""

    status: int


class ProductAlreadyExists(OrdersError):
    """Product {sku} exists already."""

    sku: str


class ProductVersionStale(OrdersError):
    """Product {sku} is not at the version that was to be replaced."""

    sku: str


class RefundError(OrdersError):
    """The money for order {order_id} was not given back as it should be."""

    order_id: UUID


class OrderNotCancelled(RefundError):
    """Order {order_id} is {status}, so nothing is given back."""

    status: str


class RefundDiffers(RefundError):
    """Order {order_id} cost {total_minor} minor units, but {refunded_minor} were given back."""

    total_minor: int
    refunded_minor: int


class SkuInvalid(OrdersError):
    """A SKU is 1 to 64 letters, digits, dots, hyphens or underscores, a letter or digit first."""


class StockInsufficient(OrdersError):
    """There are {available} of product {sku}, fewer than ordered."""

    sku: str
    available: int
