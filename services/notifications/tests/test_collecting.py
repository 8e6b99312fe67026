"""What waits for a digest: from the event to the one e-mail that tells it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec import json, structs

from chassis.testing.lambda_context import FakeLambdaContext
from contracts.orders import OrderConfirmed, OrderShipped
from notifications.domain.contacts import Contact
from notifications.domain.digests import CLOSED_BEFORE, MOST_TOLD, digest_of
from notifications.domain.notifications import Facts, News, NotificationKey
from notifications.domain.preferences import Choice, Choices, ChoicesByKind, QuietHours
from notifications.gateways.email import EmailProvider
from notifications.handlers import dispatch, send_email
from notifications.repository import Contacts, People, SavedPreferences, Suppressions, Table
from notifications.use_cases import emails
from notifications.use_cases.telling import Told, tell

from .conftest import ATTEMPT, Cloud, failed, queue_event, write_email
from .news import choose, news_of, release_until

TOLD_AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
DUE = datetime(2025, 6, 2, 8, tzinfo=UTC)
DIGEST = ChoicesByKind(order_progress=Choice(digest=True))
FIRST_AND_COLLECTED = Told(notifications_added=2, notifications_delayed=1, entries_added=1)
COLLECTED = Told(notifications_added=1, entries_added=1)


@pytest.fixture
def news(preferences: SavedPreferences) -> News:
    """News for somebody who wants a digest of such."""
    news = structs.replace(news_of(OrderShipped), told_at=TOLD_AT)
    choose(Choices(kinds=DIGEST), of=news, preferences=preferences)
    return news


@pytest.fixture
def key(news: News) -> NotificationKey:
    return digest_of(news, due_at=DUE, now=TOLD_AT).key


def another(news: News, number: int = 1) -> News:
    """Return news of another order that was shipped later."""
    event_id = UUID(int=news.event_id.int + number)
    return structs.replace(news, event_id=event_id, facts={"order_id": f"order-{number}"})


def states(cloud: Cloud) -> list[str]:
    return sorted(item["status"] for item in cloud.items("NOTIFICATION#"))


class TestTell:
    def test_collects_for_one_digest_in_the_morning(
        self, news: News, key: NotificationKey, people: People, cloud: Cloud
    ) -> None:
        told = [tell(news=each, people=people, now=TOLD_AT) for each in (news, another(news))]

        digest = people.notifications.get(key)
        collected = people.notifications.list_collected(key)
        assert told == [FIRST_AND_COLLECTED, COLLECTED]
        assert (digest.due_at, states(cloud)) == (DUE, ["collected", "collected", "delayed"])
        assert [it.facts for it in collected] == [news.facts, {"order_id": "order-1"}]

    def test_collects_once_whatever_is_delivered_again(
        self, news: News, people: People, cloud: Cloud
    ) -> None:
        tell(news=news, people=people, now=TOLD_AT)
        before = cloud.items()

        later = (TOLD_AT, DUE - timedelta(hours=1), DUE, DUE + timedelta(days=3))
        again = [tell(news=news, people=people, now=now) for now in later]

        assert again == [Told()] * 4
        assert cloud.items() == before

    def test_collects_when_it_was_cut_off_after_the_digest(
        self, news: News, key: NotificationKey, people: People
    ) -> None:
        people.notifications.add(digest_of(news, due_at=DUE, now=TOLD_AT))

        told = tell(news=news, people=people, now=TOLD_AT)

        assert told == COLLECTED
        assert len(people.notifications.list_collected(key)) == 1

    def test_collects_more_than_a_page_of_the_table(
        self, news: News, key: NotificationKey, people: People
    ) -> None:
        long: Facts = {"order_id": "long" * 75_000}
        for number in range(5):
            large = structs.replace(another(news, number), facts=long)
            tell(news=large, people=people, now=TOLD_AT)

        collected = people.notifications.list_collected(key)

        assert [it.facts for it in collected] == [long] * 5

    @pytest.mark.parametrize("late", [DUE - CLOSED_BEFORE, DUE, DUE + timedelta(days=1)])
    def test_tells_at_once_what_comes_too_late_for_its_digest(
        self, news: News, people: People, cloud: Cloud, late: datetime
    ) -> None:
        told = tell(news=news, people=people, now=late)

        assert told == COLLECTED
        assert states(cloud) == ["pending"]

    def test_tells_at_once_what_is_of_another_kind(
        self, news: News, people: People, cloud: Cloud
    ) -> None:
        confirmed = structs.replace(news_of(OrderConfirmed), recipient_id=news.recipient_id)

        tell(news=confirmed, people=people, now=TOLD_AT)

        assert states(cloud) == ["pending"]

    def test_collects_nothing_for_who_wants_no_e_mails(
        self, people: People, preferences: SavedPreferences, cloud: Cloud
    ) -> None:
        news = structs.replace(news_of(OrderShipped), told_at=TOLD_AT)
        silent = ChoicesByKind(order_progress=Choice(email=False, digest=True))
        choose(Choices(kinds=silent), of=news, preferences=preferences)

        tell(news=news, people=people, now=TOLD_AT)

        assert states(cloud) == []

    def test_lets_a_digest_wait_for_the_end_of_quiet_hours(
        self, people: People, preferences: SavedPreferences, cloud: Cloud
    ) -> None:
        news = structs.replace(news_of(OrderShipped), told_at=TOLD_AT)
        late = QuietHours(start="11:00", end="10:00")
        choose(Choices(kinds=DIGEST, quiet_hours=late), of=news, preferences=preferences)

        tell(news=news, people=people, now=TOLD_AT)

        (due_at,) = (it["due_at"] for it in cloud.items("NOTIFICATION#") if "due_at" in it)
        assert due_at == str(int((DUE + timedelta(hours=2)).timestamp() * 1000))


class TestSendEmail:
    @pytest.fixture
    def send(
        self,
        news: News,
        key: NotificationKey,
        people: People,
        suppressions: Suppressions,
        provider: EmailProvider,
        contact: Contact,
        table: Table,
    ) -> Any:
        """Send the digest of the day, when it is due, to somebody who is known."""
        people.contacts.save(structs.replace(contact, recipient_id=news.recipient_id))
        people.notifications.add(digest_of(news, due_at=DUE, now=TOLD_AT))
        release_until(DUE, table)
        return partial(
            emails.send_email,
            key=key,
            notifications=people.notifications,
            suppressions=suppressions,
            provider=provider,
            write_email=write_email,
            attempt_id=ATTEMPT.attempt_id,
            now=DUE,
        )

    def test_suppresses_a_digest_that_has_nothing_to_tell(
        self, send: Any, people: People, cloud: Cloud
    ) -> None:
        outcomes = [send().outcome for _ in range(2)]

        (item,) = cloud.items("NOTIFICATION#")
        assert outcomes == ["suppressed", "nothing_to_do"]
        assert (item["status"], item["failure"]) == ("suppressed", "nothing_to_tell")
        assert cloud.sent_messages() == []

    def test_tells_what_was_collected_for_this_digest_alone(
        self, send: Any, news: News, people: People, cloud: Cloud
    ) -> None:
        of_today = another(news)
        of_tomorrow = structs.replace(another(news, 2), told_at=DUE)
        for each in (of_today, of_tomorrow):
            tell(news=each, people=people, now=TOLD_AT)

        outcome = send().outcome

        (sent,) = cloud.send_requests
        text = sent["Content"]["Simple"]["Body"]["Text"]["Data"]
        assert outcome == "sent"
        assert "order-1" in text
        assert "order-2" not in text

    def test_tells_how_much_more_there_is_than_an_e_mail_holds(
        self, send: Any, news: News, people: People, cloud: Cloud
    ) -> None:
        for number in range(MOST_TOLD + 3):
            tell(news=another(news, number), people=people, now=TOLD_AT)

        send()

        (sent,) = cloud.send_requests
        lines = sent["Content"]["Simple"]["Body"]["Text"]["Data"].splitlines()
        told = [f"- Your order order-{number} is on its way." for number in range(MOST_TOLD)]
        assert [line for line in lines if line.startswith("-")] == [*told, "- and 3 more"]


class TestWholeWay:
    def test_turns_the_news_of_a_day_into_one_e_mail(
        self,
        news: News,
        people: People,
        contacts: Contacts,
        contact: Contact,
        table: Table,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        contacts.save(structs.replace(contact, recipient_id=news.recipient_id))
        for each in (news, another(news), news):
            tell(news=each, people=people, now=TOLD_AT)
        dispatch.handler(cloud.stream_event(), context)
        early = cloud.email_requests()

        release_until(DUE, table)
        dispatch.handler(cloud.stream_event(), context)
        requests = [json.encode(each) for each in cloud.email_requests()]
        answers = [send_email.handler(queue_event(*requests), context) for _ in range(2)]

        assert (early, len(requests), answers) == ([], 1, [failed()] * 2)
        assert [sent.subject for sent in cloud.sent_messages()] == ["Your summary of the day"]
        assert states(cloud) == ["collected", "collected", "sent"]
