"""The entries of inboxes. Their ids are UUIDv7, so their keys are in the order of time."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from notifications.domain.inbox import InboxEntry
from notifications.domain.notifications import KEPT, Facts
from notifications.errors import InboxEntryNotFound
from notifications.repository.table import Item, Key, Table, of_recipient

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

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: InboxEntry) -> bool:
        """Add an entry; return False where it has been added before."""
        return self._table.put(
            _key(entry.recipient_id, entry.entry_id),
            {
                "event_type": entry.event_type,
                "facts": msgspec.json.encode(entry.facts).decode(),
                "created_at": entry.created_at.isoformat(),
                "expires_at": int((entry.created_at + KEPT).timestamp()),
            },
        )

    def remove(self, recipient_id: UUID, entry_id: UUID) -> None:
        """Delete an entry, if it is there."""
        self._table.delete(_key(recipient_id, entry_id))

    def list_page(
        self, recipient_id: UUID, *, after: LastEntry | None, limit: int
    ) -> list[InboxEntry]:
        """List entries, the newest first, beginning after the given one."""
        start = _key(recipient_id, after.entry_id) if after else None
        page = self._table.page_beginning(
            _first(recipient_id), after=start, ScanIndexForward=False, Limit=limit
        )
        return [_entry(recipient_id, item) for item in page.items]

    def count_unread(self, recipient_id: UUID) -> int:
        """Count entries that were not read."""
        return self._table.count_beginning(
            _first(recipient_id), where="attribute_not_exists(read_at)"
        )

    def mark_read(self, recipient_id: UUID, entry_id: UUID, *, now: datetime) -> InboxEntry:
        """Note that an entry was read, the first time; raises InboxEntryNotFound."""
        item = self._table.update(
            _key(recipient_id, entry_id),
            "SET read_at = if_not_exists(read_at, :now)",
            given={":now": now.isoformat()},
        )
        if item is None:
            raise InboxEntryNotFound(entry_id=entry_id)
        return _entry(recipient_id, item)

    def erase(self, recipient_id: UUID) -> None:
        """Delete all entries of a person, also those of this very moment."""
        self._table.erase_beginning(_first(recipient_id))


def _first(recipient_id: UUID) -> Key:
    return of_recipient(recipient_id, _PREFIX)


def _key(recipient_id: UUID, entry_id: UUID) -> Key:
    return of_recipient(recipient_id, f"{_PREFIX}{entry_id}")


def _entry(recipient_id: UUID, item: Item) -> InboxEntry:
    read = msgspec.convert(item, _Item)
    return InboxEntry(
        recipient_id=recipient_id,
        entry_id=UUID(read.sk.removeprefix(_PREFIX)),
        event_type=read.event_type,
        facts=msgspec.json.decode(read.facts, type=Facts),
        created_at=read.created_at,
        read_at=read.read_at,
    )
