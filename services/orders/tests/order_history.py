"""One history of a shop, as chance writes it; the handlers, the database and the sockets are real.

Nothing runs at the same time but where a rule says so, so each step has one right outcome.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chassis.testing.http import HttpAnswer
from chassis.testing.lambda_context import FakeLambdaContext
from contracts import Envelope, Event
from contracts.orders import OrderCancelled, OrderPlaced
from orders.domain.orders import MOVES, OrderStatus
from orders.handlers import expire_orders, process_order, refund_order
from orders.repository import Refunds
from orders.use_cases import payments

from .books import (
    pieces_of,
    require_each_change_told_once,
    require_money_adds_up,
    status_of,
)
from .scripted_provider import ScriptedProvider
from .shop import Shop, batch, failed

PIECES: Final = {"tea": 6, "mug": 3}
PRICE_MINOR: Final = 1250
CONSUMERS: Final[Mapping[type[Event], Callable[..., Any]]] = {
    OrderPlaced: process_order.handler,
    OrderCancelled: refund_order.handler,
}

some = st.integers(min_value=0, max_value=999)
baskets = st.dictionaries(st.sampled_from(sorted(PIECES)), st.integers(1, 3), min_size=1)
moves = st.sampled_from(["cancelled", "shipped"])
answers = st.lists(
    st.sampled_from(
        ["approved", "declined", "error", "garbage", "close", "close after it", "refuse"]
    ),
    max_size=3,
)


class Killed(BaseException):
    """The function is gone, and what it had not committed with it."""


class OrderHistory(RuleBasedStateMachine):
    """Begins with some stock and an empty outbox; ends when every message was delivered."""

    def __init__(self, shop: Shop, provider: ScriptedProvider) -> None:
        super().__init__()
        self._shop = shop
        self._provider = provider
        self._baskets: list[dict[str, int]] = []
        self._placed: dict[int, HttpAnswer] = {}
        shop.forgets_all_but_customers()
        provider.forgets()
        shop.stores(PIECES, price_minor=PRICE_MINOR)

    @rule(basket=baskets)
    def place(self, basket: dict[str, int]) -> None:
        """A customer orders, and gets it where there is enough."""
        enough = all(self._shop.stock[sku] >= pieces for sku, pieces in basket.items())
        number = len(self._baskets)
        self._baskets.append(basket)

        answer = self._ask(number)

        assert answer.status == (201 if enough else 409)
        if enough:
            self._placed[number] = answer

    @precondition(lambda self: self._placed)
    @rule(which=some)
    def place_again(self, which: int) -> None:
        """A request comes twice, long after its order has gone its way."""
        number = self._chosen(which)

        answer = self._ask(number)

        assert answer.text == self._placed[number].text

    @precondition(lambda self: self._placed)
    @rule(which=some, wanted=moves)
    def move(self, which: int, wanted: OrderStatus) -> None:
        """Somebody cancels or ships, and is refused where that cannot be."""
        order_id = self._order_id(which)
        legal = wanted in MOVES[status_of(self._shop, order_id)]

        answer = self._move(order_id, wanted)

        assert answer.status == (200 if legal else 409)

    @precondition(lambda self: self._placed)
    @rule(several=st.sets(some, min_size=1, max_size=4))
    def expire(self, several: set[int]) -> None:
        """Some orders get old, and the schedule has its turn."""
        order_ids = {self._order_id(which) for which in several}
        before = {each: status_of(self._shop, each) for each in order_ids}

        self._expire(order_ids)

        for order_id, status in before.items():
            after = "cancelled" if status == "pending" else status
            assert status_of(self._shop, order_id) == after

    @rule(sku=st.sampled_from(sorted(PIECES)), price_minor=st.integers(1, 9999))
    def reprice(self, sku: str, price_minor: int) -> None:
        """A product costs something else from now on."""
        self._shop.reprices(sku, price_minor)

    @precondition(lambda self: self._messages)
    @rule(which=some, script=answers)
    def deliver(self, which: int, script: list[str]) -> None:
        """A message comes, for the first time or again, whatever has come before."""
        self._provider.answers(*script)

        done = self._deliver(self._message(which))

        assert done or script
        self._provider.forgets_the_script()

    @precondition(lambda self: self._messages)
    @rule(which=some, script=answers)
    def deliver_to_the_killed(self, which: int, script: list[str]) -> None:
        """The function dies when the provider has answered, before anything is stored."""
        self._provider.answers(*script)

        with killing(), suppress(Killed):
            self._deliver(self._message(which))

        self._provider.forgets_the_script()

    @precondition(lambda self: self._messages)
    @rule(which=some, wanted=moves, script=answers)
    def deliver_meanwhile(self, which: int, wanted: OrderStatus, script: list[str]) -> None:
        """Somebody cancels or ships the order while the function waits for the provider."""
        message = self._message(which)
        self._provider.answers(*script)
        self._provider.watches(lambda: self._move(message.subject, wanted))

        done = self._deliver(message)

        assert done or script
        self._provider.forgets_the_script()

    @invariant()
    def no_piece_is_lost(self) -> None:
        """Stock, reserved and sold are together what there was."""
        assert pieces_of(self._shop) == PIECES

    def teardown(self) -> None:
        """Everything comes to its end: the provider is well, and all messages are delivered."""
        self._provider.forgets_the_script()
        for message in self._messages:
            assert self._deliver(message)
        # Those whose charge was refused for good: nobody will settle them.
        self._expire(self._shop.pending)
        for message in self._messages:
            assert self._deliver(message)
        assert self._shop.pending == []
        assert pieces_of(self._shop) == PIECES
        require_each_change_told_once(self._shop)
        require_money_adds_up(self._shop, self._provider)

    @property
    def _messages(self) -> list[Envelope[Event]]:
        return [event for event in self._shop.events if type(event.data) in CONSUMERS]

    def _message(self, which: int) -> Envelope[Event]:
        return self._messages[which % len(self._messages)]

    def _deliver(self, message: Envelope[Event]) -> bool:
        """Return whether the message need not come again."""
        answer = CONSUMERS[type(message.data)](batch(m1=message), FakeLambdaContext())
        return answer == failed()

    def _chosen(self, which: int) -> int:
        return list(self._placed)[which % len(self._placed)]

    def _order_id(self, which: int) -> str:
        return self._placed[self._chosen(which)].json["order_id"]

    def _ask(self, number: int) -> HttpAnswer:
        return self._shop.is_asked_for(*self._baskets[number].items(), key=f"key-{number}")

    def _move(self, order_id: str, wanted: OrderStatus) -> HttpAnswer:
        move = self._shop.cancels if wanted == "cancelled" else self._shop.ships
        return move(order_id)

    def _expire(self, order_ids: Iterable[str]) -> None:
        for order_id in order_ids:
            self._shop.ages(order_id)
        expire_orders.handler({}, FakeLambdaContext())


@contextmanager
def killing() -> Generator[None]:
    """Have functions die with the first thing that they would store of the provider's answer."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payments, "store_moved", die)
        patch.setattr(Refunds, "add", die)
        yield
