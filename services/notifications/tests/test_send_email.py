"""Messages of the e-mail queue, and what becomes of them."""

from io import StringIO
from itertools import permutations
from typing import Any

import pytest
from msgspec import json

from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.orders import OrderConfirmed
from contracts.users import UserDeleted, UserRegistered
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Notification
from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.handlers import dispatch, on_event
from notifications.handlers.send_email import handler
from notifications.repository import Contacts, Notifications, Suppressions

from .conftest import ATTEMPT, LIFE, NOW, PERSONAL, Cloud, failed, queue_event

SECONDS_OF_ONE_EMAIL = 9


@pytest.fixture
def request_(
    contacts: Contacts, notifications: Notifications, notification: Notification, contact: Contact
) -> bytes:
    """A message of the queue, whose notification and contact are in the table."""
    notifications.add(notification)
    contacts.save(contact)
    return request_of(notification)


def request_of(notification: Notification) -> bytes:
    return json.encode(
        {
            "key": notification.key,
            "correlation_id": notification.correlation_id,
            "traceparent": notification.traceparent,
        }
    )


def metrics_in(output: str) -> list[dict[str, Any]]:
    """Return the notification metrics that were printed."""
    documents = [json.decode(line) for line in output.splitlines() if '"_aws"' in line]
    wanted = {"NotificationsSent", "NotificationsFailed", "NotificationsSuppressed"}
    return [it for it in documents if wanted & it.keys()]


class TestHandler:
    def test_sends_once_for_ten_deliveries(
        self, request_: bytes, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        answers = [handler(queue_event(request_, request_), context) for _ in range(5)]

        assert answers == [failed()] * 5
        assert len(cloud.sent_messages()) == 1

    def test_counts_what_was_sent(
        self,
        request_: bytes,
        context: FakeLambdaContext,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        for _ in range(2):
            handler(queue_event(request_), context)

        (metric,) = metrics_in(capsys.readouterr().out)
        assert (metric["NotificationsSent"], metric["channel"], metric["kind"]) == (
            [1.0],
            "email",
            "payment",
        )

    def test_buries_what_cannot_be_read_with_the_reason(
        self, request_: bytes, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        broken = request_.replace(b'"c-1"', b'"c-1\\r\\nBcc: eve@example.com"')

        answer = handler(queue_event(broken, request_), context)

        ((body, reason),) = cloud.dead_letters()
        assert (answer, body) == (failed(), broken.decode())
        assert "$.correlation_id" in reason
        assert len(cloud.sent_messages()) == 1

    def test_buries_a_request_for_a_notification_that_has_expired(
        self, notification: Notification, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        answer = handler(queue_event(request_of(notification)), context)

        ((_, reason),) = cloud.dead_letters()
        assert answer == failed()
        assert reason.startswith("NotificationNotFound: ")

    def test_tries_again_later_when_ses_throttles(
        self, request_: bytes, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        cloud.failing("sesv2.SendEmail", "TooManyRequestsException", times=1)

        answers = [handler(queue_event(request_), context) for _ in range(2)]

        assert answers == [failed("m-1"), failed()]
        assert len(cloud.sent_messages()) == 1

    def test_acknowledges_what_ses_refuses_for_good(
        self,
        request_: bytes,
        context: FakeLambdaContext,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        cloud.failing("sesv2.SendEmail", "MessageRejected")

        answer = handler(queue_event(request_), context)

        (metric,) = metrics_in(capsys.readouterr().out)
        (_, item) = cloud.told()
        assert (answer, item["status"], metric["NotificationsFailed"]) == (
            failed(),
            "failed",
            [1.0],
        )

    def test_acknowledges_and_counts_what_a_deleted_recipient_is_not_told(
        self,
        contacts: Contacts,
        request_: bytes,
        tombstone: Tombstone,
        context: FakeLambdaContext,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        contacts.save(tombstone)

        answers = [handler(queue_event(request_), context) for _ in range(2)]

        (metric,) = metrics_in(capsys.readouterr().out)
        assert answers == [failed()] * 2
        assert metric["NotificationsFailed"] == [1.0]
        assert (cloud.sent_messages(), cloud.dead_letters()) == ([], [])

    def test_acknowledges_and_counts_what_a_suppressed_address_is_not_told(
        self,
        request_: bytes,
        contact: Contact,
        suppressions: Suppressions,
        context: FakeLambdaContext,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        suppressions.add(
            Suppression(
                address_hash=hash_of(contact.address),
                reason=Reason.BOUNCED,
                since=NOW,
                feedback_id="f-1",
            )
        )

        answers = [handler(queue_event(request_), context) for _ in range(2)]

        (metric,) = metrics_in(capsys.readouterr().out)
        assert answers == [failed()] * 2
        assert (metric["NotificationsSuppressed"], metric["kind"]) == ([1.0], "payment")
        assert (cloud.sent_messages(), cloud.dead_letters()) == ([], [])

    def test_counts_no_failure_where_another_attempt_has_just_sent(
        self,
        contacts: Contacts,
        request_: bytes,
        notification: Notification,
        tombstone: Tombstone,
        notifications: Notifications,
        context: FakeLambdaContext,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def rival() -> None:
            notifications.mark_sent(notification.key, ATTEMPT, message_id="m-1")

        contacts.save(tombstone)
        cloud.server.before("UpdateItem", rival)

        answer = handler(queue_event(request_), context)

        (_, item) = cloud.told()
        assert (answer, item["status"]) == (failed(), "sent")
        assert metrics_in(capsys.readouterr().out) == []

    def test_begins_no_email_that_a_kill_could_send_twice(
        self, request_: bytes, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        context.remaining_seconds = SECONDS_OF_ONE_EMAIL

        answer = handler(queue_event(request_), context)

        assert (answer, cloud.sent_messages()) == (failed("m-1"), [])

    def test_waits_for_a_contact_that_is_not_known_yet(
        self,
        notifications: Notifications,
        notification: Notification,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        notifications.add(notification)

        answer = handler(queue_event(request_of(notification)), context)

        assert answer == failed("m-1")
        assert cloud.dead_letters() == []

    @pytest.mark.parametrize("code", [None, "MessageRejected", "TooManyRequestsException"])
    def test_logs_no_personal_data(
        self,
        code: str | None,
        request_: bytes,
        context: FakeLambdaContext,
        cloud: Cloud,
        log: StringIO,
    ) -> None:
        if code:
            cloud.failing("sesv2.SendEmail", code)

        handler(queue_event(request_), context)

        assert not PERSONAL.search(log.getvalue())
        assert '"correlation_id":"c-1"' in log.getvalue()


class TestWholeWay:
    def test_turns_events_that_come_ten_times_in_any_order_into_one_email_each(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        told = [
            example.message
            for event in (OrderConfirmed, UserRegistered)
            for example in examples(event.type)[:1]
        ]

        for _ in range(10):
            on_event.handler(queue_event(*told), context)
        for _ in range(3):
            dispatch.handler(cloud.stream_event(), context)
        handler(queue_event(*map(json.encode, cloud.email_requests())), context)

        assert sorted(message.subject for message in cloud.sent_messages()) == [
            "Welcome, Ada Lovelace",
            "Your order is confirmed",
        ]

    @pytest.mark.parametrize("order", list(permutations(LIFE)))
    def test_turns_events_about_a_deleted_user_into_no_email_in_whatever_order_they_come(
        self, order: tuple[str, ...], context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        for event_type in order:
            on_event.handler(queue_event(LIFE[event_type].message), context)
        dispatched = dispatch.handler(cloud.stream_event(), context)
        answer = handler(queue_event(*map(json.encode, cloud.email_requests())), context)

        (_, *items) = cloud.told()
        assert (dispatched, answer) == (failed(), failed())
        assert [(item["status"], item["failure"]) for item in items] == [
            ("failed", "recipient_deleted"),
            ("failed", "recipient_deleted"),
        ]
        assert (cloud.sent_messages(), cloud.dead_letters()) == ([], [])

    def test_leaves_nothing_personal_of_a_user_who_was_deleted_after_their_email(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        on_event.handler(queue_event(LIFE[UserRegistered.type].message), context)
        dispatch.handler(cloud.stream_event(), context)
        handler(queue_event(*map(json.encode, cloud.email_requests())), context)

        on_event.handler(queue_event(LIFE[UserDeleted.type].message), context)

        assert [item.get("status") for item in cloud.told()] == [
            None,
            "sent",
        ]
        assert not PERSONAL.search(repr(cloud.told()))
