"""Listing orders through the HTTP door."""

import pytest

from .shop import CUSTOMER, STRANGER, Shop


@pytest.fixture(autouse=True)
def _tea(shop: Shop) -> None:
    shop.sells(tea=100, mug=100)
    shop.gets_to_know(STRANGER)


def placed(shop: Shop, count: int, *, subject: str = CUSTOMER) -> list[str]:
    """Place some orders, and return their ids, the newest first."""
    orders = [
        shop.is_asked_for(("tea", 1), ("mug", 2), key=f"{subject}-{number}", subject=subject)
        for number in range(count)
    ]
    return [order.json["order_id"] for order in reversed(orders)]


def ids(page: object) -> list[str]:
    return [order["order_id"] for order in page.json["items"]]  # type: ignore[attr-defined]


class TestListOrders:
    def test_shows_orders_as_reading_one_does(self, shop: Shop) -> None:
        (order_id,) = placed(shop, 1)

        answer = shop.lists_orders()

        assert answer.status == 200
        assert answer.json == {"items": [shop.shows_order(order_id).json], "next_cursor": None}

    def test_shows_nobody_elses(self, shop: Shop) -> None:
        own = placed(shop, 2)
        placed(shop, 2, subject=STRANGER)

        assert ids(shop.lists_orders()) == own

    def test_goes_through_all_pages_from_the_newest(self, shop: Shop) -> None:
        own = placed(shop, 5)

        pages = [shop.lists_orders(limit="2")]
        while cursor := pages[-1].json["next_cursor"]:
            pages.append(shop.lists_orders(limit="2", cursor=cursor))

        assert [ids(page) for page in pages] == [own[:2], own[2:4], own[4:]]

    def test_keeps_the_order_of_those_placed_at_one_moment(self, shop: Shop) -> None:
        own = placed(shop, 4)
        shop.admin.execute("UPDATE orders SET placed_at = '2026-03-02T09:00:00Z'")

        first = shop.lists_orders(limit="3")
        second = shop.lists_orders(limit="3", cursor=first.json["next_cursor"])

        assert ids(first) + ids(second) == sorted(own, reverse=True)

    def test_finds_those_of_a_status(self, shop: Shop) -> None:
        third, second, first = placed(shop, 3)
        shop.puts(second, "shipped")

        assert ids(shop.lists_orders(status="shipped")) == [second]
        assert ids(shop.lists_orders(status="pending")) == [third, first]

    def test_keeps_the_filter_on_the_next_page(self, shop: Shop) -> None:
        placed(shop, 2)

        page = shop.lists_orders(limit="1", status="pending")

        cursor = page.json["next_cursor"]
        link = f'</orders?limit=1&status=pending&cursor={cursor}>; rel="next"'
        assert page.headers["link"] == link

    def test_shows_an_administrator_all_of_them(self, shop: Shop) -> None:
        own = placed(shop, 2)
        others = placed(shop, 2, subject=STRANGER)

        answer = shop.lists_orders(subject="console", scope="orders/admin")

        assert ids(answer) == others + own

    def test_shows_an_administrator_those_of_a_user(self, shop: Shop) -> None:
        placed(shop, 2)
        others = placed(shop, 3, subject=STRANGER)
        shop.puts(others[1], "confirmed")

        all_of_them = shop.lists_orders(subject="console", scope="orders/admin", user_id=STRANGER)
        confirmed = shop.lists_orders(
            subject="console", scope="orders/admin", user_id=STRANGER, status="confirmed"
        )

        assert ids(all_of_them) == others
        assert ids(confirmed) == [others[1]]

    def test_refuses_to_list_those_of_somebody_else(self, shop: Shop) -> None:
        answer = shop.lists_orders(user_id=STRANGER)

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
        assert shop.lists_orders(user_id=CUSTOMER).status == 200

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [("status", "lost"), ("user_id", "me"), ("limit", "101"), ("cursor", "bm90LWEtY3Vyc29y")],
    )
    def test_refuses_what_it_does_not_understand(
        self, shop: Shop, parameter: str, value: str
    ) -> None:
        answer = shop.lists_orders(**{parameter: value})

        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)
