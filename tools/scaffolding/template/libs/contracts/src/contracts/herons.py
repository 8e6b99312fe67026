"""The events of the herons service."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event
from contracts.fields import AggregateVersion, Instant, Text


class HeronEvent(Event, frozen=True, kw_only=True):
    """What every event about a heron carries."""

    source: ClassVar[str] = "herons"

    heron_id: UUID
    version: AggregateVersion
    owner_id: UUID

    @property
    def subject(self) -> str:
        """The heron's id."""
        return str(self.heron_id)


class HeronCreated(HeronEvent, frozen=True, kw_only=True):
    """A user has made a heron."""

    type: ClassVar[str] = "herons.heron_created.v1"

    name: Text
    created_at: Instant


class HeronChanged(HeronEvent, frozen=True, kw_only=True):
    """A heron is another one from now on; the event tells all of it."""

    type: ClassVar[str] = "herons.heron_changed.v1"

    name: Text
    changed_at: Instant


class HeronDeleted(HeronEvent, frozen=True, kw_only=True):
    """A heron is gone; whoever has a copy takes it away."""

    type: ClassVar[str] = "herons.heron_deleted.v1"

    deleted_at: Instant
