"""All SQL of the service: one method, one statement."""

from typing import Final, LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from herons.domain import Heron
from herons.errors import HeronNotFound

_HERON: Final[LiteralString] = """
SELECT heron_id, version, owner_id, name, created_at, updated_at
FROM herons
WHERE heron_id = %s
"""


class Herons:
    """The herons, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, heron: Heron) -> None:
        """Store a new heron."""
        self._connection.execute(
            """
            INSERT INTO herons (
                heron_id, version, owner_id, name, created_at, updated_at
            )
            VALUES (
                %(heron_id)s, %(version)s, %(owner_id)s, %(name)s,
                %(created_at)s, %(updated_at)s
            )
            """,
            msgspec.structs.asdict(heron),
        )

    def get(self, heron_id: UUID) -> Heron:
        """Return a heron; raises HeronNotFound."""
        return self._only(_HERON, heron_id)

    def get_locked(self, heron_id: UUID) -> Heron:
        """Return it locked until the transaction ends; raises HeronNotFound."""
        return self._only(_HERON + "FOR UPDATE", heron_id)

    def list_page(self, *, owner_id: UUID | None, after: UUID | None, limit: int) -> list[Heron]:
        """List those of an owner or of all, the newest first, beginning after one."""
        cursor = self._connection.cursor(row_factory=class_row(Heron))
        return cursor.execute(
            """
            SELECT heron_id, version, owner_id, name, created_at, updated_at
            FROM herons
            WHERE (%(owner_id)s::uuid IS NULL OR owner_id = %(owner_id)s)
                AND heron_id < coalesce(
                    %(after)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                )
            ORDER BY heron_id DESC
            LIMIT %(limit)s
            """,
            {"owner_id": owner_id, "after": after, "limit": limit},
        ).fetchall()

    def save(self, heron: Heron) -> None:
        """Store what can change of a heron that is locked."""
        self._connection.execute(
            """
            UPDATE herons
            SET version = %(version)s, name = %(name)s, updated_at = %(updated_at)s
            WHERE heron_id = %(heron_id)s
            """,
            msgspec.structs.asdict(heron),
        )

    def remove(self, heron_id: UUID) -> None:
        """Take a heron away that is locked."""
        self._connection.execute("DELETE FROM herons WHERE heron_id = %s", (heron_id,))

    def _only(self, query: LiteralString, heron_id: UUID) -> Heron:
        cursor = self._connection.cursor(row_factory=class_row(Heron))
        heron = cursor.execute(query, (heron_id,)).fetchone()
        if heron is None:
            raise HeronNotFound(heron_id=heron_id)
        return heron
