"""What a person finds when they look: the notifications inside the shop itself."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts import Envelope, Event
from notifications.domain.kinds import Kind, kind_of
from notifications.domain.notifications import Facts, facts_of


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


def entry_told_by(told: Envelope[Event], *, now: datetime) -> InboxEntry | None:
    """Return what an event puts into an inbox; None for an event that nobody is told about."""
    found = facts_of(told.data)
    if found is None:
        return None
    recipient_id, facts = found
    return InboxEntry(
        recipient_id=recipient_id,
        entry_id=told.id,
        event_type=told.type,
        facts=facts,
        created_at=now,
    )
