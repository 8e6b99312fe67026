"""The table, on an emulated DynamoDB."""

from datetime import timedelta

import pytest
from msgspec import structs

from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import LEASE, Notification, Status
from notifications.domain.text import EmailAddress
from notifications.errors import AlreadyBeingSent, NotificationNotFound
from notifications.repository import Contacts, Notifications

from .conftest import ATTEMPT, NOW, OTHER_ATTEMPT, Cloud


class TestSaveContact:
    def test_keeps_a_contact(
        self,
        contacts: Contacts,
        notifications: Notifications,
        notification: Notification,
        contact: Contact,
    ) -> None:
        notifications.add(notification)

        kept = contacts.save(contact)

        assert kept is True
        assert notifications.get_with_contact(notification.key) == (notification, contact)

    def test_replaces_an_older_version(
        self,
        contacts: Contacts,
        notifications: Notifications,
        notification: Notification,
        contact: Contact,
    ) -> None:
        notifications.add(notification)
        contacts.save(contact)
        newer = structs.replace(contact, version=10, address=EmailAddress("new@example.com"))

        kept = contacts.save(newer)

        assert kept is True
        assert notifications.get_with_contact(notification.key) == (notification, newer)

    @pytest.mark.parametrize("version", [1, 2])
    def test_ignores_a_version_that_is_not_newer(
        self, contacts: Contacts, cloud: Cloud, contact: Contact, version: int
    ) -> None:
        contacts.save(contact)
        before = cloud.items()
        stale = structs.replace(contact, version=version, address=EmailAddress("old@example.com"))

        kept = contacts.save(stale)

        assert kept is False
        assert cloud.items() == before

    def test_leaves_id_and_version_of_what_is_erased(
        self, contacts: Contacts, cloud: Cloud, contact: Contact, tombstone: Tombstone
    ) -> None:
        contacts.save(contact)

        kept = contacts.save(tombstone)

        assert kept is True
        assert cloud.items() == [
            {"pk": f"RECIPIENT#{contact.recipient_id}", "sk": "CONTACT", "version": "3"}
        ]

    def test_does_not_bring_back_what_was_erased_before_it_came(
        self, contacts: Contacts, cloud: Cloud, contact: Contact, tombstone: Tombstone
    ) -> None:
        contacts.save(tombstone)
        before = cloud.items()

        kept = contacts.save(contact)

        assert kept is False
        assert cloud.items() == before


class TestAdd:
    def test_writes_the_documented_keys_and_an_end(
        self, notifications: Notifications, cloud: Cloud, notification: Notification
    ) -> None:
        notifications.add(notification)

        (item,) = cloud.items()
        assert (item["pk"], item["sk"], item["status"], item["expires_at"]) == (
            "RECIPIENT#019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10",
            "NOTIFICATION#019729a5-2f77-7a82-b5c4-0e3f1d5b7944#email",
            "pending",
            str(int((NOW + timedelta(days=90)).timestamp())),
        )

    def test_writes_nothing_the_second_time(
        self, notifications: Notifications, cloud: Cloud, notification: Notification
    ) -> None:
        notifications.add(notification)
        notifications.claim(notification.key, ATTEMPT)
        before = cloud.items()

        added = notifications.add(notification)

        assert added is False
        assert cloud.items() == before


class TestGetWithContact:
    def test_returns_no_contact_where_none_is_known(
        self, notifications: Notifications, notification: Notification
    ) -> None:
        notifications.add(notification)

        assert notifications.get_with_contact(notification.key) == (notification, None)

    def test_returns_the_tombstone_of_a_contact_that_was_erased(
        self,
        contacts: Contacts,
        notifications: Notifications,
        notification: Notification,
        tombstone: Tombstone,
    ) -> None:
        notifications.add(notification)
        contacts.save(tombstone)

        assert notifications.get_with_contact(notification.key) == (notification, tombstone)

    def test_refuses_a_notification_that_is_not_there(
        self, notifications: Notifications, notification: Notification
    ) -> None:
        with pytest.raises(NotificationNotFound) as raised:
            notifications.get_with_contact(notification.key)

        assert str(raised.value) == (
            "Recipient 019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10 has no email notification "
            "of event 019729a5-2f77-7a82-b5c4-0e3f1d5b7944."
        )


@pytest.fixture
def claimed(notifications: Notifications, notification: Notification) -> Notification:
    notifications.add(notification)
    notifications.claim(notification.key, ATTEMPT)
    return notification


class TestClaim:
    def test_lets_no_second_attempt_send_while_the_lease_lasts(
        self, notifications: Notifications, claimed: Notification
    ) -> None:
        with pytest.raises(AlreadyBeingSent):
            notifications.claim(claimed.key, structs.replace(OTHER_ATTEMPT, at=NOW + LEASE))

    def test_lets_another_attempt_take_over_after_the_lease(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        later = NOW + LEASE + timedelta(milliseconds=1)

        notifications.claim(claimed.key, structs.replace(OTHER_ATTEMPT, at=later))

        (item,) = cloud.items()
        assert (item["status"], item["attempt_id"]) == ("sending", str(OTHER_ATTEMPT.attempt_id))

    @pytest.mark.parametrize("status", [Status.SENT, Status.FAILED])
    def test_refuses_what_is_settled(
        self, notifications: Notifications, claimed: Notification, status: Status
    ) -> None:
        if status is Status.SENT:
            notifications.mark_sent(claimed.key, ATTEMPT, message_id="m-1")
        else:
            notifications.mark_failed(claimed.key, ATTEMPT.failed("MessageRejected"))

        with pytest.raises(AlreadyBeingSent):
            notifications.claim(
                claimed.key, structs.replace(OTHER_ATTEMPT, at=NOW + timedelta(days=1))
            )


class TestRelease:
    def test_lets_the_next_attempt_claim_at_once(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.release(claimed.key, ATTEMPT)

        (item,) = cloud.items()
        assert item["status"] == "pending"
        assert {"attempt_id", "leased_until"}.isdisjoint(item)

    def test_leaves_the_claim_of_another_attempt_alone(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        before = cloud.items()

        notifications.release(claimed.key, OTHER_ATTEMPT)

        assert cloud.items() == before


class TestMarkSent:
    def test_records_the_providers_id(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.mark_sent(claimed.key, ATTEMPT, message_id="m-1")

        (item,) = cloud.items()
        assert (item["status"], item["message_id"], item["sent_at"]) == (
            "sent",
            "m-1",
            "2025-06-01T08:35:00+00:00",
        )

    def test_does_not_bring_back_what_has_expired(
        self, notifications: Notifications, cloud: Cloud, notification: Notification
    ) -> None:
        notifications.mark_sent(notification.key, ATTEMPT, message_id="m-1")

        assert cloud.items() == []


class TestMarkFailed:
    def test_records_the_reason(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.mark_failed(claimed.key, ATTEMPT.failed("MessageRejected"))

        (item,) = cloud.items()
        assert (item["status"], item["failure"]) == ("failed", "MessageRejected")

    def test_leaves_alone_what_another_attempt_sends(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        before = cloud.items()

        notifications.mark_failed(claimed.key, OTHER_ATTEMPT.failed("late"))

        assert cloud.items() == before


class TestAbandon:
    @pytest.mark.parametrize("status", [Status.PENDING, Status.SENDING])
    def test_settles_what_is_not_sent_yet(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification, status: Status
    ) -> None:
        if status is Status.PENDING:
            notifications.release(claimed.key, ATTEMPT)

        abandoned = notifications.abandon(
            claimed.key, status=Status.FAILED, reason="recipient_deleted", now=NOW
        )

        (item,) = cloud.items()
        assert abandoned is True
        assert (item["status"], item["failure"]) == ("failed", "recipient_deleted")

    def test_leaves_alone_what_is_settled(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.mark_sent(claimed.key, ATTEMPT, message_id="m-1")
        before = cloud.items()

        abandoned = notifications.abandon(
            claimed.key, status=Status.FAILED, reason="recipient_deleted", now=NOW
        )

        assert abandoned is False
        assert cloud.items() == before

    def test_is_not_undone_by_the_attempt_that_could_not_send(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.abandon(
            claimed.key, status=Status.FAILED, reason="recipient_deleted", now=NOW
        )
        before = cloud.items()

        notifications.release(claimed.key, ATTEMPT)

        assert cloud.items() == before

    def test_gives_way_to_the_attempt_that_did_send(
        self, notifications: Notifications, cloud: Cloud, claimed: Notification
    ) -> None:
        notifications.abandon(
            claimed.key, status=Status.FAILED, reason="recipient_deleted", now=NOW
        )

        notifications.mark_sent(claimed.key, ATTEMPT, message_id="m-1")

        (item,) = cloud.items()
        assert item["status"] == "sent"
        assert {"failure", "failed_at"}.isdisjoint(item)
