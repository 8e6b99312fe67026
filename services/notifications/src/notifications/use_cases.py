"""What notifications can do: note an event, queue what is pending, send it, show it, let choose."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from notifications.domain.contacts import Contact, Tombstone, contact_told_by
from notifications.domain.inbox import InboxEntry, entry_told_by
from notifications.domain.notifications import (
    Email,
    Notification,
    NotificationKey,
    notifications_told_by,
)
from notifications.domain.preferences import Choices, Preferences, checked
from notifications.errors import ContactUnknown, EmailRejected
from notifications.gateways.email import EmailProvider, EmailQueue, EmailRequest
from notifications.repository import Inbox, LastEntry, Notifications, SavedPreferences

RECIPIENT_DELETED: Final = "recipient_deleted"

type CheckVersion = Callable[[int], None]
"""Raises where the caller has not seen this version."""

type WriteEmail = Callable[[Notification, Contact], Email]
"""Renders a notification for its recipient."""


class WriteText(Protocol):
    """Renders what an inbox says in a language."""

    def __call__(self, entry: InboxEntry, *, language: str) -> str: ...  # noqa: D102


class Delivery(Struct, frozen=True):
    """What became of a notification in one attempt that did not raise."""

    outcome: Literal["sent", "failed", "settled_before"]
    notification: Notification


class Noted(Struct, frozen=True):
    """What an event led to; nothing at all if nobody is told about such events."""

    concerns_us: bool
    notifications_added: int
    entries_added: int


def note_event(
    *,
    told: Envelope[Event],
    notifications: Notifications,
    inbox: Inbox,
    preferences: SavedPreferences,
    now: datetime,
) -> Noted:
    """Keep what an event makes of a contact, and tell its person on the channels they chose.

    Every write is conditional, so a repeated event writes nothing twice, and an event that was
    cut off half-way is completed when it comes again.
    """
    contact = contact_told_by(told.data)
    if contact is not None:
        notifications.save_contact(contact)
    if isinstance(contact, Tombstone):
        inbox.erase(contact.recipient_id)
        preferences.erase(contact.recipient_id)
    entry = entry_told_by(told, now=now)
    if entry is None:
        return Noted(concerns_us=contact is not None, notifications_added=0, entries_added=0)
    choice = preferences.get(entry.recipient_id).choices.kinds.of(entry.kind)
    due = notifications_told_by(told, now=now) if choice.email else ()
    return Noted(
        concerns_us=True,
        notifications_added=sum(notifications.add(notification) for notification in due),
        entries_added=int(choice.in_app and _add_entry(entry, notifications, inbox)),
    )


def _add_entry(entry: InboxEntry, notifications: Notifications, inbox: Inbox) -> bool:
    """Add an entry, unless its person was deleted; return whether it was.

    Whoever deletes leaves the tombstone first and erases then. So the tombstone is looked for when
    the entry is there: either it is seen here, or the entry is seen there.
    """
    added = inbox.add(entry)
    if notifications.is_deleted(entry.recipient_id):
        inbox.remove(entry.recipient_id, entry.entry_id)
        return False
    return added


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


def list_inbox(
    *, recipient_id: UUID, after: LastEntry | None, limit: int, inbox: Inbox
) -> list[InboxEntry]:
    """List what a person was told, the newest first."""
    return inbox.list_page(recipient_id, after=after, limit=limit)


def count_unread(*, recipient_id: UUID, inbox: Inbox) -> int:
    """Count what a person was told and has not read."""
    return inbox.count_unread(recipient_id)


def read_entry(*, recipient_id: UUID, entry_id: UUID, inbox: Inbox, now: datetime) -> InboxEntry:
    """Note that a person has read an entry of theirs; raises InboxEntryNotFound."""
    return inbox.mark_read(recipient_id, entry_id, now=now)


def read_preferences(*, recipient_id: UUID, preferences: SavedPreferences) -> Preferences:
    """Return what a person has chosen, or what holds before they do."""
    return preferences.get(recipient_id)


def replace_preferences(
    *,
    recipient_id: UUID,
    choices: Choices,
    check_version: CheckVersion,
    preferences: SavedPreferences,
) -> Preferences:
    """Replace all that a person has chosen.

    Raises ChoicesRefused, PreferencesStale, and what `check_version` raises.
    """
    current = preferences.get(recipient_id)
    check_version(current.version)
    after = Preferences(
        recipient_id=recipient_id, version=current.version + 1, choices=checked(choices)
    )
    preferences.replace(after, expected_version=current.version)
    return after
