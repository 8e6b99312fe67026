"""Twenty customers at once: the last piece is sold once, and one key is one order."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping

import pytest

from chassis.database import Database
from chassis.testing.rivals import Rivals
from orders import wiring

from .shop import Shop

RIVALS = 20


@pytest.fixture
def rivals(environment: Mapping[str, str], connect: Callable[[], Database]) -> Generator[Rivals]:
    rivals = Rivals(connect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "database", rivals.database)
        yield rivals


class TestPlaceOrder:
    def test_sells_each_piece_once(self, shop: Shop, rivals: Rivals) -> None:
        shop.sells(tea=10)

        answers = rivals.at_once(
            RIVALS, lambda number: shop.is_asked_for(("tea", 1), key=f"key-{number}")
        )

        codes = Counter(answer.json.get("code", answer.status) for answer in answers)
        orders = shop.admin.execute("SELECT count(*) FROM orders").fetchone()
        events = shop.admin.execute("SELECT count(*) FROM outbox").fetchone()
        version = shop.admin.execute("SELECT version FROM products").fetchone()
        assert codes == {201: 10, "STOCK_INSUFFICIENT": 10}
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

        marks = Counter(answer.headers.get("idempotency-replayed") for answer in answers)
        assert {answer.text for answer in answers} == {answers[0].text}
        assert [answer.status for answer in answers] == [201] * RIVALS
        assert marks == {None: 1, "true": RIVALS - 1}
        assert shop.stock == {"tea": 9}
