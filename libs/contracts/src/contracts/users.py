"""The events of the users service."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event
from contracts.fields import (
    AggregateVersion,
    EmailAddress,
    Instant,
    LanguageTag,
    NumberOfRows,
    Text,
)


class UserEvent(Event, frozen=True, kw_only=True):
    """What every event about a user carries."""

    source: ClassVar[str] = "users"

    user_id: UUID
    version: AggregateVersion

    @property
    def subject(self) -> str:
        """The user's id."""
        return str(self.user_id)


class ProfileEvent(UserEvent, frozen=True, kw_only=True):
    """What every event carries that tells of a profile: all of it, as it is from now on."""

    email: EmailAddress
    name: Text
    language: LanguageTag


class UserRegistered(ProfileEvent, frozen=True, kw_only=True):
    """A person has a profile from now on and can be written to."""

    type: ClassVar[str] = "users.user_registered.v1"

    registered_at: Instant


class UserChanged(ProfileEvent, frozen=True, kw_only=True):
    """A person's profile is another one from now on."""

    type: ClassVar[str] = "users.user_changed.v1"

    changed_at: Instant


class UserDeleted(UserEvent, frozen=True, kw_only=True):
    """A person's data are erased; whoever has a copy erases it, and does nothing more for them."""

    type: ClassVar[str] = "users.user_deleted.v1"

    deleted_at: Instant


class UsersImported(Event, frozen=True, kw_only=True):
    """A file of users was imported to its end; each accepted row has its own UserRegistered."""

    type: ClassVar[str] = "users.users_imported.v1"
    source: ClassVar[str] = "users"

    import_id: UUID
    version: AggregateVersion
    accepted: NumberOfRows
    rejected: NumberOfRows
    finished_at: Instant

    @property
    def subject(self) -> str:
        """The import's id."""
        return str(self.import_id)
