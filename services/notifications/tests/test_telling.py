"""News, on the channels and at the times that a person chose."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import json, structs

from chassis.clock import utc_now
from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.orders import OrderConfirmed, OrderShipped
from contracts.users import UserChanged
from notifications.domain.contacts import Contact
from notifications.domain.notifications import News
from notifications.domain.preferences import Choices, QuietHours
from notifications.domain.registered_webhooks import Webhook
from notifications.handlers import dispatch, on_event, send_email
from notifications.repository import (
    Contacts,
    People,
    SavedPreferences,
    Table,
    Webhooks,
)
from notifications.use_cases.telling import Told, tell

from .conftest import Cloud, failed, queue_event
from .news import choose, news_of, release_until

NIGHT = QuietHours(start="22:00", end="07:00")
AT_NIGHT = datetime(2025, 6, 1, 23, 30, tzinfo=UTC)
MORNING = datetime(2025, 6, 2, 5, tzinfo=UTC)
SHIPPED = examples(OrderShipped.type)[0]


def hours_around(now: datetime) -> QuietHours:
    """Return the quiet hours of who lives by UTC and is not to be disturbed now."""
    hour = timedelta(hours=1)
    return QuietHours(start=f"{now - hour:%H:%M}", end=f"{now + hour:%H:%M}")


class TestQuietHours:
    @pytest.fixture
    def news(self, preferences: SavedPreferences) -> News:
        news = news_of(OrderConfirmed)
        quiet = Choices(time_zone="Europe/Berlin", quiet_hours=NIGHT)
        choose(quiet, of=news, preferences=preferences)
        return news

    def test_delay_an_email_until_their_end(self, news: News, people: People, cloud: Cloud) -> None:
        told = tell(news=news, people=people, now=AT_NIGHT)

        (item,) = cloud.items("NOTIFICATION#")
        assert told == Told(notifications_added=1, notifications_delayed=1, entries_added=1)
        assert (item["status"], item["due_at"], item["due_shard"][:4]) == (
            "delayed",
            str(int(MORNING.timestamp() * 1000)),
            "DUE#",
        )

    @pytest.mark.parametrize("now", [MORNING, AT_NIGHT - timedelta(hours=4)])
    def test_leave_the_day_alone(
        self, news: News, people: People, cloud: Cloud, now: datetime
    ) -> None:
        told = tell(news=news, people=people, now=now)

        (item,) = cloud.items("NOTIFICATION#")
        assert told == Told(notifications_added=1, entries_added=1)
        assert (item["status"], "due_at" in item) == ("pending", False)

    def test_delay_neither_webhooks_nor_entries(
        self, news: News, people: People, webhooks: Webhooks, webhook: Webhook, cloud: Cloud
    ) -> None:
        webhooks.add(structs.replace(webhook, owner_id=news.recipient_id))

        told = tell(news=news, people=people, now=AT_NIGHT)

        states = {item["channel"]: item["status"] for item in cloud.items("NOTIFICATION#")}
        assert told == Told(notifications_added=2, notifications_delayed=1, entries_added=1)
        assert states == {"email": "delayed", "webhook": "pending"}

    def test_delay_nothing_that_is_urgent(
        self, people: People, preferences: SavedPreferences, cloud: Cloud
    ) -> None:
        urgent = news_of(UserChanged)
        choose(Choices(quiet_hours=NIGHT), of=urgent, preferences=preferences)

        told = tell(news=urgent, people=people, now=AT_NIGHT)

        assert told == Told(notifications_added=1, entries_added=1)
        assert [item["status"] for item in cloud.items("NOTIFICATION#")] == ["pending"]

    def test_let_what_comes_again_later_change_nothing(
        self, news: News, people: People, cloud: Cloud
    ) -> None:
        tell(news=news, people=people, now=AT_NIGHT)
        before = cloud.items()

        again = [tell(news=news, people=people, now=now) for now in (AT_NIGHT, MORNING)]

        assert again == [Told()] * 2
        assert cloud.items() == before


class TestWholeWay:
    @pytest.fixture
    def awaited(self, preferences: SavedPreferences, contacts: Contacts, contact: Contact) -> None:
        """Whoever ordered what was shipped is known, and not to be disturbed now."""
        news = news_of(OrderShipped)
        contacts.save(structs.replace(contact, recipient_id=news.recipient_id))
        quiet = Choices(quiet_hours=hours_around(utc_now()))
        choose(quiet, of=news, preferences=preferences)

    @pytest.mark.usefixtures("awaited")
    def test_sends_in_the_end_what_came_in_quiet_hours_and_once(
        self, table: Table, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        for _ in range(3):
            on_event.handler(queue_event(SHIPPED.message), context)
        dispatch.handler(cloud.stream_event(), context)
        early = cloud.email_requests()

        release_until(utc_now() + timedelta(hours=2), table)
        dispatch.handler(cloud.stream_event(), context)
        requests = map(json.encode, cloud.email_requests())
        answer = send_email.handler(queue_event(*requests), context)

        assert (early, answer) == ([], failed())
        assert [sent.subject for sent in cloud.sent_messages()] == ["Your order is on its way"]

    @pytest.mark.usefixtures("awaited")
    def test_counts_what_waits_by_channel_and_kind(
        self, context: FakeLambdaContext, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for _ in range(2):
            on_event.handler(queue_event(SHIPPED.message), context)

        printed = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
        (metric,) = (it for it in map(json.decode, printed) if "NotificationsDelayed" in it)
        assert (metric["NotificationsDelayed"], metric["channel"], metric["kind"]) == (
            [1.0],
            "email",
            "order_progress",
        )
