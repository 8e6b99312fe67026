"""The payment provider: ScriptedProvider, met over real sockets and at its worst."""

import socket
from uuid import UUID

import pytest

from chassis.time_budget import TimeBudget
from orders import gateways
from orders.errors import PaymentProviderUnavailable, PaymentRequestRefused
from orders.gateways import Charge, PaymentProvider

from .scripted_provider import ScriptedProvider

ORDER_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
APPROVED = Charge(id="charge-1", status="approved")


class TestPaymentProvider:
    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gateways, "READ_SECONDS", 0.3)
        monkeypatch.setattr(gateways, "BACKOFF_SECONDS", 0.001)

    def charge(self, url: str, *, seconds: float = 30) -> Charge:
        return PaymentProvider(url).charge(
            order_id=ORDER_ID,
            amount_minor=3400,
            currency="EUR",
            budget=TimeBudget(lambda: seconds),
        )

    def test_asks_with_the_order_as_key(self, provider: ScriptedProvider) -> None:
        charge = self.charge(provider.url)

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

        charge = self.charge(provider.url)

        assert charge == Charge(id="charge-1", status="declined", decline_reason="no funds")

    @pytest.mark.parametrize(
        "trouble", ["error", "throttle", "hang", "garbage", "incomplete", "not a charge", "close"]
    )
    def test_asks_again_after(self, provider: ScriptedProvider, trouble: str) -> None:
        provider.answers(trouble, "approved")

        charge = self.charge(provider.url)

        assert charge == APPROVED
        assert len(provider.requests) == 2

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [
            ("error", "status 500"),
            ("redirect", "status 302"),
            ("locked out", "status 401"),
            ("hang", "TimeoutError"),
            ("garbage", "unreadable"),
        ],
    )
    def test_gives_up_after_three_times(
        self, provider: ScriptedProvider, trouble: str, reason: str
    ) -> None:
        provider.answers(trouble, trouble, trouble, "approved")

        with pytest.raises(PaymentProviderUnavailable) as unavailable:
            self.charge(provider.url)

        assert (unavailable.value.order_id, unavailable.value.reason) == (ORDER_ID, reason)
        assert len(provider.requests) == 3

    def test_is_charged_once_when_an_answer_is_lost(self, provider: ScriptedProvider) -> None:
        provider.answers("hang after charge", "approved")

        charge = self.charge(provider.url)

        assert charge == APPROVED
        assert provider.charged == {str(ORDER_ID)}

    def test_does_not_ask_again_when_time_is_short(
        self, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gateways, "BACKOFF_SECONDS", 60)
        monkeypatch.setattr(gateways, "BACKOFF_CAP_SECONDS", 60)
        provider.answers("error", "approved")

        with pytest.raises(PaymentProviderUnavailable):
            self.charge(provider.url, seconds=0)

        assert len(provider.requests) == 1

    def test_does_not_repeat_what_was_refused(self, provider: ScriptedProvider) -> None:
        provider.answers("refuse", "approved")

        with pytest.raises(PaymentRequestRefused) as refused:
            self.charge(provider.url)

        assert (refused.value.order_id, refused.value.status) == (ORDER_ID, 422)
        assert len(provider.requests) == 1

    def test_cannot_be_reached(self) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            port = reserved.getsockname()[1]

            with pytest.raises(PaymentProviderUnavailable) as unavailable:
                self.charge(f"http://127.0.0.1:{port}")

        assert unavailable.value.reason == "ConnectionRefusedError"
