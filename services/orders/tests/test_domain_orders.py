"""Rules about products and orders that need no database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product as pairs
from typing import get_args
from uuid import UUID

import msgspec
import pytest

from orders.domain import (
    MOVES,
    Currency,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    WantedLine,
    checked_sku,
    confirmed,
    placed_order,
    rejected,
)
from orders.errors import IllegalMove, LineFault, LinesRefused, SkuInvalid, StockInsufficient

ORDER_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
USER_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)

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
    rejection_reason=None,
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


class TestConfirmed:
    def test_is_the_next_state(self) -> None:
        assert confirmed(PENDING, now=TUESDAY) == msgspec.structs.replace(
            PENDING, status="confirmed", version=2, updated_at=TUESDAY
        )


class TestRejected:
    def test_keeps_the_reason(self) -> None:
        assert rejected(PENDING, reason="no funds", now=TUESDAY) == msgspec.structs.replace(
            PENDING,
            status="rejected",
            version=2,
            updated_at=TUESDAY,
            rejection_reason="no funds",
        )


class TestMoves:
    STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus.__value__)

    def test_are_told_for_every_status(self) -> None:
        assert set(MOVES) == set(self.STATUSES)

    def test_are_the_ones_of_the_design(self) -> None:
        allowed = {(old, new) for old, new in pairs(self.STATUSES, repeat=2) if new in MOVES[old]}

        assert allowed == {
            ("pending", "confirmed"),
            ("pending", "rejected"),
            ("pending", "cancelled"),
            ("confirmed", "shipped"),
            ("confirmed", "cancelled"),
        }

    @pytest.mark.parametrize("status", ["confirmed", "rejected", "shipped", "cancelled"])
    def test_refuse_any_other_with_both_states(self, status: OrderStatus) -> None:
        settled = msgspec.structs.replace(PENDING, status=status)

        with pytest.raises(IllegalMove) as illegal:
            confirmed(settled, now=TUESDAY)

        facts = (illegal.value.order_id, illegal.value.status, illegal.value.wanted)
        assert facts == (ORDER_ID, status, "confirmed")


class TestCheckedSku:
    @pytest.mark.parametrize("sku", ["a", "7", "tea-100g", "A.b_c-9", "x" * 64])
    def test_is_a_word_of_letters_digits_and_marks(self, sku: str) -> None:
        assert checked_sku(sku) == sku

    @pytest.mark.parametrize("sku", ["", "-tea", "te a", "tea\n", "tea/mug", "tée", "x" * 65])
    def test_refuses_what_would_need_escaping(self, sku: str) -> None:
        with pytest.raises(SkuInvalid):
            checked_sku(sku)


class TestCurrency:
    @pytest.mark.parametrize("code", ["EUR", "JPY", "XCG", "ZWG"])
    def test_is_one_that_people_pay_with(self, code: str) -> None:
        assert msgspec.convert(code, Currency) == code

    @pytest.mark.parametrize("code", ["eur", "EURO", "XXX", "XTS", "XAU", "DEM", "HRK", "BGN"])
    def test_is_no_past_one_no_metal_and_no_test(self, code: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(code, Currency)
