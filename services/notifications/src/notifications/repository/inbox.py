"""The entries of inboxes. Their ids are UUIDv7, so their keys are in the order of time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed
from notifications.domain.inbox import InboxEntry
from notifications.domain.notifications import KEPT, Facts
from notifications.errors import InboxEntryNotFound
from notifications.repository.items import partition, plain, written

_PREFIX: Final = "INBOX#"


class LastEntry(Struct, frozen=True):
    """Where a page of an inbox ended."""

    entry_id: UUID


class _Item(Struct, frozen=True):
    sk: str
    event_type: str
    facts: str
    created_at: datetime
    read_at: datetime | None = None


class Inbox:
    """The inboxes in the table."""

    def __init__(self, *, client: DynamoDB, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, entry: InboxEntry) -> bool:
        """Add an entry; return False where it has been added before."""
        values = {
            "event_type": entry.event_type,
            "facts": msgspec.json.encode(entry.facts).decode(),
            "created_at": entry.created_at.isoformat(),
            "expires_at": int((entry.created_at + KEPT).timestamp()),
        }
        try:
            self._client.put_item(
                TableName=self._table_name,
                Item=_key(entry.recipient_id, entry.entry_id) | written(values),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ConditionFailed:
            return False
        return True

    def remove(self, recipient_id: UUID, entry_id: UUID) -> None:
        """Delete an entry, if it is there."""
        self._client.delete_item(TableName=self._table_name, Key=_key(recipient_id, entry_id))

    def list_page(
        self, recipient_id: UUID, *, after: LastEntry | None, limit: int
    ) -> list[InboxEntry]:
        """List entries, the newest first, beginning after the given one."""
        start = {} if after is None else {"ExclusiveStartKey": _key(recipient_id, after.entry_id)}
        answer = self._client.query(**self._all_of(recipient_id), **start, Limit=limit)
        return [_entry(recipient_id, item) for item in answer["Items"]]

    def count_unread(self, recipient_id: UUID) -> int:
        """Count entries that were not read."""
        unread = {"FilterExpression": "attribute_not_exists(read_at)", "Select": "COUNT"}
        count, start = 0, {}
        while True:
            answer = self._client.query(**self._all_of(recipient_id), **unread, **start)
            count += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return count
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def mark_read(self, recipient_id: UUID, entry_id: UUID, *, now: datetime) -> InboxEntry:
        """Note that an entry was read, the first time; raises InboxEntryNotFound."""
        try:
            answer = self._client.update_item(
                TableName=self._table_name,
                Key=_key(recipient_id, entry_id),
                UpdateExpression="SET read_at = if_not_exists(read_at, :now)",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues=written({":now": now.isoformat()}),
                ReturnValues="ALL_NEW",
            )
        except ConditionFailed:
            raise InboxEntryNotFound(entry_id=entry_id) from None
        return _entry(recipient_id, answer["Attributes"])

    def erase(self, recipient_id: UUID) -> None:
        """Delete all entries of a person, also those of this very moment."""
        newest = {**self._all_of(recipient_id), "ConsistentRead": True}
        while items := self._client.query(**newest)["Items"]:
            for item in items:
                key = {name: item[name] for name in ("pk", "sk")}
                self._client.delete_item(TableName=self._table_name, Key=key)

    def _all_of(self, recipient_id: UUID) -> dict[str, Any]:
        return {
            "TableName": self._table_name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": written(
                {":pk": partition(recipient_id), ":prefix": _PREFIX}
            ),
            "ScanIndexForward": False,
        }


def _key(recipient_id: UUID, entry_id: UUID) -> dict[str, Any]:
    return written({"pk": partition(recipient_id), "sk": f"{_PREFIX}{entry_id}"})


def _entry(recipient_id: UUID, item: Mapping[str, Any]) -> InboxEntry:
    read = msgspec.convert(plain(item), _Item)
    return InboxEntry(
        recipient_id=recipient_id,
        entry_id=UUID(read.sk.removeprefix(_PREFIX)),
        event_type=read.event_type,
        facts=msgspec.json.decode(read.facts, type=Facts),
        created_at=read.created_at,
        read_at=read.read_at,
    )
