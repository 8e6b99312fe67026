import json
from collections.abc import Iterator

import pytest

from localcloud.payments import PaymentProvider
from localcloud.testing.stand_in import Reply, StandIn, running_stand_in

CHARGE = {"reference": "order-1", "amount_minor": 1200, "currency": "EUR"}


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with running_stand_in(PaymentProvider().application()) as running:
        yield running


def charge(
    provider: StandIn, key: str = "order-1", wait_seconds: float = 10, **changes: object
) -> Reply:
    headers = {"Idempotency-Key": key}
    return provider.ask(
        "POST", "/charges", CHARGE | changes, headers=headers, wait_seconds=wait_seconds
    )


def refund(
    provider: StandIn,
    key: str = "refund-1",
    reference: str = "order-1",
    wait_seconds: float = 10,
) -> Reply:
    return provider.ask(
        "POST",
        "/refunds",
        {"reference": reference},
        headers={"Idempotency-Key": key},
        wait_seconds=wait_seconds,
    )


def behave(provider: StandIn, mode: str, times: int | None = None) -> None:
    assert provider.ask("PUT", "/behaviour", {"mode": mode, "times": times}).status == 200


def charges(provider: StandIn) -> list[dict[str, object]]:
    return provider.ask("GET", "/charges").body["charges"]


def refunds(provider: StandIn) -> list[dict[str, object]]:
    return provider.ask("GET", "/refunds").body["refunds"]


class TestCharge:
    def test_is_approved(self, provider: StandIn) -> None:
        answer = charge(provider)

        assert answer.status == 200
        assert answer.body.pop("id").startswith("ch_")
        assert answer.body == {"status": "approved", "decline_reason": None, **CHARGE}

    def test_is_made_once_for_each_key(self, provider: StandIn) -> None:
        first, again, other = charge(provider), charge(provider), charge(provider, key="order-2")

        assert first == again
        assert charges(provider) == [first.body, other.body]

    def test_keeps_its_outcome_whatever_comes_next(self, provider: StandIn) -> None:
        first = charge(provider)
        behave(provider, "decline")

        assert charge(provider) == first

    def test_is_declined_with_a_reason(self, provider: StandIn) -> None:
        behave(provider, "decline", times=1)

        declined, approved = charge(provider), charge(provider, key="order-2")

        assert declined.body["decline_reason"] == "insufficient_funds"
        assert [declined.body["status"], approved.body["status"]] == ["declined", "approved"]

    def test_conflicts_with_another_one_of_the_same_key(self, provider: StandIn) -> None:
        charge(provider)

        assert charge(provider, amount_minor=1).status == 409

    @pytest.mark.parametrize(
        ("key", "body"),
        [
            ("", json.dumps(CHARGE)),
            ("order-1", "{broken"),
            ("order-1", json.dumps(CHARGE | {"amount_minor": "12"})),
            ("order-1", json.dumps(CHARGE | {"amount_minor": 0})),
            ("order-1", json.dumps(CHARGE | {"tip": 1})),
        ],
    )
    def test_is_refused_with_a_reason(self, provider: StandIn, key: str, body: str) -> None:
        answer = provider.ask("POST", "/charges", body, headers={"Idempotency-Key": key})

        assert answer.status == 400
        assert answer.body["message"]
        assert charges(provider) == []


class TestRefund:
    def test_returns_what_was_charged(self, provider: StandIn) -> None:
        charge(provider)

        answer = refund(provider)

        assert answer.status == 200
        assert answer.body.pop("id").startswith("re_")
        assert answer.body == {"status": "refunded", "amount_minor": 1200, "reference": "order-1"}

    def test_lets_nothing_be_charged_afterwards(self, provider: StandIn) -> None:
        refund(provider)

        late = charge(provider)

        assert (late.status, late.body["decline_reason"]) == (200, "reference_closed")
        assert charges(provider) == [late.body]

    def test_is_made_once_for_each_reference(self, provider: StandIn) -> None:
        first, again, by_another_key = refund(provider), refund(provider), refund(provider, "again")
        other = refund(provider, "other", "order-2")

        assert first == again == by_another_key
        assert refunds(provider) == [first.body, other.body]

    def test_may_have_the_key_of_a_charge(self, provider: StandIn) -> None:
        charge(provider, key="order-1")

        assert refund(provider, key="order-1").body["status"] == "refunded"

    @pytest.mark.parametrize("key", ["first", "second"])
    def test_conflicts_with_another_one_of_the_same_key(self, provider: StandIn, key: str) -> None:
        made, _ = refund(provider, "first"), refund(provider, "second")

        answer = refund(provider, key, "order-2")

        assert answer.status == 409
        assert refunds(provider) == [made.body]

    @pytest.mark.parametrize(
        ("key", "body"),
        [
            ("", json.dumps({"reference": "order-1"})),
            ("refund-1", "{broken"),
            ("refund-1", "{}"),
            ("refund-1", json.dumps({"reference": 1})),
            ("refund-1", json.dumps({"reference": "order-1", "amount_minor": 1200})),
        ],
    )
    def test_is_refused_with_a_reason(self, provider: StandIn, key: str, body: str) -> None:
        answer = provider.ask("POST", "/refunds", body, headers={"Idempotency-Key": key})

        assert answer.status == 400
        assert answer.body["message"]
        assert refunds(provider) == []


class TestBehaviour:
    def test_fails_and_then_charges(self, provider: StandIn) -> None:
        behave(provider, "error", times=2)

        answers = [charge(provider).status for _ in range(3)]

        assert answers == [500, 500, 200]
        assert len(charges(provider)) == 1

    @pytest.mark.parametrize(("mode", "made"), [("timeout", 0), ("hang_after_charge", 1)])
    def test_leaves_the_client_waiting(self, provider: StandIn, mode: str, made: int) -> None:
        behave(provider, mode, times=1)

        with pytest.raises(TimeoutError):
            charge(provider, wait_seconds=0.2)

        assert len(charges(provider)) == made
        assert charge(provider).body["status"] == "approved"

    def test_answers_garbage(self, provider: StandIn) -> None:
        behave(provider, "garbage")

        answer = charge(provider)

        assert answer.status == 200
        assert isinstance(answer.body, bytes)

    def test_spoils_a_refund_that_was_made_before(self, provider: StandIn) -> None:
        made = refund(provider)
        behave(provider, "error", times=1)

        answers = [refund(provider), refund(provider)]

        assert answers[0].status == 500
        assert answers[1] == made

    def test_fails_and_then_refunds(self, provider: StandIn) -> None:
        behave(provider, "error", times=2)

        answers = [refund(provider).status for _ in range(3)]

        assert answers == [500, 500, 200]
        assert len(refunds(provider)) == 1

    @pytest.mark.parametrize(("mode", "made"), [("timeout", 0), ("hang_after_charge", 1)])
    def test_leaves_the_client_waiting_for_a_refund(
        self, provider: StandIn, mode: str, made: int
    ) -> None:
        charge(provider)
        behave(provider, mode, times=1)

        with pytest.raises(TimeoutError):
            refund(provider, wait_seconds=0.2)

        assert len(refunds(provider)) == made
        assert refund(provider).body["status"] == "refunded"

    def test_answers_garbage_instead_of_a_refund(self, provider: StandIn) -> None:
        behave(provider, "garbage", times=1)

        answer = refund(provider)

        assert isinstance(answer.body, bytes)
        assert refunds(provider) == []

    def test_declines_the_next_charge_however_much_is_refunded(self, provider: StandIn) -> None:
        behave(provider, "decline", times=1)

        refunded = [refund(provider, key, f"order-{key}").status for key in ("8", "9", "9")]

        assert refunded == [200, 200, 200]
        assert charge(provider).body["decline_reason"] == "insufficient_funds"
        assert charge(provider, key="order-2").body["status"] == "approved"

    def test_is_normal_again_when_it_is_deleted(self, provider: StandIn) -> None:
        behave(provider, "error")

        provider.ask("DELETE", "/behaviour")

        assert provider.ask("GET", "/behaviour").body == {"mode": "approve", "times": None}
        assert charge(provider).status == 200

    @pytest.mark.parametrize(
        "script", [{"mode": "explode"}, {"mode": "error", "times": 0}, {"times": 1}, {"mode": 1}]
    )
    def test_must_be_one_that_exists(self, provider: StandIn, script: dict[str, object]) -> None:
        answer = provider.ask("PUT", "/behaviour", script)

        assert answer.status == 400
        assert answer.body["message"]
