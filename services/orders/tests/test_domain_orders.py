"""Rules about orders that need no database."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import product as pairs
from typing import get_args
from uuid import UUID

import msgspec
import pytest

from orders.domain.orders import (
    MOVES,
    RETURNS_STOCK,
    Order,
    OrderLine,
    OrderStatus,
    WantedLine,
    cancelled,
    confirmed,
    placed_order,
    rejected,
    shipped,
)
from orders.domain.products import Product
from orders.errors import IllegalMove, LineFault, LinesRefused, StockInsufficient

ORDER_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
USER_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)

TEA = Product(sku="tea", version=1, name="Tea", price_minor=1250, currency="EUR", stock=10)
MUG = Product(sku="mug", version=4, name="Mug", price_minor=900, currency="EUR", stock=2)
BOOK = Product(sku="book", version=1, name="Book", price_minor=1500, currency="USD", stock=5)
PRODUCTS = {product.sku: product for product in (TEA, MUG, BOOK)}

PENDING = Order(
    order_id=ORDER_ID,
    version=1,
    user_id=USER_ID,
    status="pending",
    lines=(
        OrderLine(sku="tea", quantity=2, unit_price_minor=1250),
        OrderLine(sku="mug", quantity=1, unit_price_minor=900),
    ),
    total_minor=3400,
    currency="EUR",
    placed_at=MONDAY,
    updated_at=MONDAY,
)


def place(*lines: tuple[str, int], products: Mapping[str, Product] = PRODUCTS) -> Order:
    wanted = [WantedLine(sku=sku, quantity=quantity) for sku, quantity in lines]
    return placed_order(
        order_id=ORDER_ID, user_id=USER_ID, wanted=wanted, products=products, now=MONDAY
    )


class TestPlacedOrder:
    def test_is_pending_at_the_prices_of_the_moment(self) -> None:
        assert place(("tea", 2), ("mug", 1)) == PENDING

    def test_may_take_the_last_piece(self) -> None:
        assert place(("mug", 2)).total_minor == 1800

    def test_names_every_line_that_cannot_be_ordered(self) -> None:
        with pytest.raises(LinesRefused) as refused:
            place(("tea", 1), ("book", 1), ("tea", 1), ("gone", 1))

        assert refused.value.faults == (
            LineFault(1, "currency_differs"),
            LineFault(2, "sku_repeated"),
            LineFault(3, "product_unknown"),
        )

    def test_names_the_product_that_is_short(self) -> None:
        with pytest.raises(StockInsufficient) as short:
            place(("tea", 1), ("mug", 3))

        assert (short.value.sku, short.value.available) == ("mug", 2)

    def test_has_a_total_that_every_client_reads_exactly(self) -> None:
        dearest = Product(
            sku="p", version=1, name="P", price_minor=10**10, currency="EUR", stock=10**9
        )
        products = {
            f"p{number}": msgspec.structs.replace(dearest, sku=f"p{number}") for number in range(50)
        }

        order = place(*((sku, 1000) for sku in products), products=products)

        assert order.total_minor < 2**53


CONFIRMED = msgspec.structs.replace(
    PENDING, status="confirmed", version=2, updated_at=TUESDAY, charge_id="charge-1"
)


class TestConfirmed:
    def test_is_the_next_state(self) -> None:
        assert confirmed(PENDING, charge_id="charge-1", now=TUESDAY) == CONFIRMED


class TestRejected:
    def test_keeps_the_reason(self) -> None:
        after = rejected(PENDING, charge_id="charge-1", reason="no funds", now=TUESDAY)

        assert after == msgspec.structs.replace(
            PENDING,
            status="rejected",
            version=2,
            updated_at=TUESDAY,
            charge_id="charge-1",
            rejection_reason="no funds",
        )


class TestCancelled:
    @pytest.mark.parametrize("order", [PENDING, CONFIRMED], ids=lambda order: order.status)
    def test_keeps_the_reason_and_the_charge(self, order: Order) -> None:
        assert cancelled(order, reason="requested", now=WEDNESDAY) == msgspec.structs.replace(
            order,
            status="cancelled",
            version=order.version + 1,
            updated_at=WEDNESDAY,
            cancellation_reason="requested",
        )


class TestShipped:
    def test_is_the_last_state(self) -> None:
        assert shipped(CONFIRMED, now=WEDNESDAY) == msgspec.structs.replace(
            CONFIRMED, status="shipped", version=3, updated_at=WEDNESDAY
        )


STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus.__value__)
MOVERS: Mapping[OrderStatus, Callable[[Order], Order]] = {
    "confirmed": partial(confirmed, charge_id="charge-1", now=TUESDAY),
    "rejected": partial(rejected, charge_id="charge-1", reason="no funds", now=TUESDAY),
    "cancelled": partial(cancelled, reason="requested", now=TUESDAY),
    "shipped": partial(shipped, now=TUESDAY),
}


class TestMoves:
    def test_are_told_for_every_status(self) -> None:
        assert set(MOVES) == set(STATUSES)

    def test_are_the_ones_of_the_design(self) -> None:
        allowed = {(old, new) for old, new in pairs(STATUSES, repeat=2) if new in MOVES[old]}

        assert allowed == {
            ("pending", "confirmed"),
            ("pending", "rejected"),
            ("pending", "cancelled"),
            ("confirmed", "shipped"),
            ("confirmed", "cancelled"),
        }

    @pytest.mark.parametrize(
        ("status", "wanted"), [(old, new) for old in STATUSES for new in MOVERS]
    )
    def test_are_all_there_is(self, status: OrderStatus, wanted: OrderStatus) -> None:
        order = msgspec.structs.replace(PENDING, status=status)

        if wanted in MOVES[status]:
            assert MOVERS[wanted](order).status == wanted
            return
        with pytest.raises(IllegalMove) as illegal:
            MOVERS[wanted](order)
        facts = (illegal.value.order_id, illegal.value.order_status, illegal.value.wanted_status)
        assert facts == (ORDER_ID, status, wanted)

    def test_return_the_stock_where_nothing_is_sold(self) -> None:
        assert set(STATUSES) - {"pending", "confirmed", "shipped"} == RETURNS_STOCK
