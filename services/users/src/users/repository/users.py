"""All SQL of the service: one method, one statement."""

from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow, class_row

from users.domain import User
from users.errors import EmailInUse, UserAlreadyRegistered, UserNotFound, UsersError


class Users:
    """The users, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        """Store a new user; raises UserAlreadyRegistered or EmailInUse."""
        try:
            # Asking for the row back brings a violation here, and not at the commit.
            self._connection.execute(
                """
                INSERT INTO users (user_id, version, email, name, language, registered_at)
                VALUES (
                    %(user_id)s, %(version)s, %(email)s, %(name)s, %(language)s, %(registered_at)s
                )
                RETURNING user_id
                """,
                {name: getattr(user, name) for name in user.__struct_fields__},
            ).fetchone()
        except UniqueViolation as violation:
            raise _broken_rule(violation, user) from None

    def get(self, user_id: UUID) -> User:
        """Return a user; raises UserNotFound."""
        cursor = self._connection.cursor(row_factory=class_row(User))
        user = cursor.execute(
            """
            SELECT user_id, version, email, name, language, registered_at
            FROM users
            WHERE user_id = %s
            """,
            (user_id,),
        ).fetchone()
        if user is None:
            raise UserNotFound(user_id=user_id)
        return user


_EMAIL_INDEX: Final = "users_email_key"


def _broken_rule(violation: UniqueViolation, user: User) -> UsersError:
    if violation.diag.constraint_name == _EMAIL_INDEX:
        return EmailInUse()
    return UserAlreadyRegistered(user_id=user.user_id)
