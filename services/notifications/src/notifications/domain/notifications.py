"""What people are told: which events, with which facts, and what becomes of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct, structs

from contracts import Envelope, Event
from contracts.orders import (
    OrderCancelled,
    OrderConfirmed,
    OrderRejected,
    OrderShipped,
)
from contracts.users import UserChanged, UserRegistered
from notifications.domain.kinds import DIGEST, Kind, kind_of
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
    WEBHOOK = "webhook"


class Status(StrEnum):
    """The life of a notification: pending, sending, then sent, failed or suppressed.

    One that is to wait is delayed until it is due, and pending then. One that a digest tells is
    collected, and stays so: what becomes of it is what becomes of the digest. One that was sent is
    pending again if its e-mail came back, and failed if it came back for good.
    """

    PENDING = "pending"
    SENDING = "sending"
    DELAYED = "delayed"
    COLLECTED = "collected"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class NotificationKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One notification per recipient, event and channel, whatever is redelivered.

    Over the channel of webhooks, each webhook has its own.
    """

    recipient_id: UUID
    event_id: UUID
    channel: Channel
    webhook_id: UUID | None = None


class Notification(Struct, frozen=True, kw_only=True):
    """Something to tell a recipient, and the request that it goes back to.

    It is due at a time while it is delayed. The message id is the provider's, of the last e-mail
    that it took; resends counts how often there was to be another one. The digest id is the event
    id of the digest that it is collected for.
    """

    key: NotificationKey
    event_type: str
    facts: Facts
    status: Status
    created_at: datetime
    correlation_id: str
    traceparent: str
    due_at: datetime | None = None
    message_id: str | None = None
    resends: int = 0
    digest_id: UUID | None = None

    @property
    def kind(self) -> Kind:
        """What the recipient chooses by."""
        return kind_of(self.event_type)

    @property
    def is_digest(self) -> bool:
        """Whether it tells what was collected for it."""
        return self.event_type == DIGEST

    @property
    def is_up(self) -> bool:
        """Whether it is to be delivered now, by itself: it is neither settled nor to wait."""
        return self.status in {Status.PENDING, Status.SENDING}

    def delayed_until(self, due_at: datetime) -> "Notification":
        """Return it as it waits."""
        return structs.replace(self, status=Status.DELAYED, due_at=due_at)

    def collected_for(self, digest_id: UUID) -> "Notification":
        """Return it as a digest will tell it."""
        return structs.replace(self, status=Status.COLLECTED, digest_id=digest_id)


class News(Struct, frozen=True, kw_only=True):
    """What there is to tell a person, on whichever channels they want, and where it comes from."""

    recipient_id: UUID
    event_id: UUID
    event_type: str
    facts: Facts
    told_at: datetime
    correlation_id: str
    traceparent: str

    @property
    def kind(self) -> Kind:
        """What the person chooses by."""
        return kind_of(self.event_type)


class Email(Struct, frozen=True, kw_only=True):
    """A message that is ready to be sent."""

    recipient: EmailAddress
    subject: Subject
    text: str
    html: str
    headers: dict[str, OneLine]


def news_told_by(told: Envelope[Event]) -> News | None:
    """Return what an event gives reason to say; None for an event that nobody is told about."""
    found = facts_of(told.data)
    if found is None:
        return None
    recipient_id, facts = found
    return News(
        recipient_id=recipient_id,
        event_id=told.id,
        event_type=told.type,
        facts=facts,
        told_at=told.time,
        correlation_id=told.correlationid,
        traceparent=told.traceparent,
    )


def email_about(news: News, *, now: datetime) -> Notification:
    """Return the e-mail that tells news, to be sent."""
    return _notification(news, Channel.EMAIL, None, now=now)


def call_about(news: News, *, webhook_id: UUID, now: datetime) -> Notification:
    """Return the call of one webhook that tells news, to be made."""
    return _notification(news, Channel.WEBHOOK, webhook_id, now=now)


def _notification(
    news: News, channel: Channel, webhook_id: UUID | None, *, now: datetime
) -> Notification:
    return Notification(
        key=NotificationKey(
            recipient_id=news.recipient_id,
            event_id=news.event_id,
            channel=channel,
            webhook_id=webhook_id,
        ),
        event_type=news.event_type,
        facts=news.facts,
        status=Status.PENDING,
        created_at=now,
        correlation_id=news.correlation_id,
        traceparent=news.traceparent,
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
