"""The events of the users service."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event
from contracts.fields import AggregateVersion, EmailAddress, Instant, LanguageTag, Text


class UserEvent(Event, frozen=True, kw_only=True):
    """What every event about a user carries."""

    source: ClassVar[str] = "users"

    user_id: UUID
    version: AggregateVersion

    @property
    def subject(self) -> str:
        """The user's id."""
        return str(self.user_id)


class UserRegistered(UserEvent, frozen=True, kw_only=True):
    """A person has a profile from now on and can be written to."""

    type: ClassVar[str] = "users.user_registered.v1"

    email: EmailAddress
    name: Text
    language: LanguageTag
    registered_at: Instant
