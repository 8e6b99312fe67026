"""What can go wrong in users; each error states a fact, and its docstring is its message.

UsersError
├── UserNotFound
├── EmailInvalid
├── EmailInUse
└── UserAlreadyRegistered
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
