"""Many customers at once: the last piece is sold once, and one key is one order."""

from collections import Counter

from chassis.testing.http import HttpAnswer
from chassis.testing.rivals import Rivals

from .shop import Shop

CROWD = 100
RIVALS = 20


class TestPlaceOrder:
    def test_sells_each_piece_once(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)

        answers = rivals.at_once(
            CROWD, lambda number: shop.is_asked_for(("tea", 1), key=f"key-{number}")
        )

        codes = Counter(answer.json.get("code", answer.status) for answer in answers)
        orders = shop.admin.execute("SELECT count(*) FROM orders").fetchone()
        events = shop.admin.execute("SELECT count(*) FROM outbox").fetchone()
        version = shop.admin.execute("SELECT version FROM products").fetchone()
        assert codes == {201: 10, "STOCK_INSUFFICIENT": 90}
        assert (shop.stock, orders, events, version) == ({"tea": 0}, (10,), (10,), (11,))

    def test_never_waits_in_a_circle(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=RIVALS, mug=RIVALS)
        baskets = ((("tea", 1), ("mug", 1)), (("mug", 1), ("tea", 1)))

        answers = rivals.at_once(
            RIVALS, lambda number: shop.is_asked_for(*baskets[number % 2], key=f"key-{number}")
        )

        assert [answer.status for answer in answers] == [201] * RIVALS

    def test_answers_one_key_with_one_order(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)

        answers = rivals.at_once(RIVALS, lambda _: shop.is_asked_for(("tea", 1), key="key-1"))

        placed = [answer for answer in answers if answer.status == 201]
        marks = Counter(answer.headers.get("idempotency-replayed") for answer in placed)
        assert {answer.text for answer in placed} == {placed[0].text}
        assert marks == {None: 1, "true": len(placed) - 1}
        assert in_flight(answers) == RIVALS - len(placed)
        assert shop.stock == {"tea": 9}

    def test_answers_one_key_for_one_body_only(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)

        answers = rivals.at_once(
            RIVALS, lambda number: shop.is_asked_for(("tea", 1 + number % 2), key="key-1")
        )

        quantities = {
            answer.json["lines"][0]["quantity"] for answer in answers if answer.status == 201
        }
        (quantity,) = quantities
        others = answers[2 - quantity :: 2]
        codes = Counter(answer.json["code"] for answer in others)
        assert codes["IDEMPOTENCY_KEY_REUSED"] == len(others) - in_flight(others) > 0
        assert (shop.stock, len(shop.events)) == ({"tea": 10 - quantity}, 1)


class TestMoves:
    def test_happen_once_whoever_wants_them(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)
        order_id = shop.is_asked_for(("tea", 3)).json["order_id"]

        answers = rivals.at_once(RIVALS, lambda _: shop.cancels(order_id))

        codes = Counter(answer.json.get("code", answer.status) for answer in answers)
        assert codes == {200: 1, "ILLEGAL_MOVE": RIVALS - 1}
        assert (shop.stock, shop.order[:2], len(shop.events)) == (
            {"tea": 10},
            ("cancelled", 2),
            2,
        )

    def test_exclude_each_other(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)
        order_id = shop.is_asked_for(("tea", 3)).json["order_id"]
        shop.puts(order_id, "confirmed")
        moves = (shop.cancels, shop.ships)

        answers = rivals.at_once(RIVALS, lambda number: moves[number % 2](order_id))

        (moved,) = [answer.json["status"] for answer in answers if answer.status == 200]
        assert shop.order[:2] == (moved, 2)
        assert shop.stock == {"tea": 10 if moved == "cancelled" else 7}

    def test_never_wait_in_a_circle(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=2 * RIVALS, mug=2 * RIVALS)
        baskets = ((("tea", 1), ("mug", 1)), (("mug", 1), ("tea", 1)))
        placed = [
            shop.is_asked_for(*baskets[number % 2], key=f"key-{number}").json["order_id"]
            for number in range(RIVALS)
        ]

        def cancel_or_place(number: int) -> int:
            if number % 2:
                return shop.is_asked_for(*baskets[number % 4 // 2], key=f"more-{number}").status
            return shop.cancels(placed[number]).status

        statuses = rivals.at_once(RIVALS, cancel_or_place)

        assert statuses == [200, 201] * (RIVALS // 2)
        assert shop.stock == {"tea": RIVALS, "mug": RIVALS}


def in_flight(answers: list[HttpAnswer]) -> int:
    """Count those who shall ask again, because somebody else with their key is being answered."""
    return sum(answer.json.get("code") == "IDEMPOTENCY_KEY_IN_FLIGHT" for answer in answers)
