"""A person's inbox."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from notifications.domain.inbox import InboxEntry
from notifications.repository import Inbox, LastEntry


class WriteText(Protocol):
    """Renders what an inbox says in a language."""

    def __call__(self, entry: InboxEntry, *, language: str) -> str: ...  # noqa: D102


def list_inbox(
    *, recipient_id: UUID, after: LastEntry | None, limit: int, inbox: Inbox
) -> list[InboxEntry]:
    """List what a person was told, the newest first."""
    return inbox.list_page(recipient_id, after=after, limit=limit)


def count_unread(*, recipient_id: UUID, inbox: Inbox) -> int:
    """Count what a person was told and has not read."""
    return inbox.count_unread(recipient_id)


def read_entry(*, recipient_id: UUID, entry_id: UUID, inbox: Inbox, now: datetime) -> InboxEntry:
    """Note that a person has read an entry of theirs; raises InboxEntryNotFound."""
    return inbox.mark_read(recipient_id, entry_id, now=now)
