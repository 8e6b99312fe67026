"""All that is asked of the DynamoDB table.

Every item of a recipient has the pk `RECIPIENT#<user_id>`; a suppression is the one item of
`SUPPRESSION#<hash of the address>`.

| Access pattern | sk | Call |
|---|---|---|
| keep the newest contact, or its tombstone | `CONTACT` | PutItem, if newer |
| add a notification once | `NOTIFICATION#<event_id>#<channel>` | PutItem, if new |
| read it with its contact | both of the above | TransactGetItems |
| read it alone | `NOTIFICATION#<event_id>#<channel>` | GetItem |
| claim, release, settle, reopen it | `NOTIFICATION#<event_id>#<channel>` | UpdateItem, if allowed |
| read and replace preferences | `PREFERENCES` | GetItem; PutItem, if at that version |
| add an inbox entry once | `INBOX#<event_id>` | PutItem, if new |
| see whether a recipient was deleted | `CONTACT` | GetItem, consistent |
| list an inbox, the newest first; count unread | begins with `INBOX#` | Query |
| note that an entry was read | `INBOX#<event_id>` | UpdateItem, if there |
| erase what is personal | `PREFERENCES`, begins with `INBOX#` | DeleteItem |
| suppress an address once; find that it is | `SUPPRESSION` | PutItem, if new or worse; GetItem |

Each change is one conditional write to one item, so there is no unit of work: the condition is
the lock, and repeating the write changes nothing. `expires_at` (epoch seconds) is the table's TTL
attribute; contacts and tombstones have none. The table's stream carries new images to `dispatch`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed
from notifications.domain.contacts import FALLBACK_LANGUAGE, Contact, Tombstone
from notifications.domain.notifications import LEASE, Notification, NotificationKey, Status
from notifications.domain.suppressions import Reason
from notifications.errors import AlreadyBeingSent, NotificationNotFound
from notifications.repository.items import (
    contact_item,
    contact_key,
    epoch_milliseconds,
    notification_item,
    notification_key,
    read_contact,
    read_notification,
    written,
)


class Notifications:
    """The table of contacts and notifications."""

    def __init__(self, *, client: DynamoDB, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def save_contact(self, contact: Contact | Tombstone) -> bool:
        """Keep a contact or tombstone if it is newer than what is there; return whether it was."""
        return self._put(
            contact_item(contact),
            condition="attribute_not_exists(pk) OR #version < :version",
            names={"#version": "version"},
            values=written({":version": contact.version}),
        )

    def add(self, notification: Notification) -> bool:
        """Add a pending notification; return False where it has been added before."""
        return self._put(notification_item(notification), condition="attribute_not_exists(pk)")

    def get_with_contact(
        self, key: NotificationKey
    ) -> tuple[Notification, Contact | Tombstone | None]:
        """Return a notification and its recipient's contact, as they are at one moment."""
        answer = self._client.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": self._table_name, "Key": notification_key(key)}},
                {"Get": {"TableName": self._table_name, "Key": contact_key(key.recipient_id)}},
            ]
        )
        notification, contact = (response.get("Item") for response in answer["Responses"])
        if not notification:
            raise NotificationNotFound(**msgspec.structs.asdict(key))
        return (
            read_notification(notification),
            read_contact(key.recipient_id, contact) if contact else None,
        )

    def get(self, key: NotificationKey) -> Notification:
        """Return a notification as it is now; raises NotificationNotFound."""
        answer = self._client.get_item(
            TableName=self._table_name, Key=notification_key(key), ConsistentRead=True
        )
        if "Item" not in answer:
            raise NotificationNotFound(**msgspec.structs.asdict(key))
        return read_notification(answer["Item"])

    def language_of(self, recipient_id: UUID) -> str:
        """Return the language of a recipient, also of one who is not known."""
        answer = self._client.get_item(TableName=self._table_name, Key=contact_key(recipient_id))
        return answer.get("Item", {}).get("language", {}).get("S", FALLBACK_LANGUAGE)

    def is_deleted(self, recipient_id: UUID) -> bool:
        """Tell whether a recipient is a tombstone by now."""
        answer = self._client.get_item(
            TableName=self._table_name, Key=contact_key(recipient_id), ConsistentRead=True
        )
        item = answer.get("Item")
        return item is not None and isinstance(read_contact(recipient_id, item), Tombstone)

    def claim(self, key: NotificationKey, *, attempt_id: UUID, now: datetime) -> None:
        """Let one attempt send; raises AlreadyBeingSent while another's lease lasts."""
        claimed = self._update(
            key,
            "SET #status = :sending, attempt_id = :attempt, leased_until = :until",
            condition="#status = :pending OR (#status = :sending AND leased_until < :now)",
            values={
                ":sending": Status.SENDING,
                ":pending": Status.PENDING,
                ":attempt": str(attempt_id),
                ":until": epoch_milliseconds(now + LEASE),
                ":now": epoch_milliseconds(now),
            },
        )
        if not claimed:
            raise AlreadyBeingSent(event_id=key.event_id)

    def release(self, key: NotificationKey, *, attempt_id: UUID) -> None:
        """Give up a claim, so that the next attempt need not wait for the lease to end."""
        self._update(
            key,
            "SET #status = :pending REMOVE attempt_id, leased_until",
            condition="#status = :sending AND attempt_id = :attempt",
            values={
                ":sending": Status.SENDING,
                ":pending": Status.PENDING,
                ":attempt": str(attempt_id),
            },
        )

    def mark_sent(self, key: NotificationKey, *, message_id: str, now: datetime) -> None:
        """Record the provider's message id. True whatever others have recorded: the mail is out."""
        self._update(
            key,
            "SET #status = :sent, message_id = :message_id, sent_at = :at "
            "REMOVE leased_until, failure, failed_at",
            condition="attribute_exists(pk)",
            values={":sent": Status.SENT, ":message_id": message_id, ":at": now.isoformat()},
        )

    def mark_failed(
        self, key: NotificationKey, *, attempt_id: UUID, reason: str, now: datetime
    ) -> None:
        """Record why a notification can never be sent, unless another attempt took over."""
        self._update(
            key,
            "SET #status = :failed, failure = :reason, failed_at = :at REMOVE leased_until",
            condition="#status = :sending AND attempt_id = :attempt",
            values={
                ":failed": Status.FAILED,
                ":sending": Status.SENDING,
                ":reason": reason,
                ":at": now.isoformat(),
                ":attempt": str(attempt_id),
            },
        )

    def abandon(self, key: NotificationKey, *, status: Status, reason: str, now: datetime) -> bool:
        """Record that a notification shall not be sent; return False where it was settled before.

        No lease holds this up: an attempt that has just sent it still says so with `mark_sent`.
        """
        return self._update(
            key,
            "SET #status = :abandoned, failure = :reason, failed_at = :at REMOVE leased_until",
            condition="#status IN (:pending, :sending)",
            values={
                ":abandoned": status,
                ":pending": Status.PENDING,
                ":sending": Status.SENDING,
                ":reason": reason,
                ":at": now.isoformat(),
            },
        )

    def reopen(self, key: NotificationKey, *, message_id: str) -> bool:
        """Have a notification sent again whose last e-mail bounced; return whether it was that."""
        return self._update(
            key,
            "SET #status = :pending, resends = if_not_exists(resends, :none) + :one",
            condition="#status = :sent AND message_id = :message_id",
            values={
                ":pending": Status.PENDING,
                ":sent": Status.SENT,
                ":message_id": message_id,
                ":none": 0,
                ":one": 1,
            },
        )

    def mark_bounced(self, key: NotificationKey, *, message_id: str, now: datetime) -> bool:
        """Record that the last e-mail bounced, and was the last; return whether it was that."""
        return self._update(
            key,
            "SET #status = :failed, failure = :reason, failed_at = :at",
            condition="#status = :sent AND message_id = :message_id",
            values={
                ":failed": Status.FAILED,
                ":sent": Status.SENT,
                ":message_id": message_id,
                ":reason": Reason.BOUNCED,
                ":at": now.isoformat(),
            },
        )

    def _put(
        self,
        item: dict[str, Any],
        *,
        condition: str,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> bool:
        """Put an item if the condition holds; return whether it did."""
        expression: dict[str, Any] = {"ConditionExpression": condition}
        if names:
            expression["ExpressionAttributeNames"] = names
        if values:
            expression["ExpressionAttributeValues"] = values
        try:
            self._client.put_item(TableName=self._table_name, Item=item, **expression)
        except ConditionFailed:
            return False
        return True

    def _update(
        self, key: NotificationKey, update: str, *, condition: str, values: Mapping[str, str | int]
    ) -> bool:
        """Update a notification if the condition holds; return whether it did."""
        names = {"#status": "status"}
        try:
            self._client.update_item(
                TableName=self._table_name,
                Key=notification_key(key),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=written(values),
            )
        except ConditionFailed:
            return False
        return True
