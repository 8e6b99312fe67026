"""What can go wrong in users; each error states a fact, and its docstring is its message.

UsersError
├── UserNotFound
├── EmailInvalid
├── EmailInUse
├── UserAlreadyRegistered
├── UserErased
├── ImportNotFound
├── ImportAdvanced         passes: another invocation got further meanwhile
└── FileRefused            permanent: the whole file, and not a line of it
"""

from uuid import UUID

from chassis.errors import Failure


class UsersError(Failure):
    """The users service could not do what was asked."""


class UserNotFound(UsersError):
    """There is no user {user_id}."""

    user_id: UUID


class EmailInvalid(UsersError):
    """The e-mail address is not valid."""

    reason: str


class EmailInUse(UsersError):
    """Another user has this e-mail address."""


class UserAlreadyRegistered(UsersError):
    """User {user_id} is already registered."""

    user_id: UUID


class UserErased(UsersError):
    """User {user_id} was deleted, and the id is not given again."""

    user_id: UUID


class ImportNotFound(UsersError):
    """There is no import {import_id}."""

    import_id: UUID


class ImportAdvanced(UsersError):
    """Import {import_id} was taken further by another invocation."""

    import_id: UUID


class FileRefused(UsersError):
    """The file cannot be imported: {code}."""

    code: str
    detail: str
