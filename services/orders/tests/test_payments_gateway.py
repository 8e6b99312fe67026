"""The payment provider: ScriptedProvider, met over real sockets and at its worst."""

import socket
from uuid import UUID

import msgspec
import pytest

from chassis.time_budget import TimeBudget
from orders.domain.payments import Charge, Refund
from orders.errors import PaymentProviderUnavailable, PaymentRequestRefused
from orders.gateways import payments
from orders.gateways.payments import PaymentProvider

from .scripted_provider import ScriptedProvider

ORDER_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
APPROVED = Charge(id="charge-1", status="approved")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(payments, "BACKOFF_SECONDS", 0.001)


def charge_of(url: str, *, seconds: float = 30) -> Charge:
    return PaymentProvider(url).charge(
        order_id=ORDER_ID, amount_minor=3400, currency="EUR", budget=TimeBudget(lambda: seconds)
    )


class TestCharge:
    def test_asks_with_the_order_as_key(self, provider: ScriptedProvider) -> None:
        charge = charge_of(provider.url)

        assert charge == APPROVED
        (request,) = provider.requests
        assert (request.path, request.key) == ("/charges", str(ORDER_ID))
        assert request.body == {
            "reference": str(ORDER_ID),
            "amount_minor": 3400,
            "currency": "EUR",
        }

    def test_tells_why_a_charge_was_declined(self, provider: ScriptedProvider) -> None:
        provider.answers("declined")

        charge = charge_of(provider.url)

        assert charge == Charge(id="charge-1", status="declined", decline_reason="no funds")

    @pytest.mark.parametrize(
        "trouble",
        ["error", "throttle", "hang", "drip", "garbage", "incomplete", "not an answer", "close"],
    )
    def test_asks_again_after(self, provider: ScriptedProvider, trouble: str) -> None:
        provider.answers(trouble, "approved")

        charge = charge_of(provider.url)

        assert charge == APPROVED
        assert len(provider.requests) == 2

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [
            ("error", "status 500"),
            ("redirect", "status 302"),
            ("locked out", "status 401"),
            ("hang", "TimeoutError"),
            ("drip", "TimeoutError"),
            ("garbage", "unreadable"),
        ],
    )
    def test_gives_up_after_three_times(
        self, provider: ScriptedProvider, trouble: str, reason: str
    ) -> None:
        provider.answers(trouble, trouble, trouble, "approved")

        with pytest.raises(PaymentProviderUnavailable) as unavailable:
            charge_of(provider.url)

        assert (unavailable.value.order_id, unavailable.value.reason) == (ORDER_ID, reason)
        assert len(provider.requests) == 3

    def test_is_charged_once_when_an_answer_is_lost(self, provider: ScriptedProvider) -> None:
        provider.answers("hang after it", "approved")

        charge = charge_of(provider.url)

        assert charge == APPROVED
        assert provider.charged == {str(ORDER_ID)}

    def test_does_not_ask_again_when_time_is_short(
        self, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(payments, "BACKOFF_SECONDS", 60)
        monkeypatch.setattr(payments, "BACKOFF_CAP_SECONDS", 60)
        provider.answers("error", "approved")

        with pytest.raises(PaymentProviderUnavailable):
            charge_of(provider.url, seconds=0)

        assert len(provider.requests) == 1

    def test_does_not_repeat_what_was_refused(self, provider: ScriptedProvider) -> None:
        provider.answers("refuse", "approved")

        with pytest.raises(PaymentRequestRefused) as refused:
            charge_of(provider.url)

        assert (refused.value.order_id, refused.value.status) == (ORDER_ID, 422)
        assert len(provider.requests) == 1

    def test_cannot_be_reached(self) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            port = reserved.getsockname()[1]

            with pytest.raises(PaymentProviderUnavailable) as unavailable:
                charge_of(f"http://127.0.0.1:{port}")

        assert unavailable.value.reason == "ConnectionRefusedError"

    @pytest.mark.parametrize("charge_id", ["", "=1+1", "x y", "a\n", "x" * 101])
    def test_is_not_understood_where_an_id_could_be_anything_else(self, charge_id: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"id": charge_id, "status": "approved"}, Charge)


class TestRefund:
    def refund(self, provider: ScriptedProvider) -> Refund:
        budget = TimeBudget(lambda: 30)
        return PaymentProvider(provider.url).refund(order_id=ORDER_ID, budget=budget)

    def test_is_asked_with_a_key_of_its_own(self, provider: ScriptedProvider) -> None:
        refund = self.refund(provider)

        (request,) = provider.requests
        assert refund == Refund(id="refund-1", status="nothing_charged", amount_minor=0)
        assert (request.path, request.key) == ("/refunds", f"refund-{ORDER_ID}")
        assert request.body == {"reference": str(ORDER_ID)}

    @pytest.mark.parametrize("trouble", ["error", "garbage", "hang after it", "close after it"])
    def test_is_made_once_whatever_happens(self, provider: ScriptedProvider, trouble: str) -> None:
        provider.answers("approved", trouble)
        charge_of(provider.url)

        refund = self.refund(provider)

        assert refund == Refund(id="refund-1", status="refunded", amount_minor=3400)
        assert provider.balance_minor == 0
