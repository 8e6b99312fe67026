"""What the service can do. Each use case works inside a unit of work that its caller has opened."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.users import UserRegistered
from users.domain import FIRST_VERSION, LanguageTag, PersonName, User, deliverable_email
from users.errors import UserNotFound
from users.repository import Users
from users.unit_of_work import UsersUnitOfWork


class RegisterUser(Struct, frozen=True, kw_only=True):
    """What a person says about themselves when they register."""

    user_id: UUID
    email: str
    name: PersonName
    language: LanguageTag


def register_user(*, command: RegisterUser, uow: UsersUnitOfWork, now: datetime) -> User:
    """Store a new user and tell the others.

    Raises EmailInvalid, EmailInUse or UserAlreadyRegistered.
    """
    user = User(
        user_id=command.user_id,
        version=FIRST_VERSION,
        email=deliverable_email(command.email),
        name=command.name,
        language=command.language,
        registered_at=now,
    )
    uow.users.add(user)
    uow.emit(
        UserRegistered(
            user_id=user.user_id,
            version=user.version,
            email=user.email,
            name=user.name,
            language=user.language,
            registered_at=user.registered_at,
        ),
        now=now,
    )
    return user


def read_user(*, user_id: UUID, reader_id: UUID | None, users: Users) -> User:
    """Return a user to themselves, or to an administrator, whose `reader_id` is None.

    To anybody else the user does not exist: UserNotFound.
    """
    if reader_id not in (None, user_id):
        raise UserNotFound(user_id=user_id)
    return users.get(user_id)
