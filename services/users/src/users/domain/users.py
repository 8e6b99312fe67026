"""What is true about users, whatever asks and wherever they are stored."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict, replace

from users.domain.emails import EmailText, deliverable_email
from users.errors import UserNotFound

FIRST_VERSION: Final = 1

# `$(?!\n)` is the very end both in Python and in JSON Schema; Python's `$` forgives a line break.
type PersonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u0020\u007f-\u00a0\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$(?!\n)",
        description="On one line, beginning with a visible character",
    ),
]
type LanguageTag = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$(?!\n)",
        description="BCP 47: language, script and region, such as `en`, `de-AT` or `zh-Hant-TW`",
    ),
]
type UserStatus = Literal["active", "deleted"]


# gc=False: none can be part of a cycle, and an import makes so many that the collector of cycles
# would take a tenth of its time.
class Profile(Struct, frozen=True, kw_only=True, gc=False):
    """What a person has told about themselves: all that is personal of a user."""

    email: EmailText
    name: PersonName
    language: LanguageTag


class ProfileChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different about a profile. What is left out stays; nothing can be removed."""

    email: EmailText | UnsetType = UNSET
    name: PersonName | UnsetType = UNSET
    language: LanguageTag | UnsetType = UNSET


class User(Struct, frozen=True, kw_only=True, gc=False):
    """A person with a profile, or without one the tombstone of a person who was deleted.

    `version` counts the states this user has had.
    """

    user_id: UUID
    version: int
    profile: Profile | None
    registered_at: datetime
    updated_at: datetime

    @property
    def status(self) -> UserStatus:
        """Whether there is a person."""
        return "deleted" if self.profile is None else "active"


def registered(*, user_id: UUID, profile: Profile, now: datetime) -> User:
    """Return a new user; raises EmailInvalid."""
    return User(
        user_id=user_id,
        version=FIRST_VERSION,
        profile=replace(profile, email=deliverable_email(profile.email)),
        registered_at=now,
        updated_at=now,
    )


def changed(user: User, change: ProfileChange, *, now: datetime) -> User:
    """Return the user with another profile, or the same user where the change changes nothing.

    Raises EmailInvalid, and UserNotFound where only a tombstone is left.
    """
    profile = living_profile(user)
    told = {name: value for name, value in asdict(change).items() if value is not UNSET}
    if "email" in told:
        told["email"] = deliverable_email(told["email"])
    wanted = replace(profile, **told)
    if wanted == profile:
        return user
    return replace(user, version=user.version + 1, profile=wanted, updated_at=now)


def erased(user: User, *, now: datetime) -> User:
    """Return the tombstone of a user; raises UserNotFound where there already is one."""
    living_profile(user)
    return replace(user, version=user.version + 1, profile=None, updated_at=now)


def living_profile(user: User) -> Profile:
    """Return the profile of a user who was not deleted; raises UserNotFound."""
    if user.profile is None:
        raise UserNotFound(user_id=user.user_id)
    return user.profile
