"""The table of users."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow, TupleRow, dict_row

from users.domain.users import Profile, User, UserStatus
from users.errors import EmailInUse, UserAlreadyRegistered, UserErased, UserNotFound

_EMAIL_INDEX: Final = "users_email_key"
_USER: Final[LiteralString] = """
SELECT user_id, version, status, email, name, language, registered_at, updated_at
FROM users
WHERE user_id = %s
"""


class LastUser(Struct, frozen=True):
    """Where a page of users ended."""

    registered_at: datetime
    user_id: UUID


class Users:
    """The users, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        """Store a new user; raises UserAlreadyRegistered, UserErased or EmailInUse."""
        row = self._fetch(
            """
            WITH added AS (
                INSERT INTO users (
                    user_id, version, status, email, name, language, registered_at, updated_at
                )
                VALUES (
                    %(user_id)s, %(version)s, %(status)s, %(email)s, %(name)s, %(language)s,
                    %(registered_at)s, %(updated_at)s
                )
                ON CONFLICT (user_id) DO NOTHING
                RETURNING 'added' AS outcome
            )
            SELECT outcome FROM added
            UNION ALL
            SELECT status FROM users WHERE user_id = %(user_id)s
            """,
            _parameters(user),
        )
        # A rival that registered the same user a moment ago is not in the statement's snapshot.
        match row and row["outcome"]:
            case "added":
                return
            case "deleted":
                raise UserErased(user_id=user.user_id)
            case _:
                raise UserAlreadyRegistered(user_id=user.user_id)

    def save(self, user: User) -> None:
        """Store what has changed of a user who is locked; raises EmailInUse."""
        self._fetch(
            """
            UPDATE users
            SET version = %(version)s,
                status = %(status)s,
                email = %(email)s,
                name = %(name)s,
                language = %(language)s,
                updated_at = %(updated_at)s
            WHERE user_id = %(user_id)s
            RETURNING user_id
            """,
            _parameters(user),
        )

    def get(self, user_id: UUID) -> User:
        """Return a user or a tombstone; raises UserNotFound."""
        return self._only(_USER, user_id)

    def get_locked(self, user_id: UUID) -> User:
        """Return a user whom nobody else can change before this transaction ends."""
        return self._only(_USER + "FOR NO KEY UPDATE", user_id)

    def list_page(
        self, *, status: UserStatus, email: str | None, after: LastUser | None, limit: int
    ) -> list[User]:
        """List users of a status, the newest first, beginning after the given one."""
        rows = self._connection.cursor(row_factory=dict_row).execute(
            """
            SELECT user_id, version, status, email, name, language, registered_at, updated_at
            FROM users
            WHERE status = %(status)s
                AND (%(email)s::text IS NULL OR lower(email) = lower(%(email)s))
                AND (registered_at, user_id) < (
                    coalesce(%(registered_at)s::timestamptz, 'infinity'),
                    coalesce(%(user_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                )
            ORDER BY registered_at DESC, user_id DESC
            LIMIT %(limit)s
            """,
            {
                "status": status,
                "email": email,
                "registered_at": after and after.registered_at,
                "user_id": after and after.user_id,
                "limit": limit,
            },
        )
        return [_user(row) for row in rows.fetchall()]

    def find_statuses(self, user_ids: Sequence[UUID]) -> Mapping[UUID, UserStatus]:
        """Return the status of those of the users that there are."""
        rows = self._connection.execute(
            "SELECT user_id, status FROM users WHERE user_id = ANY(%s)", (list(user_ids),)
        ).fetchall()
        return dict(rows)

    def _only(self, query: LiteralString, user_id: UUID) -> User:
        row = self._fetch(query, (user_id,))
        if row is None:
            raise UserNotFound(user_id=user_id)
        return _user(row)

    def _fetch(self, query: LiteralString, parameters: Any) -> DictRow | None:
        # Asking for a row brings a violation here, and not at the commit.
        cursor = self._connection.cursor(row_factory=dict_row)
        try:
            return cursor.execute(query, parameters).fetchone()
        except UniqueViolation as violation:
            if violation.diag.constraint_name != _EMAIL_INDEX:
                raise
            raise EmailInUse from None


def _user(row: DictRow) -> User:
    profile = None
    if row["status"] == "active":
        profile = Profile(email=row["email"], name=row["name"], language=row["language"])
    return User(
        user_id=row["user_id"],
        version=row["version"],
        profile=profile,
        registered_at=row["registered_at"],
        updated_at=row["updated_at"],
    )


def _parameters(user: User) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "version": user.version,
        "status": user.status,
        "email": user.profile and user.profile.email,
        "name": user.profile and user.profile.name,
        "language": user.profile and user.profile.language,
        "registered_at": user.registered_at,
        "updated_at": user.updated_at,
    }
