"""The consumer of OrderPlaced, with a real database, a scripted provider and an emulated queue."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec import structs

from chassis.ids import uuid7
from chassis.testing.lambda_context import FakeLambdaContext
from contracts import Envelope
from contracts.golden import Example, examples
from contracts.orders import OrderConfirmed, OrderPlaced, OrderRejected
from orders.gateways import payments as gateway
from orders.handlers.process_order import RESERVE_SECONDS, handler

from .scripted_provider import ScriptedProvider
from .shop import CONVERSATION, Shop, batch, failed, told

type DeadLetters = Callable[[], list[tuple[str, str]]]

GOLDEN = examples(OrderPlaced.type)
SLOWEST_CHARGE_SECONDS = gateway.CONNECT_SECONDS + gateway.ANSWER_SECONDS


@pytest.fixture(autouse=True)
def _impatient(provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(gateway, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def placed(shop: Shop) -> Envelope[OrderPlaced]:
    """An order of three pieces of tea and a mug."""
    shop.sells(tea=10, mug=1)
    shop.is_asked_for(("tea", 3), ("mug", 1))
    (event,) = shop.events
    return cast("Envelope[OrderPlaced]", event)


def handled(**messages: Envelope[Any] | bytes) -> Any:
    return handler(batch(**messages), FakeLambdaContext())


def again(placed: Envelope[OrderPlaced], **changes: Any) -> Envelope[OrderPlaced]:
    """Tell it once more under another id, as a producer that repeats itself would."""
    data = structs.replace(placed.data, **changes)
    return structs.replace(placed, id=uuid7(), data=data, subject=data.subject)


class TestApprovedPayment:
    def test_confirms_the_order(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        answer = handled(m1=placed)

        told = shop.events[1]
        assert answer == failed()
        assert shop.order == ("confirmed", 2, None)
        assert shop.stock == {"mug": 0, "tea": 7}
        assert told.correlationid == CONVERSATION
        assert told.data == OrderConfirmed(
            order_id=placed.data.order_id,
            version=2,
            user_id=placed.data.user_id,
            total_minor=5000,
            currency="EUR",
            confirmed_at=told.time,
        )

    def test_charges_the_total_of_the_order(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced]
    ) -> None:
        handled(m1=placed)

        (request,) = provider.requests
        assert request.key == str(placed.data.order_id)
        assert request.body == {
            "reference": str(placed.data.order_id),
            "amount_minor": 5000,
            "currency": "EUR",
        }

    @pytest.mark.parametrize(
        "trouble", ["error", "hang", "garbage", "hang after it", "close after it"]
    )
    def test_confirms_the_order_after(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop, trouble: str
    ) -> None:
        provider.answers(trouble, "approved")

        answer = handled(m1=placed)

        assert answer == failed()
        assert shop.order == ("confirmed", 2, None)
        assert provider.charged == {str(placed.data.order_id)}


class TestDeclinedPayment:
    def test_rejects_the_order_and_returns_the_stock(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        provider.answers("declined")

        answer = handled(m1=placed)

        told = shop.events[1]
        assert answer == failed()
        assert shop.order == ("rejected", 2, "no funds")
        assert shop.stock == {"mug": 1, "tea": 10}
        assert told.data == OrderRejected(
            order_id=placed.data.order_id,
            version=2,
            user_id=placed.data.user_id,
            total_minor=5000,
            currency="EUR",
            reason="no funds",
            rejected_at=told.time,
        )


class TestProviderInTrouble:
    def test_leaves_the_order_pending_and_the_message_in_the_queue(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        provider.answers("error", "garbage", "close")

        answer = handled(m1=placed)

        assert answer == failed("m1")
        assert shop.order == ("pending", 1, None)
        assert (shop.stock, len(shop.events)) == ({"mug": 0, "tea": 7}, 1)

    def test_confirms_the_order_when_the_message_comes_back(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        provider.answers("error", "error", "error")
        handled(m1=placed)

        answer = handled(m1=placed)

        assert answer == failed()
        assert shop.order == ("confirmed", 2, None)

    def test_is_asked_outside_of_any_transaction(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        provider.watches(
            lambda: shop.admin.execute(
                """
                SELECT state FROM pg_stat_activity
                WHERE usename = 'orders_service' AND state <> 'idle'
                """
            ).fetchall()
        )

        handled(m1=placed)

        assert provider.watched == [[]]


class TestRepeatedMessage:
    @pytest.mark.parametrize("answer_of_provider", ["approved", "declined"])
    def test_changes_nothing(
        self,
        provider: ScriptedProvider,
        placed: Envelope[OrderPlaced],
        shop: Shop,
        answer_of_provider: str,
    ) -> None:
        provider.answers(answer_of_provider, "declined", "declined")
        handled(m1=placed)
        before = (shop.order, shop.stock, shop.events)

        answer = handled(m1=placed, m2=again(placed))

        assert answer == failed()
        assert (shop.order, shop.stock, shop.events) == before
        assert len(provider.requests) == 1

    def test_changes_nothing_when_both_were_charged_at_once(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        # While the provider answers the first, a rival handles the same order to its end.
        provider.answers("declined")
        provider.watches(lambda: handled(m2=again(placed)))

        answer = handled(m1=placed)

        assert answer == failed()
        assert shop.order == ("rejected", 2, "no funds")
        assert (shop.stock, len(shop.events)) == ({"mug": 1, "tea": 10}, 2)


class TestMessageThatCannotBeHandled:
    def test_goes_to_the_dead_letters_and_blocks_no_other(
        self, placed: Envelope[OrderPlaced], shop: Shop, dead_letters: DeadLetters
    ) -> None:
        answer = handled(m1=b"{", m2=placed)

        ((body, reason),) = dead_letters()
        assert answer == failed()
        assert shop.order == ("confirmed", 2, None)
        assert (body, reason.partition(":")[0]) == ("{", "MalformedEvent")

    def test_is_an_event_of_another_type(
        self,
        provider: ScriptedProvider,
        placed: Envelope[OrderPlaced],
        dead_letters: DeadLetters,
    ) -> None:
        confirmation = OrderConfirmed(
            order_id=placed.data.order_id,
            version=2,
            user_id=placed.data.user_id,
            total_minor=5000,
            currency="EUR",
            confirmed_at=placed.time,
        )

        answer = handled(m1=told(confirmation, event_id=uuid7(), now=placed.time))

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason.partition(":")[0] == "UnknownEvent"
        assert provider.requests == []

    def test_is_about_an_order_that_does_not_exist(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], dead_letters: DeadLetters
    ) -> None:
        unknown = UUID("0199a8a0-0000-7000-8000-0000000000ff")

        answer = handled(m1=again(placed, order_id=unknown))

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason == f"OrderNotFound: There is no order {unknown}."
        assert provider.requests == []

    def test_is_one_that_the_provider_refuses(
        self,
        provider: ScriptedProvider,
        placed: Envelope[OrderPlaced],
        shop: Shop,
        dead_letters: DeadLetters,
    ) -> None:
        provider.answers("refuse")

        answer = handled(m1=placed)

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert shop.order == ("pending", 1, None)
        assert reason.partition(":")[0] == "PaymentRequestRefused"


class TestGoldenExamples:
    @pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example.name)
    def test_are_read_whatever_their_age(
        self, shop: Shop, dead_letters: DeadLetters, example: Example
    ) -> None:
        answer = handled(m1=example.message)

        # Read, understood, and about an order that this database has never had.
        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason.partition(":")[0] == "OrderNotFound"


class TestShortTime:
    def test_begins_no_charge_that_it_may_not_finish(
        self, provider: ScriptedProvider, placed: Envelope[OrderPlaced], shop: Shop
    ) -> None:
        answer = handler(batch(m1=placed), FakeLambdaContext(remaining_seconds=RESERVE_SECONDS - 1))

        assert answer == failed("m1")
        assert (shop.order, provider.requests) == (("pending", 1, None), [])

    def test_is_more_than_the_slowest_charge_takes(self) -> None:
        assert SLOWEST_CHARGE_SECONDS < RESERVE_SECONDS
