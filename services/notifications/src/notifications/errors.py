"""What can go wrong in notifications; each error states a fact, and its docstring is its message.

NotificationsError
├── TextUnsafe              permanent: a header cannot be made of it
├── NotificationNotFound    permanent: it has expired, or never was
├── EmailRejected           permanent: the provider will not deliver this e-mail, now or later
├── ContactUnknown          passes: the event with the address is still on its way
├── AlreadyBeingSent        passes: another attempt holds the lease
└── EmailNotAccepted        passes: the provider is busy or cannot be reached

No error carries an address or a name, because errors are logged.
"""

from uuid import UUID

from chassis.errors import Failure


class NotificationsError(Failure):
    """The notifications service could not do what was asked."""


class TextUnsafe(NotificationsError):
    """The text for {purpose} is empty, not one line, or not of its form."""

    purpose: str


class NotificationNotFound(NotificationsError):
    """Recipient {recipient_id} has no {channel} notification of event {event_id}."""

    recipient_id: UUID
    event_id: UUID
    channel: str


class EmailRejected(NotificationsError):
    """The e-mail provider refused the message for good: {reason}."""

    reason: str


class ContactUnknown(NotificationsError):
    """Nothing is known yet about recipient {recipient_id}."""

    recipient_id: UUID


class AlreadyBeingSent(NotificationsError):
    """Another attempt is sending the notification of event {event_id}."""

    event_id: UUID


class EmailNotAccepted(NotificationsError):
    """The e-mail provider did not take the message: {reason}."""

    reason: str
