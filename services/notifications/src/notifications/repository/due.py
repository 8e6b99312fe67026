"""Delayed notifications, by the time at which they are due."""

from collections.abc import Iterator
from datetime import datetime

from notifications.domain.notifications import Notification, Status
from notifications.repository.notification_items import (
    SHARDS,
    due_values,
    epoch_milliseconds,
    notification_key,
    read_notification,
)
from notifications.repository.table import Table


class DueNotifications:
    """The index of delayed notifications. It is a moment behind the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def list_due(self, now: datetime) -> Iterator[Notification]:
        """List what is due, a page at a time; the longest due first, in each part of the index."""
        for shard in SHARDS:
            for page in self._table.pages(
                "due_shard = :shard AND due_at <= :now",
                given={":shard": shard, ":now": epoch_milliseconds(now)},
                IndexName="due",
            ):
                yield from map(read_notification, page.items)

    def release(self, notification: Notification) -> bool:
        """Make a notification pending, for the stream to tell; False where it is not due (now)."""
        released = self._table.update(
            notification_key(notification.key),
            "SET #status = :pending REMOVE due_at, due_shard",
            condition="#status = :delayed AND due_at = :due_at",
            given={
                ":pending": Status.PENDING,
                ":delayed": Status.DELAYED,
                ":due_at": due_values(notification)["due_at"],
            },
        )
        return released is not None
