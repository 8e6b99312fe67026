"""What a schedule starts every few minutes, so that stock is not kept for nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from chassis.testing.lambda_context import FakeLambdaContext
from contracts.orders import OrderCancelled
from orders.handlers.expire_orders import RESERVE_SECONDS, handler
from orders.use_cases import expiry

from .shop import CUSTOMER, Shop


def expire(shop: Shop, context: FakeLambdaContext | None = None) -> Any:
    return handler({}, context or FakeLambdaContext())


def order(shop: Shop, *, minutes_ago: int, pieces: int = 1) -> str:
    """Place an order of tea that has been pending for a while."""
    placed = shop.is_asked_for(("tea", pieces), key=f"{minutes_ago}-minutes-ago")
    shop.admin.execute(
        "UPDATE orders SET placed_at = %s WHERE order_id = %s",
        (datetime.now(UTC) - timedelta(minutes=minutes_ago), placed.json["order_id"]),
    )
    return placed.json["order_id"]


def statuses(shop: Shop) -> dict[str, str]:
    rows = shop.admin.execute("SELECT order_id::text, status FROM orders").fetchall()
    return dict(rows)


def old_orders(shop: Shop, count: int) -> list[str]:
    return [order(shop, minutes_ago=200 - number) for number in range(count)]


@pytest.fixture(autouse=True)
def _tea(shop: Shop) -> None:
    shop.sells(tea=100)


class Running(FakeLambdaContext):
    """Has time for some looks at the clock, and then for none."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    def get_remaining_time_in_millis(self) -> int:
        self._looks -= 1
        return int(RESERVE_SECONDS * 1000) + (1000 if self._looks >= 0 else 0)


class TestPendingOrder:
    def test_is_cancelled_when_its_time_is_up(self, shop: Shop) -> None:
        old, new = order(shop, minutes_ago=61, pieces=3), order(shop, minutes_ago=59)

        answer = expire(shop)

        assert statuses(shop) == {old: "cancelled", new: "pending"}
        assert shop.stock == {"tea": 99}
        assert (answer["count"], answer["more"]) == (1, False)

    def test_is_told_of_as_expired(self, shop: Shop) -> None:
        old = order(shop, minutes_ago=61, pieces=3)

        expire(shop)

        told = shop.events[-1]
        shown = shop.shows_order(old).json
        assert (shown["cancellation_reason"], shown["version"]) == ("expired", 2)
        assert told.data == OrderCancelled(
            order_id=UUID(old),
            version=2,
            user_id=UUID(CUSTOMER),
            total_minor=3750,
            currency="EUR",
            reason="expired",
            cancelled_at=told.time,
        )

    @pytest.mark.parametrize("status", ["confirmed", "rejected", "shipped", "cancelled"])
    def test_is_the_only_one_that_expires(self, shop: Shop, status: str) -> None:
        old = order(shop, minutes_ago=61)
        shop.puts(old, status)

        answer = expire(shop)

        assert statuses(shop) == {old: status}
        assert answer == {"count": 0, "last_placed_at": None, "more": False}

    def test_is_left_to_whoever_is_settling_it(self, shop: Shop, admin: psycopg.Connection) -> None:
        settling, waiting = order(shop, minutes_ago=90), order(shop, minutes_ago=80)

        with admin.transaction():
            admin.execute("SELECT FROM orders WHERE order_id = %s FOR UPDATE", (settling,))
            answer = expire(shop)

        assert statuses(shop) == {settling: "pending", waiting: "cancelled"}
        assert answer["count"] == 1


class TestManyOrders:
    @pytest.fixture(autouse=True)
    def _small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(expiry, "BATCH_SIZE", 2)

    def test_are_cancelled_batch_by_batch(self, shop: Shop) -> None:
        order_ids = old_orders(shop, 5)

        answer = expire(shop)

        assert statuses(shop) == dict.fromkeys(order_ids, "cancelled")
        assert shop.stock == {"tea": 100}
        assert (answer["count"], answer["more"]) == (5, False)

    def test_are_left_where_the_time_was_up(self, shop: Shop) -> None:
        first, second, third, fourth, fifth = old_orders(shop, 5)

        answer = expire(shop, Running(looks=2))

        done = {first: "cancelled", second: "cancelled", third: "cancelled", fourth: "cancelled"}
        assert statuses(shop) == done | {fifth: "pending"}
        assert (answer["count"], answer["more"]) == (4, True)
        assert answer["last_placed_at"] == placed_at(shop, fourth)

    def test_are_taken_up_again_by_the_next_turn(self, shop: Shop) -> None:
        order_ids = old_orders(shop, 5)
        expire(shop, Running(looks=1))

        answer = expire(shop)

        assert statuses(shop) == dict.fromkeys(order_ids, "cancelled")
        assert (answer["count"], answer["more"]) == (3, False)

    def test_are_all_left_where_there_is_no_time(self, shop: Shop) -> None:
        (old,) = old_orders(shop, 1)

        answer = expire(shop, Running(looks=0))

        assert statuses(shop) == {old: "pending"}
        assert answer == {"count": 0, "last_placed_at": None, "more": True}


def placed_at(shop: Shop, order_id: str) -> str:
    row = shop.admin.execute(
        "SELECT placed_at FROM orders WHERE order_id = %s", (order_id,)
    ).fetchone()
    assert row is not None
    return row[0].astimezone(UTC).isoformat().replace("+00:00", "Z")
