"""Notifications, from state to state: who asks first moves one, and the others are told so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from notifications.domain.attempts import Attempt
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import LEASE, Notification, NotificationKey, Status
from notifications.domain.suppressions import Reason
from notifications.errors import AlreadyBeingSent, NotificationNotFound
from notifications.repository.attributes import Value
from notifications.repository.contacts import contact_key, read_contact
from notifications.repository.notification_items import (
    PREFIX,
    due_values,
    epoch_milliseconds,
    notification_key,
    notification_values,
    read_notification,
)
from notifications.repository.table import Item, Table, of_recipient

_IS_OURS: Final = "#status = :sending AND attempt_id = :attempt"
_IS_FREE: Final = "#status = :pending OR (#status = :sending AND leased_until < :now)"
_DELAYED: Final = "#status = :delayed, due_at = :due_at, due_shard = :due_shard"


class Notifications:
    """The notifications in the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, notification: Notification) -> bool:
        """Add a notification; return False where it has been added before."""
        key, values = notification_key(notification.key), notification_values(notification)
        return self._table.put(key, values)

    def get(self, key: NotificationKey) -> Notification:
        """Return a notification as it is now; raises NotificationNotFound."""
        return _found(key, self._table.get(notification_key(key), consistent=True))

    def get_with_contact(
        self, key: NotificationKey
    ) -> tuple[Notification, Contact | Tombstone | None]:
        """Return a notification and its recipient's contact, as they are at one moment."""
        recipient_id = key.recipient_id
        item, contact = self._table.get_together(notification_key(key), contact_key(recipient_id))
        return _found(key, item), read_contact(recipient_id, contact) if contact else None

    def list_collected(self, digest: NotificationKey) -> list[Notification]:
        """List what a digest tells, the oldest first: ids of events are in the order of time.

        It reads past all that the recipient was told in 90 days, once a day, which costs less than
        an index that every notification would be written to.
        """
        found = self._table.list_beginning(
            of_recipient(digest.recipient_id, PREFIX),
            where="digest_id = :digest",
            given={":digest": str(digest.event_id)},
        )
        return [read_notification(item) for item in found]

    def claim(self, key: NotificationKey, attempt: Attempt) -> None:
        """Let one attempt send; raises AlreadyBeingSent while another's lease lasts."""
        claimed = self._record(
            key,
            attempt,
            "#status = :sending, attempt_id = :attempt, leased_until = :until",
            condition=_IS_FREE,
            given={
                **_free_at(attempt.at),
                ":attempt": str(attempt.attempt_id),
                ":until": epoch_milliseconds(attempt.at + LEASE),
            },
        )
        if not claimed:
            raise AlreadyBeingSent(event_id=key.event_id)

    def release(self, key: NotificationKey, attempt: Attempt) -> None:
        """Give up a claim, so that the next attempt need not wait for the lease to end."""
        self._record(
            key,
            attempt,
            "#status = :pending REMOVE attempt_id, leased_until",
            condition=_IS_OURS,
            given={**_ours(attempt), ":pending": Status.PENDING},
        )

    def mark_sent(
        self, key: NotificationKey, attempt: Attempt, *, message_id: str | None = None
    ) -> None:
        """Record a success, with the provider's id of an e-mail.

        It is true whatever others have recorded meanwhile: the recipient has it.
        """
        given = {":sent": Status.SENT, ":at": attempt.at.isoformat()}
        sent = "#status = :sent, sent_at = :at"
        if message_id is not None:
            sent, given = f"{sent}, message_id = :message_id", given | {":message_id": message_id}
        self._record(
            key,
            attempt,
            f"{sent} REMOVE leased_until, failure, failed_at, due_at, due_shard",
            condition="attribute_exists(pk)",
            given=given,
        )

    def mark_failed(self, key: NotificationKey, attempt: Attempt) -> bool:
        """Record that there will be no other attempt; return whether this one had the claim."""
        return self._record(
            key,
            attempt,
            "#status = :failed, failure = :reason, failed_at = :at REMOVE leased_until",
            condition=_IS_OURS,
            given={
                **_ours(attempt),
                ":failed": Status.FAILED,
                ":reason": str(attempt.reason),
                ":at": attempt.at.isoformat(),
            },
        )

    def put_off(self, notification: Notification, attempt: Attempt) -> bool:
        """Have another attempt made when it is due; return whether this one had the claim."""
        return self._record(
            notification.key,
            attempt,
            f"{_DELAYED} REMOVE leased_until",
            condition=_IS_OURS,
            given={**_ours(attempt), **_due(notification)},
        )

    def delay(self, notification: Notification, *, now: datetime) -> None:
        """Have the next attempt made when it is due, though none was made now.

        Raises AlreadyBeingSent while an attempt's lease lasts.
        """
        delayed = self._table.update(
            notification_key(notification.key),
            f"SET {_DELAYED} REMOVE attempt_id, leased_until",
            condition=_IS_FREE,
            given={**_free_at(now), **_due(notification)},
        )
        if delayed is None:
            raise AlreadyBeingSent(event_id=notification.key.event_id)

    def abandon(self, key: NotificationKey, *, status: Status, reason: str, now: datetime) -> bool:
        """Record that a notification shall not be sent; return False where it was settled before.

        No lease holds this up: an attempt that has just sent it still says so with `mark_sent`.
        """
        abandoned = self._table.update(
            notification_key(key),
            "SET #status = :abandoned, failure = :reason, failed_at = :at REMOVE leased_until",
            condition="#status IN (:pending, :sending)",
            given={
                ":abandoned": status,
                ":pending": Status.PENDING,
                ":sending": Status.SENDING,
                ":reason": reason,
                ":at": now.isoformat(),
            },
        )
        return abandoned is not None

    def reopen(self, key: NotificationKey, *, message_id: str) -> bool:
        """Have a notification sent again whose last e-mail bounced; return whether it was that."""
        reopened = self._table.update(
            notification_key(key),
            "SET #status = :pending, resends = if_not_exists(resends, :none) + :one",
            condition="#status = :sent AND message_id = :message_id",
            given={
                ":pending": Status.PENDING,
                ":sent": Status.SENT,
                ":message_id": message_id,
                ":none": 0,
                ":one": 1,
            },
        )
        return reopened is not None

    def mark_bounced(self, key: NotificationKey, *, message_id: str, now: datetime) -> bool:
        """Record that the last e-mail bounced, and was the last; return whether it was that."""
        bounced = self._table.update(
            notification_key(key),
            "SET #status = :failed, failure = :reason, failed_at = :at",
            condition="#status = :sent AND message_id = :message_id",
            given={
                ":failed": Status.FAILED,
                ":sent": Status.SENT,
                ":message_id": message_id,
                ":reason": Reason.BOUNCED,
                ":at": now.isoformat(),
            },
        )
        return bounced is not None

    def _record(
        self,
        key: NotificationKey,
        attempt: Attempt,
        changes: str,
        *,
        condition: str,
        given: Mapping[str, Value],
    ) -> bool:
        """Change a notification and record an attempt in one write; return whether it was done."""
        recorded = self._table.update(
            notification_key(key),
            f"SET attempts.#attempt = :recorded, {changes}",
            condition=condition,
            given={**given, ":recorded": _values(attempt)},
            names={"#attempt": str(attempt.attempt_id)},
        )
        return recorded is not None


def _ours(attempt: Attempt) -> dict[str, Value]:
    return {":sending": Status.SENDING, ":attempt": str(attempt.attempt_id)}


def _free_at(now: datetime) -> dict[str, Value]:
    return {
        ":pending": Status.PENDING,
        ":sending": Status.SENDING,
        ":now": epoch_milliseconds(now),
    }


def _due(notification: Notification) -> dict[str, Value]:
    values = due_values(notification)
    return {":delayed": Status.DELAYED, **{f":{name}": it for name, it in values.items()}}


def _values(attempt: Attempt) -> dict[str, Value]:
    said = msgspec.to_builtins(attempt)
    return {name: it for name, it in said.items() if name != "attempt_id" and it is not None}


def _found(key: NotificationKey, item: Item | None) -> Notification:
    if item is None:
        raise NotificationNotFound(
            recipient_id=key.recipient_id, event_id=key.event_id, channel=key.channel
        )
    return read_notification(item)
