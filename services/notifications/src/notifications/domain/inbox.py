"""What a person finds when they look: the notifications inside the shop itself."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from notifications.domain.kinds import Kind, kind_of
from notifications.domain.notifications import Facts, News


class InboxEntry(Struct, frozen=True, kw_only=True):
    """One thing told, once: its id is that of the event."""

    recipient_id: UUID
    entry_id: UUID
    event_type: str
    facts: Facts
    created_at: datetime
    read_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        """What the person chooses by."""
        return kind_of(self.event_type)


def entry_about(news: News, *, now: datetime) -> InboxEntry:
    """Return what news put into an inbox."""
    return InboxEntry(
        recipient_id=news.recipient_id,
        entry_id=news.event_id,
        event_type=news.event_type,
        facts=news.facts,
        created_at=now,
    )
