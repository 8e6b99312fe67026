"""How contacts and notifications lie in the table, and come out of it and of its stream.

DynamoDB writes every value with its type (`{"S": "text"}`, `{"N": "1"}`). Only strings and whole
numbers are used here, which keeps the translation to a few lines and boto3's resource API away.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from contracts.event import CorrelationId, TraceParent
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import (
    KEPT,
    Channel,
    Facts,
    Notification,
    NotificationKey,
    Status,
)
from notifications.domain.text import EmailAddress, PersonName

type Attributes = dict[str, Any]
"""An item with DynamoDB's types written out."""

_CONTACT: Final = "CONTACT"
_NOTIFICATION: Final = "NOTIFICATION#"


class _ContactItem(Struct, frozen=True):
    version: int
    address: str
    name: str
    language: str


class _NotificationItem(Struct, frozen=True, omit_defaults=True):
    recipient_id: UUID
    event_id: UUID
    channel: Channel
    event_type: str
    facts: str
    status: Status
    created_at: datetime
    expires_at: int
    correlation_id: CorrelationId
    traceparent: TraceParent
    message_id: str | None = None
    resends: int = 0


def written(values: Mapping[str, str | int]) -> Attributes:
    """Write each value with its type."""
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value}
        for name, value in values.items()
    }


def contact_key(recipient_id: UUID) -> Attributes:
    """Return the key of a recipient's contact."""
    return written({"pk": partition(recipient_id), "sk": _CONTACT})


def contact_item(contact: Contact | Tombstone) -> Attributes:
    """Return a contact, or the tombstone of one, as an item; a tombstone has no address."""
    item = contact_key(contact.recipient_id) | written({"version": contact.version})
    if isinstance(contact, Tombstone):
        return item
    return item | written(
        {
            "address": contact.address.value,
            "name": contact.name.value,
            "language": contact.language,
        }
    )


def read_contact(recipient_id: UUID, item: Mapping[str, Any]) -> Contact | Tombstone:
    """Return the contact, or the tombstone, that an item holds."""
    values = plain(item)
    if "address" not in values:
        return Tombstone(recipient_id=recipient_id, version=int(values["version"]))
    read = msgspec.convert(values, _ContactItem)
    return Contact(
        recipient_id=recipient_id,
        version=read.version,
        address=EmailAddress(read.address),
        name=PersonName(read.name),
        language=read.language,
    )


def notification_key(key: NotificationKey) -> Attributes:
    """Return the key of a notification."""
    sort = f"{_NOTIFICATION}{key.event_id}#{key.channel}"
    return written({"pk": partition(key.recipient_id), "sk": sort})


def notification_item(notification: Notification) -> Attributes:
    """Return a notification as an item; `expires_at` is for the table's TTL."""
    key = notification.key
    item = _NotificationItem(
        recipient_id=key.recipient_id,
        event_id=key.event_id,
        channel=key.channel,
        event_type=notification.event_type,
        facts=msgspec.json.encode(notification.facts).decode(),
        status=notification.status,
        created_at=notification.created_at,
        expires_at=int((notification.created_at + KEPT).timestamp()),
        correlation_id=notification.correlation_id,
        traceparent=notification.traceparent,
    )
    return notification_key(key) | written(msgspec.to_builtins(item))


def read_notification(item: Mapping[str, Any]) -> Notification:
    """Return the notification that an item holds; raises msgspec.ValidationError."""
    read = msgspec.convert(plain(item), _NotificationItem)
    return Notification(
        key=NotificationKey(
            recipient_id=read.recipient_id, event_id=read.event_id, channel=read.channel
        ),
        event_type=read.event_type,
        facts=msgspec.json.decode(read.facts, type=Facts),
        status=read.status,
        created_at=read.created_at,
        correlation_id=read.correlation_id,
        traceparent=read.traceparent,
        message_id=read.message_id,
        resends=read.resends,
    )


def pending_notification(change: Mapping[str, Any]) -> Notification | None:
    """Return the notification that a stream record adds; None for every other change.

    Raises msgspec.ValidationError or KeyError for a record that is not as this table writes them.
    """
    if change["eventName"] != "INSERT":
        return None
    image = change["dynamodb"]["NewImage"]
    if not image["sk"]["S"].startswith(_NOTIFICATION):
        return None
    notification = read_notification(image)
    return notification if notification.status is Status.PENDING else None


def epoch_milliseconds(moment: datetime) -> int:
    """Return a moment as a number that conditions can compare."""
    return int(moment.timestamp() * 1000)


def partition(recipient_id: UUID) -> str:
    """Return the key that all items of a recipient share."""
    return f"RECIPIENT#{recipient_id}"


def plain(item: Mapping[str, Any]) -> dict[str, str | int]:
    """Leave DynamoDB's types out again."""
    return {name: int(value["N"]) if "N" in value else value["S"] for name, value in item.items()}
