"""The table's items, as its stream brings them."""

from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Notification
from notifications.repository import Contacts, Notifications, pending_notification

from .conftest import ATTEMPT, Cloud


class TestPendingNotification:
    def test_reads_what_was_added_out_of_the_stream(
        self, notifications: Notifications, cloud: Cloud, notification: Notification
    ) -> None:
        notifications.add(notification)

        (record,) = cloud.stream_event()["Records"]

        assert pending_notification(record) == notification

    def test_passes_over_contacts_and_later_changes(
        self,
        contacts: Contacts,
        notifications: Notifications,
        cloud: Cloud,
        notification: Notification,
        contact: Contact,
        tombstone: Tombstone,
    ) -> None:
        notifications.add(notification)
        notifications.claim(notification.key, ATTEMPT)
        notifications.release(notification.key, ATTEMPT)
        contacts.save(contact)
        contacts.save(tombstone)

        read = [pending_notification(record) for record in cloud.stream_event()["Records"]]

        assert read == [notification, None, None, None, None]
