"""What is true about notifications: who is told what, and which text is safe in a header."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from contracts.orders import OrderConfirmed, OrderRejected
from contracts.users import UserChanged, UserDeleted, UserRegistered
from notifications.errors import TextUnsafe

KEPT: Final = timedelta(days=90)
"""How long a notification can be looked up before the table forgets it."""

LEASE: Final = timedelta(seconds=60)
"""How long one attempt may hold a notification: longer than send_email's 30 s timeout, so that
two never send at once, and shorter than the queue's visibility, so that the next finds it free."""

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS: Final = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+")
_LONGEST_NAME: Final = 80

type Facts = dict[str, str | int]
"""What a template says beyond the recipient's name; never personal data."""


class Channel(StrEnum):
    """The ways to reach a person."""

    EMAIL = "email"


class Status(StrEnum):
    """The life of a notification: pending, sending, then sent or failed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class OneLine(Struct, frozen=True):
    """Text that ends up in a header; it cannot hold the line break that starts another one."""

    value: str

    def __post_init__(self) -> None:
        """Refuse what would be two lines, or none."""
        if not self.value.strip() or _BREAKS.search(self.value):
            raise TextUnsafe(purpose=type(self).__name__)


class EmailAddress(OneLine, frozen=True):
    """One mailbox, and not a list, a group or a name with an address."""

    def __post_init__(self) -> None:
        """Refuse what a mail server could read as more than one address."""
        super().__post_init__()
        if not _ADDRESS.fullmatch(self.value):
            raise TextUnsafe(purpose=type(self).__name__)


class Subject(OneLine, frozen=True):
    """The subject of an e-mail."""


class PersonName(OneLine, frozen=True):
    """How a person is addressed."""

    @classmethod
    def written_by_a_person(cls, text: str) -> Self:
        """Take the name as one line, cut to a length that leaves no room for a message."""
        return cls(" ".join(_BREAKS.sub(" ", text).split())[:_LONGEST_NAME].rstrip() or "?")


class Contact(Struct, frozen=True, kw_only=True):
    """How to reach a recipient; the only place of this service with personal data."""

    recipient_id: UUID
    version: int
    address: EmailAddress
    name: PersonName
    language: str


class Tombstone(Struct, frozen=True, kw_only=True):
    """What is left of a contact that was erased; its version makes older news of it stale."""

    recipient_id: UUID
    version: int


class NotificationKey(Struct, frozen=True, kw_only=True):
    """One notification per recipient, event and channel, whatever is redelivered."""

    recipient_id: UUID
    event_id: UUID
    channel: Channel


class Notification(Struct, frozen=True, kw_only=True):
    """Something to tell a recipient, and the request that it goes back to."""

    key: NotificationKey
    event_type: str
    facts: Facts
    status: Status
    created_at: datetime
    correlation_id: str
    traceparent: str

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do: it was sent, or never can be."""
        return self.status in {Status.SENT, Status.FAILED}


class Email(Struct, frozen=True, kw_only=True):
    """A message that is ready to be sent."""

    recipient: EmailAddress
    subject: Subject
    text: str
    html: str
    headers: dict[str, OneLine]


def contact_told_by(event: Event) -> Contact | Tombstone | None:
    """Return the contact that an event brings, or the tombstone that it leaves of one."""
    match event:
        case UserRegistered() | UserChanged():
            return Contact(
                recipient_id=event.user_id,
                version=event.version,
                address=EmailAddress(event.email),
                name=PersonName.written_by_a_person(event.name),
                language=event.language,
            )
        case UserDeleted():
            return Tombstone(recipient_id=event.user_id, version=event.version)
        case _:
            return None


def notifications_told_by(told: Envelope[Event], *, now: datetime) -> tuple[Notification, ...]:
    """Return what an event gives reason to say; nothing for an event without a template."""
    match told.data:
        case UserRegistered(user_id=recipient_id):
            facts: Facts = {}
        case OrderConfirmed(user_id=recipient_id) | OrderRejected(user_id=recipient_id):
            facts = {
                "order_id": str(told.data.order_id),
                "total_minor": told.data.total_minor,
                "currency": told.data.currency,
            }
        case _:
            return ()
    return (
        Notification(
            key=NotificationKey(recipient_id=recipient_id, event_id=told.id, channel=Channel.EMAIL),
            event_type=told.type,
            facts=facts,
            status=Status.PENDING,
            created_at=now,
            correlation_id=told.correlationid,
            traceparent=told.traceparent,
        ),
    )
