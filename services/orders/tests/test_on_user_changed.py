"""The consumer that keeps the copy of users."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.testing.lambda_context import FakeLambdaContext
from contracts import Envelope, Event
from contracts.golden import Example, examples
from contracts.orders import OrderConfirmed
from contracts.users import UserRegistered
from orders.handlers.on_user_changed import handler

from .shop import CUSTOMER, Shop, batch, failed, told

type DeadLetters = Callable[[], list[tuple[str, str]]]

ADA = UUID("0199a8a0-0000-7000-8000-0000000000aa")
EVE = UUID("0199a8a0-0000-7000-8000-0000000000ee")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOLDEN = examples(UserRegistered.type)


def handled(**messages: Envelope[Any] | bytes) -> Any:
    return handler(batch(**messages), FakeLambdaContext())


def newcomers(shop: Shop) -> dict[UUID, int]:
    """Who is known by now, and in which version."""
    return {
        user_id: version for user_id, version in shop.customers.items() if user_id != UUID(CUSTOMER)
    }


def registered(user_id: UUID, *, version: int = 1) -> Envelope[Event]:
    return told(
        UserRegistered(
            user_id=user_id,
            version=version,
            email="ada@example.com",
            name="Ada Lovelace",
            language="en",
            registered_at=MONDAY,
        ),
        event_id=uuid7(),
        now=MONDAY,
    )


class TestUserRegistered:
    def test_lets_the_user_order(self, shop: Shop) -> None:
        shop.sells(tea=1)

        answer = handled(m1=registered(ADA), m2=registered(EVE))

        assert answer == failed()
        assert newcomers(shop) == {ADA: 1, EVE: 1}
        assert shop.is_asked_for(("tea", 1), subject=str(ADA)).status == 201

    def test_changes_nothing_when_it_is_repeated(self, shop: Shop) -> None:
        message = registered(ADA)
        handled(m1=message)

        answer = handled(m1=message, m2=registered(ADA))

        assert answer == failed()
        assert newcomers(shop) == {ADA: 1}

    def test_changes_nothing_when_something_newer_is_known(self, shop: Shop) -> None:
        handled(m1=registered(ADA, version=3))

        answer = handled(m1=registered(ADA, version=2))

        assert answer == failed()
        assert newcomers(shop) == {ADA: 3}

    def test_is_remembered_without_personal_data(self, shop: Shop) -> None:
        handled(m1=registered(ADA))

        rows = shop.admin.execute(
            "SELECT to_jsonb(customers) FROM customers WHERE user_id = %s", (ADA,)
        ).fetchall()
        assert rows == [({"user_id": str(ADA), "version": 1},)]

    @pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example.name)
    def test_is_read_whatever_its_age(self, shop: Shop, example: Example) -> None:
        answer = handled(m1=example.message)

        assert answer == failed()
        assert len(newcomers(shop)) == 1


class TestMessageThatCannotBeHandled:
    @pytest.mark.parametrize("body", [b"not json", b'{"detail": {}}', b"[]", b"\xc3\xa4"])
    def test_goes_to_the_dead_letters_and_blocks_no_other(
        self, shop: Shop, dead_letters: DeadLetters, body: bytes
    ) -> None:
        answer = handled(m1=body, m2=registered(ADA))

        ((buried, reason),) = dead_letters()
        assert answer == failed()
        assert (buried, reason.partition(":")[0]) == (body.decode(), "MalformedEvent")
        assert newcomers(shop) == {ADA: 1}

    def test_is_an_event_of_another_type(self, shop: Shop, dead_letters: DeadLetters) -> None:
        confirmation = OrderConfirmed(
            order_id=EVE,
            version=2,
            user_id=ADA,
            total_minor=1,
            currency="EUR",
            confirmed_at=MONDAY,
        )

        answer = handled(m1=told(confirmation, event_id=uuid7(), now=MONDAY))

        ((_, reason),) = dead_letters()
        assert answer == failed()
        assert reason.partition(":")[0] == "UnknownEvent"
        assert newcomers(shop) == {}


class TestDatabaseThatIsAway:
    def test_leaves_the_message_in_the_queue(
        self, shop: Shop, dead_letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_PORT", "1")

        answer = handled(m1=registered(ADA))

        assert answer == failed("m1")
        assert dead_letters() == []
