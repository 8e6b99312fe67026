"""What a consumer has already done, stored in the transaction of doing it."""

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow


class Inbox:
    """The table `inbox`."""

    def __init__(self, connection: "Connection[TupleRow]") -> None:
        self._connection = connection

    def claim(self, *, consumer: str, event_id: UUID) -> bool:
        """Return whether the event is the consumer's to handle; False when it was handled before.

        A rival that is handling it at this moment is waited for; raises Busy when it takes long.
        """
        claimed = self._connection.execute(
            """
            INSERT INTO inbox (consumer, event_id) VALUES (%s, %s)
            ON CONFLICT DO NOTHING
            RETURNING true
            """,
            (consumer, event_id),
        ).fetchone()
        return claimed is not None
