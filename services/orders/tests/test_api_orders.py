"""Placing and reading orders through the HTTP door."""

from uuid import UUID

import pytest

from contracts.orders import OrderLine, OrderPlaced

from .shop import CONVERSATION, CUSTOMER, STRANGER, Shop


class TestPlaceOrder:
    def test_answers_with_the_pending_order(self, shop: Shop) -> None:
        shop.sells(tea=10)
        shop.sells(mug=2, price_minor=900)

        answer = shop.is_asked_for(("tea", 2), ("mug", 1))

        order = answer.json
        assert answer.status == 201
        assert answer.headers["location"] == f"/orders/{order['order_id']}"
        assert answer.headers["etag"] == '"1"'
        assert order == {
            "order_id": order["order_id"],
            "version": 1,
            "user_id": CUSTOMER,
            "status": "pending",
            "lines": [
                {"sku": "tea", "quantity": 2, "unit_price_minor": 1250},
                {"sku": "mug", "quantity": 1, "unit_price_minor": 900},
            ],
            "total_minor": 3400,
            "currency": "EUR",
            "rejection_reason": None,
            "cancellation_reason": None,
            "placed_at": order["placed_at"],
            "updated_at": order["placed_at"],
        }

    def test_reserves_the_stock_and_tells_the_others(
        self,
        shop: Shop,
    ) -> None:
        shop.sells(tea=10, mug=2)

        answer = shop.is_asked_for(("tea", 2), ("mug", 2))

        (event,) = shop.events
        assert shop.stock == {"mug": 0, "tea": 8}
        assert event.correlationid == CONVERSATION
        assert event.data == OrderPlaced(
            order_id=UUID(answer.json["order_id"]),
            version=1,
            user_id=UUID(CUSTOMER),
            lines=(
                OrderLine(sku="tea", quantity=2, unit_price_minor=1250),
                OrderLine(sku="mug", quantity=2, unit_price_minor=1250),
            ),
            total_minor=5000,
            currency="EUR",
            placed_at=event.time,
        )

    def test_tells_which_product_is_short_and_how_many_there_are(
        self,
        shop: Shop,
    ) -> None:
        shop.sells(tea=10, mug=2)

        answer = shop.is_asked_for(("tea", 2), ("mug", 3))

        problem = answer.json
        assert (answer.status, problem["code"]) == (409, "STOCK_INSUFFICIENT")
        assert (problem["sku"], problem["available"]) == ("mug", 2)
        assert (shop.stock, shop.events) == ({"mug": 2, "tea": 10}, [])

    def test_keeps_the_price_of_the_moment(self, shop: Shop) -> None:
        shop.sells(tea=10, price_minor=1250)
        placed = shop.is_asked_for(("tea", 2))

        shop.admin.execute("UPDATE products SET price_minor = 9900")

        assert placed.json["total_minor"] == 2500
        assert shop.shows_order(placed.json["order_id"]).json == placed.json

    def test_points_at_every_line_that_cannot_be_ordered(self, shop: Shop) -> None:
        shop.sells(tea=10)
        shop.sells(book=10, currency="USD")

        answer = shop.is_asked_for(("tea", 1), ("tea", 1), ("book", 1), ("gone", 1))

        errors = [(one["pointer"], one["code"]) for one in answer.json["errors"]]
        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert errors == [
            ("/lines/1/sku", "sku_repeated"),
            ("/lines/2/sku", "currency_differs"),
            ("/lines/3/sku", "product_unknown"),
        ]

    def test_does_not_know_every_user(self, shop: Shop) -> None:
        shop.sells(tea=10)

        answer = shop.is_asked_for(("tea", 1), subject=STRANGER)

        assert (answer.status, answer.json["code"]) == (409, "CUSTOMER_UNKNOWN")
        assert answer.headers["retry-after"] == "1"

    def test_refuses_a_deleted_user_for_good(self, shop: Shop) -> None:
        shop.sells(tea=10)
        shop.erases(CUSTOMER)

        answer = shop.is_asked_for(("tea", 1))

        assert (answer.status, answer.json["code"]) == (409, "CUSTOMER_DELETED")
        assert "retry-after" not in answer.headers
        assert (shop.stock, shop.events) == ({"tea": 10}, [])

    def test_works_with_the_same_key_once_the_user_is_known(self, shop: Shop) -> None:
        shop.sells(tea=10)
        shop.is_asked_for(("tea", 1), subject=STRANGER)
        shop.gets_to_know(STRANGER)

        answer = shop.is_asked_for(("tea", 1), subject=STRANGER)

        assert answer.status == 201
        assert "idempotency-replayed" not in answer.headers

    @pytest.mark.parametrize(
        ("lines", "pointer"),
        [
            ([], "/lines"),
            ([("tea", 1)] * 51, "/lines"),
            ([("tea", 0)], "/lines/0/quantity"),
            ([("tea", 1), ("mug", 1001)], "/lines/1/quantity"),
            ([("", 1)], "/lines/0/sku"),
        ],
    )
    def test_has_bounds(self, shop: Shop, lines: list[tuple[str, int]], pointer: str) -> None:
        answer = shop.is_asked_for(*lines)

        assert answer.status == 422
        assert [one["pointer"] for one in answer.json["errors"]] == [pointer]

    def test_never_takes_a_price_from_the_client(self, shop: Shop) -> None:
        shop.sells(tea=10)
        line = {"sku": "tea", "quantity": 1, "unit_price_minor": 1}

        answer = shop.is_asked(
            "POST /orders",
            scopes=["orders/write"],
            headers={"idempotency-key": "key-1"},
            body={"lines": [line]},
        )

        assert answer.json["errors"][0]["pointer"] == "/lines/0/unit_price_minor"

    def test_refuses_a_token_that_is_no_person(self, shop: Shop) -> None:
        answer = shop.is_asked_for(("tea", 1), subject="machine-client")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadOrder:
    def test_shows_an_order_to_its_customer(self, shop: Shop) -> None:
        shop.sells(tea=10, mug=10)
        placed = shop.is_asked_for(("tea", 1), ("mug", 2))

        answer = shop.shows_order(placed.json["order_id"])

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == placed.json

    def test_shows_an_order_to_an_administrator(self, shop: Shop) -> None:
        shop.sells(tea=10)
        placed = shop.is_asked_for(("tea", 1))

        answer = shop.shows_order(placed.json["order_id"], subject="console", scope="orders/admin")

        assert answer.json == placed.json

    def test_hides_an_order_from_anybody_else_as_if_there_were_none(self, shop: Shop) -> None:
        shop.sells(tea=10)
        placed = shop.is_asked_for(("tea", 1))

        hidden = shop.shows_order(placed.json["order_id"], subject=STRANGER)
        absent = shop.shows_order(STRANGER, subject=STRANGER)

        assert (hidden.status, hidden.json["code"]) == (404, "NOT_FOUND")
        assert absent.status == 404
