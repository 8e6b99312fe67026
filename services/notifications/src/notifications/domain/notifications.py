"""What people are told: which events, with which facts, and what becomes of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from contracts.orders import (
    OrderCancelled,
    OrderConfirmed,
    OrderRejected,
    OrderShipped,
)
from contracts.users import UserChanged, UserRegistered
from notifications.domain.text import EmailAddress, OneLine, Subject

KEPT: Final = timedelta(days=90)
"""How long a notification can be looked up before the table forgets it."""

LEASE: Final = timedelta(seconds=60)
"""How long one attempt may hold a notification: longer than send_email's 30 s timeout, so that
two never send at once, and shorter than the queue's visibility, so that the next finds it free."""

type Facts = dict[str, str | int]
"""What a template says beyond the recipient's name; never personal data."""


class Channel(StrEnum):
    """The ways to reach a person."""

    EMAIL = "email"


class Status(StrEnum):
    """The life of a notification: pending, sending, then sent, failed or suppressed.

    One that was sent is pending again if its e-mail came back, and failed if it came back for good.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class NotificationKey(Struct, frozen=True, kw_only=True):
    """One notification per recipient, event and channel, whatever is redelivered."""

    recipient_id: UUID
    event_id: UUID
    channel: Channel


class Notification(Struct, frozen=True, kw_only=True):
    """Something to tell a recipient, and the request that it goes back to.

    The message id is the provider's, of the last e-mail that it took; resends counts how often
    there was to be another one.
    """

    key: NotificationKey
    event_type: str
    facts: Facts
    status: Status
    created_at: datetime
    correlation_id: str
    traceparent: str
    message_id: str | None = None
    resends: int = 0

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do: it was sent, or never can be, or shall not be."""
        return self.status in {Status.SENT, Status.FAILED, Status.SUPPRESSED}


class Email(Struct, frozen=True, kw_only=True):
    """A message that is ready to be sent."""

    recipient: EmailAddress
    subject: Subject
    text: str
    html: str
    headers: dict[str, OneLine]


def notifications_told_by(told: Envelope[Event], *, now: datetime) -> tuple[Notification, ...]:
    """Return what an event gives reason to say; nothing for an event without a template."""
    found = facts_of(told.data)
    if found is None:
        return ()
    recipient_id, facts = found
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


def facts_of(event: Event) -> tuple[UUID, Facts] | None:
    """Return whom an event is told, and what a template may say of it; None for nobody."""
    match event:
        case UserRegistered() | UserChanged():
            return event.user_id, {}
        case OrderShipped():
            return event.user_id, {"order_id": str(event.order_id)}
        case OrderCancelled():
            return event.user_id, _payment_of(event) | {"reason": event.reason}
        case OrderConfirmed() | OrderRejected():
            return event.user_id, _payment_of(event)
        case _:
            return None


def _payment_of(event: OrderCancelled | OrderConfirmed | OrderRejected) -> Facts:
    return {
        "order_id": str(event.order_id),
        "total_minor": event.total_minor,
        "currency": event.currency,
    }
