"""The table's items, as its stream brings them."""

from uuid import UUID

from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Notification
from notifications.repository import Notifications, pending_notification

from .conftest import NOW, Cloud

ATTEMPT = UUID("019729a7-0000-7000-8000-000000000001")


class TestPendingNotification:
    def test_reads_what_was_added_out_of_the_stream(
        self, notifications: Notifications, cloud: Cloud, notification: Notification
    ) -> None:
        notifications.add(notification)

        (record,) = cloud.stream_event()["Records"]

        assert pending_notification(record) == notification

    def test_passes_over_contacts_and_later_changes(
        self,
        notifications: Notifications,
        cloud: Cloud,
        notification: Notification,
        contact: Contact,
        tombstone: Tombstone,
    ) -> None:
        notifications.add(notification)
        notifications.claim(notification.key, attempt_id=ATTEMPT, now=NOW)
        notifications.save_contact(contact)
        notifications.save_contact(tombstone)

        read = [pending_notification(record) for record in cloud.stream_event()["Records"]]

        assert read == [notification, None, None, None]
