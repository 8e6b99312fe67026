"""A request that may have been sent twice has one effect and one answer.

The record lives in the transaction of the effect: a crash leaves neither, a commit leaves both.
"""

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from chassis.errors import Busy, Failure

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

KEPT_HOURS: Final = 24


class KeyReused(Failure):
    """The idempotency key was used before, for another request."""


class KeyInFlight(Failure):
    """A request with the same idempotency key is still being answered."""


class IdempotencyKey(Struct, frozen=True):
    """Whose key, for which operation, and a fingerprint of what is asked."""

    caller: str
    operation: str
    key: str
    fingerprint: str


class StoredResponse(Struct, frozen=True):
    """The answer that a repeated request gets again."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyRecords:
    """The table `idempotency_records`."""

    def __init__(self, connection: "Connection[TupleRow]") -> None:
        self._connection = connection

    def claim(self, key: IdempotencyKey) -> StoredResponse | None:
        """Return the stored answer, or None when the request is the caller's to answer now.

        Raises KeyReused for another fingerprint, and KeyInFlight when a rival takes too long.
        """
        # A rival that commits while this waits is not in the statement's snapshot: a SELECT would
        # not see it. The update does, because ON CONFLICT looks at the newest row; so it always
        # updates, and changes something only when the record expired.
        try:
            row = self._connection.execute(
                """
                INSERT INTO idempotency_records AS stored
                    (caller, operation, key, fingerprint, expires_at)
                VALUES (%s, %s, %s, %s, now() + %s * interval '1 hour')
                ON CONFLICT (caller, operation, key) DO UPDATE SET (
                    fingerprint, expires_at, status, headers, body
                ) = (
                    SELECT excluded.fingerprint, excluded.expires_at, NULL, NULL, NULL
                    WHERE stored.expires_at <= now()
                    UNION ALL
                    SELECT
                        stored.fingerprint, stored.expires_at,
                        stored.status, stored.headers, stored.body
                    WHERE stored.expires_at > now()
                )
                RETURNING fingerprint, status, headers, body
                """,
                (key.caller, key.operation, key.key, key.fingerprint, KEPT_HOURS),
            ).fetchone()
        except Busy as error:
            raise KeyInFlight from error
        return _stored(row, key)

    def complete(self, key: IdempotencyKey, response: StoredResponse) -> None:
        """Store the answer of a claimed request."""
        self._connection.execute(
            """
            UPDATE idempotency_records SET status = %s, headers = %s, body = %s
            WHERE (caller, operation, key) = (%s, %s, %s)
            """,
            (
                response.status,
                msgspec.json.encode(response.headers).decode(),
                response.body,
                key.caller,
                key.operation,
                key.key,
            ),
        )


def _stored(row: "TupleRow | None", key: IdempotencyKey) -> StoredResponse | None:
    if row is None:
        return None
    fingerprint, status, headers, body = row
    if fingerprint != key.fingerprint:
        raise KeyReused
    return None if status is None else StoredResponse(status=status, headers=headers, body=body)
