"""Cancelling and shipping orders through the HTTP door."""

from uuid import UUID

import pytest

from contracts.orders import OrderCancelled, OrderShipped

from .shop import CONVERSATION, CUSTOMER, STRANGER, Shop


@pytest.fixture
def order_id(shop: Shop) -> str:
    """A pending order of three pieces of tea and a mug."""
    shop.sells(tea=10, mug=1)
    return shop.is_asked_for(("tea", 3), ("mug", 1)).json["order_id"]


class TestCancelOrder:
    def test_answers_with_the_cancelled_order(self, shop: Shop, order_id: str) -> None:
        before = shop.shows_order(order_id).json

        answer = shop.cancels(order_id)

        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == before | {
            "status": "cancelled",
            "version": 2,
            "cancellation_reason": "requested",
            "updated_at": answer.json["updated_at"],
        }
        assert shop.shows_order(order_id).json == answer.json

    def test_returns_the_stock_and_tells_the_others(self, shop: Shop, order_id: str) -> None:
        shop.cancels(order_id)

        told = shop.events[1]
        assert shop.stock == {"mug": 1, "tea": 10}
        assert told.correlationid == CONVERSATION
        assert told.data == OrderCancelled(
            order_id=UUID(order_id),
            version=2,
            user_id=UUID(CUSTOMER),
            total_minor=5000,
            currency="EUR",
            reason="requested",
            cancelled_at=told.time,
        )

    def test_is_done_for_a_confirmed_order(self, shop: Shop, order_id: str) -> None:
        shop.puts(order_id, "confirmed")

        answer = shop.cancels(order_id)

        assert (answer.status, answer.json["status"]) == (200, "cancelled")
        assert shop.stock == {"mug": 1, "tea": 10}

    def test_is_done_by_an_administrator(self, shop: Shop, order_id: str) -> None:
        answer = shop.cancels(order_id, subject="console", scope="orders/admin")

        assert (answer.status, answer.json["user_id"]) == (200, CUSTOMER)

    @pytest.mark.parametrize("status", ["cancelled", "rejected", "shipped"])
    def test_refuses_an_order_that_cannot_be(self, shop: Shop, order_id: str, status: str) -> None:
        shop.puts(order_id, status)
        before = (shop.stock, shop.events)

        answer = shop.cancels(order_id)

        problem = answer.json
        assert (answer.status, problem["code"]) == (409, "ILLEGAL_MOVE")
        assert (problem["order_status"], problem["wanted_status"]) == (status, "cancelled")
        assert problem["detail"] == f"Order {order_id} is {status} and cannot become cancelled."
        assert (shop.stock, shop.events) == before

    def test_hides_the_order_from_anybody_else(self, shop: Shop, order_id: str) -> None:
        hidden = shop.cancels(order_id, subject=STRANGER)
        absent = shop.cancels(STRANGER, subject=STRANGER)

        assert (hidden.status, hidden.json["code"]) == (404, "NOT_FOUND")
        assert absent.status == 404
        assert shop.order == ("pending", 1, None)

    def test_is_for_those_who_may_write(self, shop: Shop, order_id: str) -> None:
        answer = shop.cancels(order_id, scope="orders/read")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestShipOrder:
    def test_answers_with_the_shipped_order(self, shop: Shop, order_id: str) -> None:
        shop.puts(order_id, "confirmed")

        answer = shop.ships(order_id)

        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json["status"] == "shipped"
        assert shop.shows_order(order_id).json == answer.json

    def test_keeps_the_stock_and_tells_the_others(self, shop: Shop, order_id: str) -> None:
        shop.puts(order_id, "confirmed")

        shop.ships(order_id)

        told = shop.events[1]
        assert shop.stock == {"mug": 0, "tea": 7}
        assert told.data == OrderShipped(
            order_id=UUID(order_id),
            version=2,
            user_id=UUID(CUSTOMER),
            total_minor=5000,
            currency="EUR",
            shipped_at=told.time,
        )

    @pytest.mark.parametrize("status", ["pending", "cancelled", "rejected", "shipped"])
    def test_refuses_an_order_that_cannot_be(self, shop: Shop, order_id: str, status: str) -> None:
        shop.puts(order_id, status)

        answer = shop.ships(order_id)

        problem = answer.json
        assert (answer.status, problem["code"]) == (409, "ILLEGAL_MOVE")
        assert (problem["order_status"], problem["wanted_status"]) == (status, "shipped")
        assert len(shop.events) == 1

    def test_is_not_for_customers(self, shop: Shop, order_id: str) -> None:
        shop.puts(order_id, "confirmed")

        answer = shop.ships(order_id, scope="orders/write")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")

    def test_finds_no_order_that_is_not_there(self, shop: Shop) -> None:
        assert shop.ships(STRANGER).status == 404
