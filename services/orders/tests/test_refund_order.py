"""The consumer that gives money back."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec import structs

from chassis.ids import uuid7
from chassis.testing.lambda_context import FakeLambdaContext
from contracts import Envelope
from contracts.golden import Example, examples
from contracts.orders import OrderCancelled
from orders.gateways import payments as gateway
from orders.handlers import process_order
from orders.handlers.refund_order import RESERVE_SECONDS, handler

from .scripted_provider import ScriptedProvider
from .shop import Shop, batch, failed

type DeadLetters = Callable[[], list[tuple[str, str]]]

GOLDEN = examples(OrderCancelled.type)
SLOWEST_REFUND_SECONDS = gateway.CONNECT_SECONDS + gateway.ANSWER_SECONDS


@pytest.fixture(autouse=True)
def _impatient(provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(gateway, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def order_id(shop: Shop) -> str:
    """A pending order of four pieces of tea, 5,000 in all."""
    shop.sells(tea=10)
    return shop.is_asked_for(("tea", 4)).json["order_id"]


@pytest.fixture
def paid(shop: Shop, order_id: str) -> Envelope[OrderCancelled]:
    """What is told when that order was confirmed and then cancelled."""
    charged(shop)
    return cancelled(shop, order_id)


@pytest.fixture
def unpaid(shop: Shop, order_id: str) -> Envelope[OrderCancelled]:
    """What is told when it was cancelled before anybody was charged."""
    return cancelled(shop, order_id)


def charged(shop: Shop) -> Any:
    return process_order.handler(batch(m1=shop.events[0]), FakeLambdaContext())


def cancelled(shop: Shop, order_id: str) -> Envelope[OrderCancelled]:
    assert shop.cancels(order_id).status == 200
    return cast("Envelope[OrderCancelled]", shop.events[-1])


def handled(**messages: Envelope[Any] | bytes) -> Any:
    return handler(batch(**messages), FakeLambdaContext())


class TestCancelledOrder:
    def test_is_given_back_what_was_charged(
        self, provider: ScriptedProvider, paid: Envelope[OrderCancelled], shop: Shop
    ) -> None:
        answer = handled(m1=paid)

        assert answer == failed()
        assert shop.refunds == [("refund-1", 5000)]
        assert provider.balance_minor == 0

    def test_is_closed_for_charges_where_nothing_was_charged(
        self, provider: ScriptedProvider, unpaid: Envelope[OrderCancelled], shop: Shop
    ) -> None:
        handled(m1=unpaid)
        answer = charged(shop)

        assert answer == failed()
        assert shop.refunds == [("refund-1", 0)]
        assert (provider.charged, shop.order[0]) == (set(), "cancelled")

    def test_is_given_back_a_charge_that_overtook_the_cancelling(
        self, provider: ScriptedProvider, order_id: str, shop: Shop
    ) -> None:
        # The provider has the order for its charge while the customer cancels it.
        provider.watches(lambda: shop.cancels(order_id))
        charged(shop)

        handled(m1=shop.events[-1])

        assert shop.order[0] == "cancelled"
        assert shop.refunds == [("refund-1", 5000)]
        assert provider.balance_minor == 0

    def test_is_refunded_once_however_often_it_is_told(
        self, provider: ScriptedProvider, paid: Envelope[OrderCancelled], shop: Shop
    ) -> None:
        handled(m1=paid)

        answer = handled(m1=paid, m2=structs.replace(paid, id=uuid7()))

        assert answer == failed()
        assert shop.refunds == [("refund-1", 5000)]
        assert [request.path for request in provider.requests] == ["/charges", "/refunds"]

    def test_is_refunded_once_by_two_at_the_same_time(
        self, provider: ScriptedProvider, paid: Envelope[OrderCancelled], shop: Shop
    ) -> None:
        provider.watches(lambda: handled(m2=structs.replace(paid, id=uuid7())))

        answer = handled(m1=paid)

        assert answer == failed()
        assert shop.refunds == [("refund-1", 5000)]
        assert provider.balance_minor == 0

    @pytest.mark.parametrize(
        "trouble", ["error", "hang", "garbage", "hang after it", "close after it"]
    )
    def test_is_refunded_once_after(
        self,
        provider: ScriptedProvider,
        paid: Envelope[OrderCancelled],
        shop: Shop,
        trouble: str,
    ) -> None:
        provider.answers(trouble)

        answer = handled(m1=paid)

        assert answer == failed()
        assert shop.refunds == [("refund-1", 5000)]
        assert provider.balance_minor == 0


class TestProviderInTrouble:
    def test_leaves_the_message_in_the_queue(
        self, provider: ScriptedProvider, paid: Envelope[OrderCancelled], shop: Shop
    ) -> None:
        provider.answers("error", "garbage", "close")

        failing = handled(m1=paid)
        succeeding = handled(m1=paid)

        assert (failing, succeeding) == (failed("m1"), failed())
        assert shop.refunds == [("refund-1", 5000)]


class TestMessageThatCannotBeHandled:
    def test_is_about_an_order_that_is_not_cancelled(
        self,
        provider: ScriptedProvider,
        paid: Envelope[OrderCancelled],
        order_id: str,
        shop: Shop,
        dead_letters: DeadLetters,
    ) -> None:
        shop.puts(order_id, "confirmed")

        answer = handled(m1=paid)

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason.partition(":")[0] == "OrderNotCancelled"
        assert provider.balance_minor == 5000

    def test_is_about_an_order_that_does_not_exist(
        self, paid: Envelope[OrderCancelled], dead_letters: DeadLetters
    ) -> None:
        unknown = UUID("0199a8a0-0000-7000-8000-0000000000ff")
        data = structs.replace(paid.data, order_id=unknown)

        answer = handled(m1=structs.replace(paid, data=data, subject=data.subject))

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason == f"OrderNotFound: There is no order {unknown}."

    def test_is_one_that_the_provider_refuses(
        self,
        provider: ScriptedProvider,
        paid: Envelope[OrderCancelled],
        shop: Shop,
        dead_letters: DeadLetters,
    ) -> None:
        provider.answers("refuse")

        answer = handled(m1=paid)

        ((_, reason),) = dead_letters()
        assert (answer, shop.refunds) == (failed(), [])
        assert reason.partition(":")[0] == "PaymentRequestRefused"

    @pytest.mark.parametrize("refunded_minor", [4999, 5001, 0])
    def test_is_one_that_gave_back_another_amount(
        self,
        provider: ScriptedProvider,
        paid: Envelope[OrderCancelled],
        order_id: str,
        shop: Shop,
        dead_letters: DeadLetters,
        refunded_minor: int,
    ) -> None:
        provider.charges[order_id]["amount_minor"] = refunded_minor

        answers = handled(m1=paid), handled(m1=paid)

        ((_, reason),) = dead_letters()
        assert answers == (failed(), failed())
        assert shop.refunds == [("refund-1", refunded_minor)]
        assert reason == (
            f"RefundDiffers: Order {order_id} cost 5000 minor units, "
            f"but {refunded_minor} were given back."
        )

    def test_is_an_event_of_another_type(self, shop: Shop, dead_letters: DeadLetters) -> None:
        shop.sells(tea=1)
        shop.is_asked_for(("tea", 1))

        answer = handled(m1=shop.events[0], m2=b"{")

        reasons = sorted(reason.partition(":")[0] for _, reason in dead_letters())
        assert answer == failed()
        assert reasons == ["MalformedEvent", "UnknownEvent"]


class TestGoldenExamples:
    @pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example.name)
    def test_are_read_whatever_their_age(
        self, shop: Shop, dead_letters: DeadLetters, example: Example
    ) -> None:
        answer = handled(m1=example.message)

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason.partition(":")[0] == "OrderNotFound"


class TestShortTime:
    def test_begins_no_refund_that_it_may_not_finish(
        self, provider: ScriptedProvider, unpaid: Envelope[OrderCancelled]
    ) -> None:
        answer = handler(batch(m1=unpaid), FakeLambdaContext(remaining_seconds=RESERVE_SECONDS - 1))

        assert (answer, provider.requests) == (failed("m1"), [])

    def test_is_more_than_the_slowest_refund_takes(self) -> None:
        assert SLOWEST_REFUND_SECONDS < RESERVE_SECONDS
