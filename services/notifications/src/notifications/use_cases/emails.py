"""E-mails, from the table to the provider."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from notifications.domain.attempts import Attempt
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Email, Notification, NotificationKey
from notifications.errors import ContactUnknown, EmailNotAccepted, EmailRejected
from notifications.gateways.email import EmailProvider
from notifications.repository import Notifications, Suppressions
from notifications.use_cases.delivery import (
    NOTHING_TO_TELL,
    RECIPIENT_DELETED,
    Delivery,
    failed,
    nothing_to_do,
    suppressed,
)

type WriteEmail = Callable[[Notification, Contact, Sequence[Notification]], Email]
"""Renders a notification for its recipient; a digest with all that it tells."""


def send_email(
    *,
    key: NotificationKey,
    notifications: Notifications,
    suppressions: Suppressions,
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

    Whoever was deleted is told nothing more: their notification fails at once. To an address that
    is suppressed nothing is sent either, and neither is a digest that has nothing to tell; both are
    recorded as suppressed.

    Raises ContactUnknown, AlreadyBeingSent and EmailNotAccepted, which pass with time.
    """
    notification, contact = notifications.get_with_contact(key)
    if not notification.is_up:
        return nothing_to_do(notification)
    if contact is None:
        raise ContactUnknown(recipient_id=key.recipient_id)
    if isinstance(contact, Tombstone):
        return failed(notification, RECIPIENT_DELETED, notifications=notifications, now=now)
    if suppression := suppressions.find(contact.address):
        return suppressed(notification, suppression.reason, notifications=notifications, now=now)
    collected = notifications.list_collected(key) if notification.is_digest else []
    if notification.is_digest and not collected:
        return suppressed(notification, NOTHING_TO_TELL, notifications=notifications, now=now)
    email = write_email(notification, contact, collected)
    attempt = Attempt(attempt_id=attempt_id, at=now)
    notifications.claim(key, attempt)
    try:
        message_id = provider.send(email, about=key)
    except EmailRejected as rejection:
        notifications.mark_failed(key, attempt.failed(rejection.reason))
        return Delivery("failed", notification)
    except Exception as error:
        reason = error.reason if isinstance(error, EmailNotAccepted) else type(error).__name__
        notifications.release(key, attempt.failed(reason))
        raise
    notifications.mark_sent(key, attempt.sent(), message_id=message_id)
    return Delivery("sent", notification)
