"""The copy of users that placing an order needs."""

from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow


class Customers:
    """The users that may order, and the tombstones of those who no longer may."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def save(self, *, user_id: UUID, version: int, erased: bool) -> None:
        """Remember a user or a tombstone, unless something as new is already known."""
        self._connection.execute(
            """
            INSERT INTO customers (user_id, version, erased)
            VALUES (%(user_id)s, %(version)s, %(erased)s)
            ON CONFLICT (user_id) DO UPDATE
            SET version = excluded.version,
                erased = excluded.erased
            WHERE customers.version < excluded.version
            """,
            {"user_id": user_id, "version": version, "erased": erased},
        )
