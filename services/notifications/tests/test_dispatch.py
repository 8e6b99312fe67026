"""The table's stream, on its way to the e-mail queue."""

from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from chassis.testing.lambda_context import FakeLambdaContext
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Notification
from notifications.handlers.dispatch import handler
from notifications.repository import Contacts, DueNotifications, Notifications, Table

from .conftest import NOW, Cloud, failed


@pytest.fixture
def stream_event(
    contacts: Contacts,
    notifications: Notifications,
    notification: Notification,
    other_notification: Notification,
    contact: Contact,
    cloud: Cloud,
) -> dict[str, Any]:
    """A notification, a contact and another notification, in this order."""
    notifications.add(notification)
    contacts.save(contact)
    notifications.add(other_notification)
    return cloud.stream_event()


def position(event: dict[str, Any], index: int) -> str:
    return event["Records"][index]["dynamodb"]["SequenceNumber"]


class TestHandler:
    def test_queues_new_notifications_with_the_request_that_caused_them(
        self,
        stream_event: dict[str, Any],
        context: FakeLambdaContext,
        cloud: Cloud,
        notification: Notification,
        other_notification: Notification,
    ) -> None:
        answer = handler(stream_event, context)

        queued = cloud.email_requests()
        assert answer == failed()
        assert sorted((it["correlation_id"], it["traceparent"]) for it in queued) == [
            ("c-1", notification.traceparent),
            ("c-2", other_notification.traceparent),
        ]

    def test_isolates_a_poisoned_record(
        self, stream_event: dict[str, Any], context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        del stream_event["Records"][0]["dynamodb"]["NewImage"]["traceparent"]

        answer = handler(stream_event, context)

        ((_, reason),) = cloud.dead_letters()
        assert answer == failed()
        assert "traceparent" in reason
        assert [it["correlation_id"] for it in cloud.email_requests()] == ["c-2"]

    @pytest.mark.parametrize(("refused", "index"), [(["0"], 0), (["1"], 2), (["1", "0"], 0)])
    def test_has_the_stream_come_again_from_the_first_refused_entry(
        self,
        refused: list[str],
        index: int,
        stream_event: dict[str, Any],
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        failures = [{"Id": each, "Code": "InternalError", "SenderFault": False} for each in refused]
        cloud.answering("sqs.SendMessageBatch", {"Successful": [], "Failed": failures})

        answer = handler(stream_event, context)

        assert answer == failed(position(stream_event, index))

    def test_stops_in_time_and_says_where(
        self, stream_event: dict[str, Any], environment: None, cloud: Cloud
    ) -> None:
        answer = handler(stream_event, FakeLambdaContext(remaining_seconds=1))

        assert answer == failed(position(stream_event, 0))
        assert cloud.email_requests() == []

    def test_queues_by_channel(
        self,
        notifications: Notifications,
        notification: Notification,
        call: Notification,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        notifications.add(notification)
        notifications.add(call)

        handler(cloud.stream_event(), context)

        key = call.key
        assert [it["key"]["channel"] for it in cloud.email_requests()] == ["email"]
        assert [it["key"] for it in cloud.webhook_requests()] == [
            {
                "recipient_id": str(key.recipient_id),
                "event_id": str(key.event_id),
                "channel": "webhook",
                "webhook_id": str(key.webhook_id),
            }
        ]

    def test_queues_what_was_delayed_until_now(
        self,
        notifications: Notifications,
        notification: Notification,
        table: Table,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        delayed = notification.delayed_until(NOW)
        notifications.add(delayed)
        handler(cloud.stream_event(), context)
        before = cloud.email_requests()

        DueNotifications(table).release(delayed)
        handler(cloud.stream_event(), context)

        assert before == []
        assert [it["correlation_id"] for it in cloud.email_requests()] == ["c-1"]

    def test_leaves_a_batch_without_notifications_alone(
        self,
        contacts: Contacts,
        contact: Contact,
        tombstone: Tombstone,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        stranger = UUID("019729a1-0000-7000-8000-00000000000e")
        contacts.save(contact)
        contacts.save(tombstone)
        contacts.save(structs.replace(tombstone, recipient_id=stranger))

        answer = handler(cloud.stream_event(), context)

        assert answer == failed()
        assert cloud.email_requests() == []
