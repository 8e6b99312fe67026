"""What was given back for cancelled orders: rows are added and never changed."""

from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from orders.domain.payments import Refund


class Refunds:
    """The refunds, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, order_id: UUID, refund: Refund, *, refunded_at: datetime) -> None:
        """Remember an order's refund; a rival may have stored the same."""
        self._connection.execute(
            """
            INSERT INTO refunds (order_id, refund_id, amount_minor, refunded_at)
            VALUES (%s, %s, %s, %s)
            ON CONFLICT DO NOTHING
            """,
            (order_id, refund.id, refund.amount_minor, refunded_at),
        )

    def exists(self, order_id: UUID) -> bool:
        """Tell whether an order was refunded."""
        found = self._connection.execute(
            "SELECT true FROM refunds WHERE order_id = %s", (order_id,)
        ).fetchone()
        return found is not None
