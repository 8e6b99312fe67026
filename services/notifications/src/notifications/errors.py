"""What can go wrong in notifications; each error states a fact, and its docstring is its message.

NotificationsError
├── TextUnsafe              permanent: a header cannot be made of it
├── NotificationNotFound    permanent: it has expired, or never was
├── InboxEntryNotFound      permanent: it has expired, or never was this person's
├── ChoicesRefused          permanent: nobody may choose that
├── PreferencesStale        permanent: they were changed meanwhile
├── RecipientErased         permanent: the person was deleted
├── EmailRejected           permanent: the provider will not deliver this e-mail, now or later
├── WebhookUrlRefused       permanent: nothing may be called there
├── WebhookNotFound         permanent: it was deleted, or never was this person's
├── WebhookStale            permanent: it was changed meanwhile
├── WebhooksTooMany         permanent: one has to go before another can come
├── ContactUnknown          passes: the event with the address is still on its way
├── AlreadyBeingSent        passes: another attempt holds the lease
├── EmailNotAccepted        passes: the provider is busy or cannot be reached
├── EmailNotQueued          passes: the queue of e-mails did not take it
└── WebhookFailed           passes: the receiver did not take it, or cannot be reached
    └── WebhookGone         permanent: the receiver wants to hear nothing any more

No error carries an address or a name, because errors are logged. The faults of webhooks are shown
to their owners and counted, so their words never change.
"""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from chassis.errors import Failure

type UrlFault = Literal[
    "address_not_public",
    "character_not_allowed",
    "fragment_not_allowed",
    "host_not_allowed",
    "not_https",
    "port_not_allowed",
    "too_long",
    "user_not_allowed",
]

type DeliveryFault = Literal[
    "address_not_public",
    "answer_unreadable",
    "certificate_not_trusted",
    "connection_failed",
    "connection_lost",
    "gone",
    "name_not_resolved",
    "redirected",
    "status_not_successful",
    "timed_out",
    "tls_failed",
]


class ChoiceFault(Struct, frozen=True):
    """Why a choice, found at a place in all of them, may not be made."""

    place: tuple[str, ...]
    reason: Literal[
        "mandatory",
        "not_a_time_of_day",
        "not_digestible",
        "same_as_start",
        "unknown_time_zone",
    ]


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


class InboxEntryNotFound(NotificationsError):
    """There is no notification {entry_id} in the inbox."""

    entry_id: UUID


class ChoicesRefused(NotificationsError):
    """Some choices cannot be made."""

    faults: tuple[ChoiceFault, ...]


class PreferencesStale(NotificationsError):
    """The preferences are not at the version that was to be replaced."""


class RecipientErased(NotificationsError):
    """The person was deleted, and is told nothing any more."""

    recipient_id: UUID


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


class EmailNotQueued(NotificationsError):
    """The queue of e-mails did not take the message: {reason}."""

    reason: str


class WebhookUrlRefused(NotificationsError):
    """The address of a webhook was refused: {reason}."""

    reason: UrlFault


class WebhookNotFound(NotificationsError):
    """There is no webhook {webhook_id}."""

    webhook_id: UUID


class WebhookStale(NotificationsError):
    """Webhook {webhook_id} is not at the version that was to be changed."""

    webhook_id: UUID


class WebhooksTooMany(NotificationsError):
    """Nobody may have more than {most} webhooks."""

    most: int


class WebhookFailed(NotificationsError):
    """The webhook was not delivered: {reason}.

    The status is None where the receiver did not get as far as answering.
    """

    reason: DeliveryFault
    status: int | None


class WebhookGone(WebhookFailed):
    """The receiver of the webhook wants to hear nothing any more: {reason}."""
