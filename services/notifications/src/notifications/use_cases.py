"""What notifications can do: note events, send, take what comes back, show, let people choose."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from notifications.domain.contacts import Contact, Tombstone, contact_told_by
from notifications.domain.feedback import RESEND_DELAY, Feedback, suppressions_told_by
from notifications.domain.inbox import InboxEntry, entry_told_by
from notifications.domain.notifications import (
    Email,
    Notification,
    NotificationKey,
    Status,
    notifications_told_by,
)
from notifications.domain.preferences import Choices, Preferences, checked
from notifications.errors import (
    AlreadyBeingSent,
    ContactUnknown,
    EmailNotQueued,
    EmailRejected,
    NotificationNotFound,
)
from notifications.gateways.email import EmailProvider, EmailQueue, EmailRequest
from notifications.repository import (
    Inbox,
    LastEntry,
    Notifications,
    SavedPreferences,
    Suppressions,
)

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

    outcome: Literal["sent", "failed", "suppressed", "settled_before"]
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
    return queue.send([_request_for(notification) for notification in pending])


def _request_for(notification: Notification) -> EmailRequest:
    return EmailRequest(
        key=notification.key,
        correlation_id=notification.correlation_id,
        traceparent=notification.traceparent,
    )


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
    is suppressed nothing is sent either, which is recorded as such.

    Raises ContactUnknown, AlreadyBeingSent and EmailNotAccepted, which pass with time.
    """
    notification, contact = notifications.get_with_contact(key)
    if notification.is_settled:
        return Delivery("settled_before", notification)
    if contact is None:
        raise ContactUnknown(recipient_id=key.recipient_id)
    if isinstance(contact, Tombstone):
        abandoned = notifications.abandon(
            key, status=Status.FAILED, reason=RECIPIENT_DELETED, now=now
        )
        return Delivery("failed" if abandoned else "settled_before", notification)
    if suppression := suppressions.find(contact.address):
        abandoned = notifications.abandon(
            key, status=Status.SUPPRESSED, reason=suppression.reason, now=now
        )
        return Delivery("suppressed" if abandoned else "settled_before", notification)
    email = write_email(notification, contact)
    notifications.claim(key, attempt_id=attempt_id, now=now)
    try:
        message_id = provider.send(email, about=key)
    except EmailRejected as rejection:
        notifications.mark_failed(key, attempt_id=attempt_id, reason=rejection.reason, now=now)
        return Delivery("failed", notification)
    except Exception:
        notifications.release(key, attempt_id=attempt_id)
        raise
    notifications.mark_sent(key, message_id=message_id, now=now)
    return Delivery("sent", notification)


def note_feedback(
    *,
    feedback: Feedback,
    notifications: Notifications,
    suppressions: Suppressions,
    queue: EmailQueue,
    now: datetime,
) -> bool:
    """Suppress addresses, and send again or give up what bounced; return whether that was new.

    Feedback that comes twice finds its suppression there, and the notification moved on; so does
    feedback that comes after the next e-mail about the same.

    Raises AlreadyBeingSent and EmailNotQueued, which pass with time.
    """
    added = [suppressions.add(suppression) for suppression in suppressions_told_by(feedback)]
    key = feedback.undelivered
    settled = key is not None and _settle_bounce(key, feedback, notifications, queue, now=now)
    return settled or any(added)


def _settle_bounce(
    key: NotificationKey,
    feedback: Feedback,
    notifications: Notifications,
    queue: EmailQueue,
    *,
    now: datetime,
) -> bool:
    try:
        notification = notifications.get(key)
    except NotificationNotFound:
        return False
    if notification.status is Status.SENDING:
        # Its bounce may be known before its message id is; then it can be told which mail it was.
        raise AlreadyBeingSent(event_id=key.event_id)
    if not feedback.concerns_last_email_of(notification):
        return False
    message_id = feedback.message_id
    if not feedback.allows_resend_of(notification):
        return notifications.mark_bounced(key, message_id=message_id, now=now)
    # Queued first: a kill in between costs a message that finds nothing to do, and no e-mail.
    if refused := queue.send([_request_for(notification)], delay=RESEND_DELAY):
        raise EmailNotQueued(reason=refused[0])
    return notifications.reopen(key, message_id=message_id)


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
