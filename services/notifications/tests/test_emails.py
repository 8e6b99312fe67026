"""What notifications can do, on an emulated AWS."""

from datetime import timedelta

import pytest
from msgspec import structs

from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import LEASE, Notification, NotificationKey, Status
from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.domain.text import EmailAddress
from notifications.errors import (
    AlreadyBeingSent,
    ContactUnknown,
    EmailNotAccepted,
    NotificationNotFound,
)
from notifications.gateways.email import EmailProvider
from notifications.repository import Contacts, Notifications, Suppressions
from notifications.use_cases.emails import send_email

from .conftest import ATTEMPT, NOW, OTHER_ATTEMPT, Cloud, write_email


class TestSendEmail:
    @pytest.fixture
    def key(
        self,
        contacts: Contacts,
        notifications: Notifications,
        notification: Notification,
        contact: Contact,
    ) -> NotificationKey:
        notifications.add(notification)
        contacts.save(contact)
        return notification.key

    def attempt(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        *,
        after: timedelta = timedelta(0),
    ) -> str:
        delivery = send_email(
            key=key,
            notifications=notifications,
            suppressions=suppressions,
            provider=provider,
            write_email=write_email,
            attempt_id=ATTEMPT.attempt_id,
            now=NOW + after,
        )
        return delivery.outcome

    def test_sends_and_records_the_providers_id(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        outcome = self.attempt(key, notifications, suppressions, provider)

        (sent,) = cloud.sent_messages()
        (_, item) = cloud.items()
        assert (outcome, item["status"], item["message_id"]) == ("sent", "sent", sent.id)
        assert sent.destinations == {"ToAddresses": ["ada@example.com"]}

    def test_sends_once_however_often_it_is_asked(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        outcomes = [self.attempt(key, notifications, suppressions, provider) for _ in range(10)]

        assert outcomes == ["sent"] + ["nothing_to_do"] * 9
        assert len(cloud.sent_messages()) == 1

    def test_waits_while_another_attempt_is_sending(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        notifications.claim(key, OTHER_ATTEMPT)

        with pytest.raises(AlreadyBeingSent):
            self.attempt(key, notifications, suppressions, provider)

        assert cloud.sent_messages() == []

    def test_sends_when_the_attempt_that_held_it_was_killed(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        notifications.claim(key, OTHER_ATTEMPT)

        outcome = self.attempt(
            key, notifications, suppressions, provider, after=LEASE + timedelta(seconds=1)
        )

        assert outcome == "sent"
        assert len(cloud.sent_messages()) == 1

    def test_waits_for_a_contact_that_is_not_known_yet(
        self,
        contacts: Contacts,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        notification: Notification,
        contact: Contact,
    ) -> None:
        notifications.add(notification)
        with pytest.raises(ContactUnknown):
            self.attempt(notification.key, notifications, suppressions, provider)
        contacts.save(contact)

        outcome = self.attempt(notification.key, notifications, suppressions, provider)

        assert outcome == "sent"

    def test_records_a_suppressed_address_and_does_not_mail_it(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        contact: Contact,
        cloud: Cloud,
    ) -> None:
        suppressions.add(
            Suppression(
                address_hash=hash_of(contact.address),
                reason=Reason.COMPLAINED,
                since=NOW,
                feedback_id="f-1",
            )
        )

        outcomes = [self.attempt(key, notifications, suppressions, provider) for _ in range(2)]

        (item,) = cloud.items("NOTIFICATION#")
        assert outcomes == ["suppressed", "nothing_to_do"]
        assert (item["status"], item["failure"]) == ("suppressed", "complained")
        assert cloud.sent_messages() == []

    @pytest.mark.parametrize("status", [Status.PENDING, Status.SENDING])
    def test_fails_at_once_and_once_for_a_recipient_who_was_deleted(
        self,
        contacts: Contacts,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
        tombstone: Tombstone,
        status: Status,
    ) -> None:
        if status is Status.SENDING:
            notifications.claim(key, OTHER_ATTEMPT)
        contacts.save(tombstone)

        outcomes = [self.attempt(key, notifications, suppressions, provider) for _ in range(2)]

        (_, item) = cloud.items()
        assert outcomes == ["failed", "nothing_to_do"]
        assert (item["status"], item["failure"]) == ("failed", "recipient_deleted")
        assert cloud.sent_messages() == []

    def test_frees_the_notification_when_the_provider_is_busy(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        cloud.failing("sesv2.SendEmail", "TooManyRequestsException")

        with pytest.raises(EmailNotAccepted):
            self.attempt(key, notifications, suppressions, provider)

        (_, item) = cloud.items()
        assert item["status"] == "pending"

    def test_records_that_a_message_can_never_be_sent(
        self,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
    ) -> None:
        cloud.failing("sesv2.SendEmail", "MessageRejected")

        outcomes = [self.attempt(key, notifications, suppressions, provider) for _ in range(2)]

        (_, item) = cloud.items()
        assert outcomes == ["failed", "nothing_to_do"]
        assert (item["status"], item["failure"]) == ("failed", "MessageRejected")

    def test_writes_to_the_newest_address(
        self,
        contacts: Contacts,
        key: NotificationKey,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        cloud: Cloud,
        contact: Contact,
    ) -> None:
        moved = structs.replace(contact, version=3, address=EmailAddress("new@example.com"))
        contacts.save(moved)

        self.attempt(key, notifications, suppressions, provider)

        (sent,) = cloud.sent_messages()
        assert sent.destinations == {"ToAddresses": ["new@example.com"]}

    def test_refuses_a_notification_that_is_not_there(
        self,
        notifications: Notifications,
        suppressions: Suppressions,
        provider: EmailProvider,
        notification: Notification,
    ) -> None:
        with pytest.raises(NotificationNotFound):
            self.attempt(notification.key, notifications, suppressions, provider)
