"""What becomes of calls, by a clock of the tests: real receivers, and an emulated table."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import json, structs

from notifications.domain.backoff import GIVEN_UP_AFTER
from notifications.domain.notifications import Channel, Notification
from notifications.domain.registered_webhooks import DisabledReason, Webhook
from notifications.domain.webhooks import WebhookUrl
from notifications.errors import AlreadyBeingSent
from notifications.gateways.webhooks import WebhookReceivers
from notifications.repository import DueNotifications, People, Table

from ..cloud import Cloud  # noqa: TID252  # The tests are no package of one name.
from ..conftest import NOW, OTHER_ATTEMPT  # noqa: TID252
from .clock import MINUTE, Clock, attempts, delete, probe_first, states
from .webhook_receiver import WebhookReceiver

FOR_EVER = ["500"] * 1000

type Tell = Callable[..., Notification]


@pytest.fixture
def clock(people: People, receivers: WebhookReceivers, table: Table) -> Clock:
    return Clock(people, receivers, DueNotifications(table))


@pytest.fixture
def registered(people: People, webhook: Webhook, receiver: WebhookReceiver) -> Webhook:
    """A webhook of the receiver."""
    here = structs.replace(webhook, url=WebhookUrl(f"https://{receiver.authority}/?key=mine"))
    people.webhooks.add(here)
    return here


@pytest.fixture
def tell(people: People, notification: Notification, registered: Webhook) -> Tell:
    """Add what a webhook, at first the registered one, is to be told."""

    def add(*, at: datetime = NOW, webhook: Webhook = registered) -> Notification:
        key = structs.replace(
            notification.key,
            event_id=uuid4(),
            channel=Channel.WEBHOOK,
            webhook_id=webhook.webhook_id,
        )
        added = structs.replace(notification, key=key, created_at=at)
        people.notifications.add(added)
        return added

    return add


class TestSendWebhook:
    def test_tells_type_time_kind_and_facts(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver, cloud: Cloud
    ) -> None:
        told = tell()

        assert clock.send(told) == "sent"
        (request,) = receiver.requests
        assert request.headers["webhook-id"] == str(told.key.event_id)
        assert json.decode(request.body) == {
            "type": "orders.order_confirmed.v1",
            "timestamp": "2025-06-01T08:35:00Z",
            "kind": "payment",
            "data": told.facts,
        }
        assert states(cloud) == ["sent"]
        assert attempts(cloud) == [
            {"at": "2025-06-01T08:35:00Z", "outcome": "sent", "status": "200"}
        ]

    def test_calls_once_however_often_it_is_asked(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver
    ) -> None:
        told = tell()

        outcomes = [clock.send(told) for _ in range(10)]

        assert outcomes == ["sent"] + ["nothing_to_do"] * 9
        assert len(receiver.requests) == 1

    def test_waits_while_another_attempt_is_calling(
        self, clock: Clock, tell: Tell, people: People, receiver: WebhookReceiver
    ) -> None:
        told = tell()
        people.notifications.claim(told.key, OTHER_ATTEMPT)

        with pytest.raises(AlreadyBeingSent):
            clock.send(told)

        assert receiver.requests == []

    def test_loses_nothing_that_an_attempt_was_killed_with_while_the_receiver_is_paused(
        self, clock: Clock, tell: Tell, people: People, receiver: WebhookReceiver, cloud: Cloud
    ) -> None:
        receiver.answers("500")
        killed, failing = tell(), tell()
        people.notifications.claim(killed.key, OTHER_ATTEMPT)
        clock.send(failing)
        with pytest.raises(AlreadyBeingSent):
            clock.send(killed)

        clock.now += timedelta(seconds=59)
        with pytest.raises(AlreadyBeingSent):
            clock.send(killed)
        clock.now += timedelta(seconds=2)
        clock.send(killed)
        clock.pass_minutes(5, killed, failing)

        assert states(cloud) == ["sent", "sent"]

    def test_tells_nothing_where_the_webhook_is_gone(
        self, clock: Clock, tell: Tell, people: People, registered: Webhook, cloud: Cloud
    ) -> None:
        told = tell()
        people.webhooks.remove(registered)

        assert [clock.send(told) for _ in range(2)] == ["failed", "nothing_to_do"]
        assert cloud.items("NOTIFICATION#")[0]["failure"] == "webhook_deleted"


class TestReceiverThatFails:
    def test_for_an_hour_is_called_ever_more_seldom_and_then_has_it(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver, cloud: Cloud
    ) -> None:
        receiver.answers(*FOR_EVER)
        told = tell()
        outcomes = [clock.send(told)]
        clock.pass_minutes(60, told)
        receiver.answers()
        clock.pass_minutes(10, told)

        tried = [datetime.fromisoformat(each["at"]) - NOW for each in attempts(cloud)]
        assert outcomes == ["delayed"]
        assert [at // MINUTE for at in tried] == [0, 1, 2, 4, 8, 16, 32, 64]
        assert [each["outcome"] for each in attempts(cloud)] == ["failed"] * 7 + ["sent"]
        assert {each.get("reason") for each in attempts(cloud)} == {"status_not_successful", None}
        assert states(cloud) == ["sent"]

    def test_is_left_in_peace_with_other_notifications_too(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver
    ) -> None:
        receiver.answers(*FOR_EVER)
        clock.send(tell())

        outcomes = [clock.send(tell()) for _ in range(5)]

        assert outcomes == ["delayed"] * 5
        assert len(receiver.requests) == 1

    def test_is_asked_by_one_at_a_time_whether_it_works_again(
        self, clock: Clock, tell: Tell, people: People, registered: Webhook
    ) -> None:
        failed = registered.after_failure(now=NOW, chance=0)
        people.webhooks.note_failure(failed)
        probing = failed.after_failure(now=NOW + MINUTE, chance=0)

        turns = [people.webhooks.take_turn(failed, probing) for _ in range(3)]

        assert turns == [True, False, False]

    def test_is_not_called_by_who_comes_second(
        self,
        clock: Clock,
        tell: Tell,
        people: People,
        registered: Webhook,
        receiver: WebhookReceiver,
        cloud: Cloud,
    ) -> None:
        failed = registered.after_failure(now=NOW, chance=0)
        people.webhooks.note_failure(failed)
        clock.now = NOW + MINUTE
        cloud.server.before("UpdateItem", lambda: probe_first(cloud, failed))

        assert clock.send(tell()) == "delayed"
        assert receiver.requests == []

    def test_gets_everything_when_it_works_again(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver, cloud: Cloud
    ) -> None:
        receiver.answers(*FOR_EVER)
        told = [tell() for _ in range(8)]
        for each in told:
            clock.send(each, chance=0.5)
        clock.pass_minutes(20, *told)
        receiver.answers()

        clock.pass_minutes(60, *told)

        assert states(cloud) == ["sent"] * 8

    def test_does_not_hold_up_another(
        self,
        clock: Clock,
        tell: Tell,
        people: People,
        registered: Webhook,
        receiver: WebhookReceiver,
    ) -> None:
        other = structs.replace(registered, webhook_id=UUID(int=7))
        people.webhooks.add(other)
        receiver.answers("500")
        clock.send(tell())

        assert clock.send(tell(webhook=other)) == "sent"

    @pytest.mark.parametrize("trouble", ["302", "500", "garbage"])
    def test_is_disabled_after_three_days_and_its_owner_told_once(
        self,
        clock: Clock,
        tell: Tell,
        receiver: WebhookReceiver,
        people: People,
        trouble: str,
        registered: Webhook,
        cloud: Cloud,
    ) -> None:
        receiver.answers(*[trouble] * 1000)
        clock.send(tell())
        clock.now += GIVEN_UP_AFTER
        last = tell(at=clock.now)

        outcomes = [clock.send(last), clock.send(tell(at=clock.now)), clock.send(last)]

        disabled = people.webhooks.get(registered.owner_id, registered.webhook_id)
        assert outcomes == ["failed", "suppressed", "nothing_to_do"]
        assert disabled.disabled_because is DisabledReason.FAILING
        notices = [it for it in cloud.items("NOTIFICATION#") if it["sk"].endswith("#email")]
        assert [it["event_type"] for it in notices] == ["notifications.webhook_disabled.v1"]
        assert json.decode(notices[0]["facts"]) == {
            "webhook_id": str(registered.webhook_id),
            "host": "receiver.example.com",
            "reason": "failing",
        }
        assert len(cloud.items("INBOX#")) == 1

    def test_gives_up_what_is_three_days_old_and_tries_what_is_new(
        self, clock: Clock, tell: Tell, receiver: WebhookReceiver
    ) -> None:
        receiver.answers("500")
        clock.now += GIVEN_UP_AFTER

        assert clock.send(tell()) == "failed"
        clock.now += MINUTE
        assert clock.send(tell(at=clock.now)) == "sent"


class TestReceiverThatIsGone:
    def test_is_disabled_at_once_and_its_owner_told(
        self,
        clock: Clock,
        tell: Tell,
        receiver: WebhookReceiver,
        people: People,
        registered: Webhook,
        cloud: Cloud,
    ) -> None:
        receiver.answers("410")

        outcomes = [clock.send(tell()), clock.send(tell())]

        disabled = people.webhooks.get(registered.owner_id, registered.webhook_id)
        assert outcomes == ["failed", "suppressed"]
        assert (disabled.disabled_because, disabled.version) == (DisabledReason.GONE, 2)
        assert len(receiver.requests) == 1
        assert len(cloud.items("INBOX#")) == 1

    def test_has_its_owner_told_also_where_that_was_cut_off(
        self, clock: Clock, tell: Tell, people: People, registered: Webhook, cloud: Cloud
    ) -> None:
        people.webhooks.disable(registered, DisabledReason.GONE, notice_id=uuid4())

        clock.send(tell())

        assert len(cloud.items("INBOX#")) == 1

    def test_may_have_been_deleted_by_its_owner_meanwhile(
        self,
        clock: Clock,
        tell: Tell,
        receiver: WebhookReceiver,
        people: People,
        registered: Webhook,
        cloud: Cloud,
    ) -> None:
        receiver.answers("410")
        told = tell()
        cloud.server.before("UpdateItem", lambda: None)
        cloud.server.before("UpdateItem", lambda: delete(cloud, registered))

        assert clock.send(told) == "failed"
        assert cloud.items("INBOX#") == []
