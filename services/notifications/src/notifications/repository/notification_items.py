"""How notifications lie in the table, and come out of it and of its stream."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from contracts.event import CorrelationId, TraceParent
from notifications.domain.notifications import (
    KEPT,
    Channel,
    Facts,
    Notification,
    NotificationKey,
    Status,
)
from notifications.repository.attributes import Value, plain
from notifications.repository.table import Item, Key, of_recipient

PREFIX: Final = "NOTIFICATION#"


class _Item(Struct, frozen=True, omit_defaults=True):
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
    webhook_id: UUID | None = None
    due_at: int | None = None
    message_id: str | None = None
    resends: int = 0
    digest_id: UUID | None = None


def notification_key(key: NotificationKey) -> Key:
    """Return where a notification lies."""
    parts = (key.event_id, key.channel, *([key.webhook_id] if key.webhook_id else []))
    return of_recipient(key.recipient_id, f"{PREFIX}{'#'.join(map(str, parts))}")


def notification_values(notification: Notification) -> dict[str, Value]:
    """Return what an item says of a new notification; `expires_at` is for the table's TTL."""
    key = notification.key
    item = _Item(
        recipient_id=key.recipient_id,
        event_id=key.event_id,
        channel=key.channel,
        webhook_id=key.webhook_id,
        event_type=notification.event_type,
        facts=msgspec.json.encode(notification.facts).decode(),
        status=notification.status,
        created_at=notification.created_at,
        expires_at=int((notification.created_at + KEPT).timestamp()),
        correlation_id=notification.correlation_id,
        traceparent=notification.traceparent,
        digest_id=notification.digest_id,
    )
    # What is recorded of attempts later needs a place that is there.
    return {**msgspec.to_builtins(item), "attempts": {}, **due_values(notification)}


def due_values(notification: Notification) -> dict[str, Value]:
    """Return what puts a delayed notification into the index of what is due; else nothing."""
    if notification.due_at is None:
        return {}
    return {
        "due_at": epoch_milliseconds(notification.due_at),
        "due_shard": shard_of(notification.key),
    }


def read_notification(item: Item) -> Notification:
    """Return the notification that an item holds; raises msgspec.ValidationError."""
    read = msgspec.convert(item, _Item)
    return Notification(
        key=NotificationKey(
            recipient_id=read.recipient_id,
            event_id=read.event_id,
            channel=read.channel,
            webhook_id=read.webhook_id,
        ),
        event_type=read.event_type,
        facts=msgspec.json.decode(read.facts, type=Facts),
        status=read.status,
        created_at=read.created_at,
        due_at=None if read.due_at is None else _moment(read.due_at),
        correlation_id=read.correlation_id,
        traceparent=read.traceparent,
        message_id=read.message_id,
        resends=read.resends,
        digest_id=read.digest_id,
    )


def pending_notification(change: Mapping[str, Any]) -> Notification | None:
    """Return the notification that a stream record adds or releases; None for any other change.

    One that is pending for another reason is queued by whoever made it so. Raises
    msgspec.ValidationError or KeyError for a record that is not as this table writes them.
    """
    images = change["dynamodb"]
    if change["eventName"] == "REMOVE" or not _is_notification(images["NewImage"]):
        return None
    if change["eventName"] == "MODIFY" and images["OldImage"]["status"]["S"] != Status.DELAYED:
        return None
    notification = read_notification(plain(images["NewImage"]))
    return notification if notification.status is Status.PENDING else None


def _is_notification(image: Mapping[str, Any]) -> bool:
    return image["sk"]["S"].startswith(PREFIX)


def epoch_milliseconds(moment: datetime) -> int:
    """Return a moment as a number that conditions can compare."""
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


# A partition of an index takes 1,000 writes a second, and a quiet night may end for many at once.
SHARDS: Final = tuple(f"DUE#{number}" for number in range(4))


def shard_of(key: NotificationKey) -> str:
    """Return the part of the index that a notification waits in."""
    return SHARDS[key.event_id.int % len(SHARDS)]
