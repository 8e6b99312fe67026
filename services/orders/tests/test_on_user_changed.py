"""The consumer that keeps the copy of users."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.testing.lambda_context import FakeLambdaContext
from contracts import Envelope, Event, decode
from contracts.golden import Example, examples
from contracts.orders import OrderConfirmed
from contracts.users import UserChanged, UserDeleted, UserRegistered
from orders.handlers.on_user_changed import handler

from .shop import CUSTOMER, Shop, batch, failed, told

type DeadLetters = Callable[[], list[tuple[str, str]]]

ADA = UUID("0199a8a0-0000-7000-8000-0000000000aa")
EVE = UUID("0199a8a0-0000-7000-8000-0000000000ee")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Not a bare "ada": a random id may have these letters.
PERSONAL = re.compile(r"@example\.com|Ada|Lovelace|King")
GOLDEN = [
    example
    for event in (UserChanged, UserDeleted, UserRegistered)
    for example in examples(event.type)
]


def handled(**messages: Envelope[Any] | bytes) -> Any:
    return handler(batch(**messages), FakeLambdaContext())


def newcomers(shop: Shop) -> dict[UUID, int]:
    """Who is known by now, and in which version."""
    return {
        user_id: version for user_id, version in shop.customers.items() if user_id != UUID(CUSTOMER)
    }


def news(event: Event) -> Envelope[Event]:
    return told(event, event_id=uuid7(), now=MONDAY)


def registered(user_id: UUID, *, version: int = 1) -> Envelope[Event]:
    return news(
        UserRegistered(
            user_id=user_id,
            version=version,
            email="ada@example.com",
            name="Ada Lovelace",
            language="en",
            registered_at=MONDAY,
        )
    )


def changed(user_id: UUID, *, version: int = 2) -> Envelope[Event]:
    return news(
        UserChanged(
            user_id=user_id,
            version=version,
            email="king@example.com",
            name="Ada King",
            language="en",
            changed_at=MONDAY,
        )
    )


def deleted(user_id: UUID, *, version: int = 3) -> Envelope[Event]:
    return news(UserDeleted(user_id=user_id, version=version, deleted_at=MONDAY))


LIFE = (registered(ADA), changed(ADA), deleted(ADA))


def in_words(messages: tuple[Envelope[Event], ...]) -> str:
    return "-".join(type(message.data).__name__ for message in messages)


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
        assert rows == [({"user_id": str(ADA), "version": 1, "erased": False},)]


class TestUserChanged:
    @pytest.mark.parametrize("messages", list(permutations(LIFE[:2])), ids=in_words)
    def test_lets_the_user_order_whether_or_not_they_are_known(
        self, shop: Shop, messages: tuple[Envelope[Event], ...]
    ) -> None:
        shop.sells(tea=1)

        answers = [handled(m1=message) for message in messages]

        assert answers == [failed()] * 2
        assert newcomers(shop) == {ADA: 2}
        assert shop.is_asked_for(("tea", 1), subject=str(ADA)).status == 201


class TestUserDeleted:
    @pytest.mark.parametrize("messages", list(permutations(LIFE)), ids=in_words)
    def test_leaves_a_tombstone_in_whatever_order_and_however_often_events_come(
        self, shop: Shop, messages: tuple[Envelope[Event], ...]
    ) -> None:
        answers = [
            handled(m1=message, m2=message, m3=news(message.data))
            for message in (*messages, *messages)
        ]

        assert answers == [failed()] * 6
        assert (newcomers(shop), shop.tombstones) == ({}, {ADA: 3})

    def test_lets_the_user_order_no_more(self, shop: Shop) -> None:
        shop.sells(tea=1)
        handled(m1=deleted(ADA), m2=registered(ADA))

        answer = shop.is_asked_for(("tea", 1), subject=str(ADA))

        assert (answer.status, answer.json["code"]) == (409, "CUSTOMER_DELETED")

    def test_changes_nothing_when_something_newer_is_known(self, shop: Shop) -> None:
        handled(m1=changed(ADA, version=4))

        answer = handled(m1=deleted(ADA, version=3))

        assert answer == failed()
        assert (newcomers(shop), shop.tombstones) == ({ADA: 4}, {})

    def test_leaves_nothing_personal_in_any_table(self, shop: Shop) -> None:
        shop.sells(tea=1)
        handled(m1=registered(ADA), m2=changed(ADA))
        shop.is_asked_for(("tea", 1), subject=str(ADA))

        handled(m1=deleted(ADA))

        left = shop.everything
        assert str(ADA) in left
        assert not PERSONAL.search(left)


class TestGoldenExamples:
    @pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example.name)
    def test_are_read_whatever_their_age(self, shop: Shop, example: Example) -> None:
        answer = handled(m1=example.message)

        known = newcomers(shop) | shop.tombstones
        assert answer == failed()
        assert [str(user_id) for user_id in known] == [decode(example.detail).subject]


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

        answer = handled(m1=news(confirmation))

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
