"""What can be done with users."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from contracts.users import UserChanged, UserDeleted, UserRegistered
from users.domain.emails import deliverable_email
from users.domain.users import (
    Profile,
    ProfileChange,
    User,
    UserStatus,
    changed,
    erased,
    living_profile,
    registered,
)
from users.errors import UserNotFound
from users.repository import LastUser, Users
from users.unit_of_work import UsersUnitOfWork

type CheckVersion = Callable[[int], None]
"""Raises where whoever asks has not seen this version, which is the current one."""


def register_user(*, user_id: UUID, profile: Profile, uow: UsersUnitOfWork, now: datetime) -> User:
    """Store a new user and tell the others.

    Raises EmailInvalid, EmailInUse, UserAlreadyRegistered or UserErased.
    """
    user = registered(user_id=user_id, profile=profile, now=now)
    uow.users.add(user)
    uow.emit(user_registered(user), now=now)
    return user


def read_user(*, user_id: UUID, reader_id: UUID | None, users: Users) -> User:
    """Return a user to themselves, or to an administrator, whose `reader_id` is None.

    To anybody else the user does not exist: UserNotFound. Administrators see tombstones too.
    """
    _require_own(user_id, reader_id)
    user = users.get(user_id)
    if reader_id is not None:
        living_profile(user)
    return user


def list_users(
    *, status: UserStatus, email: str | None, after: LastUser | None, limit: int, users: Users
) -> list[User]:
    """List users for an administrator, the newest first; an address finds its one user.

    Raises EmailInvalid for what cannot be anybody's address.
    """
    wanted = None if email is None else deliverable_email(email)
    return users.list_page(status=status, email=wanted, after=after, limit=limit)


def change_user(
    *,
    user_id: UUID,
    changer_id: UUID | None,
    change: ProfileChange,
    check_version: CheckVersion,
    uow: UsersUnitOfWork,
    now: datetime,
) -> User:
    """Change the profile of the changer, or of anybody for an administrator (None).

    A change that changes nothing makes no new version and is told to nobody.
    Raises UserNotFound, EmailInvalid, EmailInUse, and what `check_version` raises.
    """
    user = _own_locked(user_id, changer_id, uow)
    check_version(user.version)
    after = changed(user, change, now=now)
    if after is not user:
        uow.users.save(after)
        uow.emit(_user_changed(after), now=now)
    return after


def delete_user(
    *,
    user_id: UUID,
    deleter_id: UUID | None,
    check_version: CheckVersion,
    uow: UsersUnitOfWork,
    now: datetime,
) -> None:
    """Erase the deleter, or anybody for an administrator (None); only a tombstone stays.

    What the outbox says of them goes too, so nobody learns any more of them but that they are gone.
    Raises UserNotFound, and what `check_version` raises.
    """
    user = _own_locked(user_id, deleter_id, uow)
    check_version(user.version)
    tombstone = erased(user, now=now)
    uow.users.save(tombstone)
    uow.outbox.erase(str(user_id))
    uow.emit(
        UserDeleted(user_id=user_id, version=tombstone.version, deleted_at=tombstone.updated_at),
        now=now,
    )


def user_registered(user: User) -> UserRegistered:
    """Return the event that tells of a new user."""
    profile = living_profile(user)
    return UserRegistered(
        user_id=user.user_id,
        version=user.version,
        email=profile.email,
        name=profile.name,
        language=profile.language,
        registered_at=user.registered_at,
    )


def _user_changed(user: User) -> UserChanged:
    profile = living_profile(user)
    return UserChanged(
        user_id=user.user_id,
        version=user.version,
        email=profile.email,
        name=profile.name,
        language=profile.language,
        changed_at=user.updated_at,
    )


def _own_locked(user_id: UUID, caller_id: UUID | None, uow: UsersUnitOfWork) -> User:
    _require_own(user_id, caller_id)
    user = uow.users.get_locked(user_id)
    living_profile(user)
    return user


def _require_own(user_id: UUID, caller_id: UUID | None) -> None:
    if caller_id not in (None, user_id):
        raise UserNotFound(user_id=user_id)
