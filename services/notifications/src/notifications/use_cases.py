"""What notifications can do: take note of an event, queue what is pending, send an e-mail."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from notifications.domain.contacts import Contact, Tombstone, contact_told_by
from notifications.domain.notifications import (
    Email,
    Notification,
    NotificationKey,
    notifications_told_by,
)
from notifications.errors import ContactUnknown, EmailRejected
from notifications.gateways.email import EmailProvider, EmailQueue, EmailRequest
from notifications.repository import Notifications

RECIPIENT_DELETED: Final = "recipient_deleted"

type WriteEmail = Callable[[Notification, Contact], Email]
"""Renders a notification for its recipient."""


class Delivery(Struct, frozen=True):
    """What became of a notification in one attempt that did not raise."""

    outcome: Literal["sent", "failed", "settled_before"]
    notification: Notification


class Noted(Struct, frozen=True):
    """What an event led to; nothing at all if nobody is told about such events."""

    concerns_us: bool
    notifications_added: int


def note_event(*, told: Envelope[Event], notifications: Notifications, now: datetime) -> Noted:
    """Keep what an event makes of a contact, and add the notifications that it gives reason for.

    Every write is conditional, so a repeated event writes nothing twice, and an event that was
    cut off half-way is completed when it comes again.
    """
    contact = contact_told_by(told.data)
    if contact is not None:
        notifications.save_contact(contact)
    due = notifications_told_by(told, now=now)
    added = sum(notifications.add(notification) for notification in due)
    return Noted(concerns_us=contact is not None or bool(due), notifications_added=added)


def queue_emails(*, pending: Sequence[Notification], queue: EmailQueue) -> Mapping[int, str]:
    """Queue notifications for sending; return the reason of each refusal, by position.

    A notification that is queued twice is sent once: `send_email` claims it first.
    """
    return queue.send(
        [
            EmailRequest(
                key=notification.key,
                correlation_id=notification.correlation_id,
                traceparent=notification.traceparent,
            )
            for notification in pending
        ]
    )


def send_email(
    *,
    key: NotificationKey,
    notifications: Notifications,
    provider: EmailProvider,
    write_email: WriteEmail,
    attempt_id: UUID,
    now: datetime,
) -> Delivery:
    """Send one notification, once as far as that is possible.

    The steps are claim, send, mark. A message that is delivered again finds the notification
    settled, or claimed by an attempt that is still running, and sends nothing. What remains is a
    kill between the provider's acceptance and the mark, or an answer that got lost: SES has no
    idempotency key, so the next attempt cannot know and sends a second e-mail. The other order,
    mark before send, would lose the e-mail; people forgive two confirmations sooner than none.

    Whoever was deleted is told nothing more: their notification fails at once.

    Raises ContactUnknown, AlreadyBeingSent and EmailNotAccepted, which pass with time.
    """
    notification, contact = notifications.get_with_contact(key)
    if notification.is_settled:
        return Delivery("settled_before", notification)
    if contact is None:
        raise ContactUnknown(recipient_id=key.recipient_id)
    if isinstance(contact, Tombstone):
        abandoned = notifications.abandon(key, reason=RECIPIENT_DELETED, now=now)
        return Delivery("failed" if abandoned else "settled_before", notification)
    email = write_email(notification, contact)
    notifications.claim(key, attempt_id=attempt_id, now=now)
    try:
        message_id = provider.send(email)
    except EmailRejected as rejection:
        notifications.mark_failed(key, attempt_id=attempt_id, reason=rejection.reason, now=now)
        return Delivery("failed", notification)
    except Exception:
        notifications.release(key, attempt_id=attempt_id)
        raise
    notifications.mark_sent(key, message_id=message_id, now=now)
    return Delivery("sent", notification)
