"""The exports, and the orders as they are written to a file."""

from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from psycopg import Connection
from psycopg.rows import DictRow, TupleRow, dict_row

from orders.domain.exports import Checkpoint, Export
from orders.errors import ExportNotFound
from orders.repository.orders import LastOrder

_EXPORT: Final[LiteralString] = """
SELECT
    export_id, version, status, first_on, last_on, requested_at, started_at, ended_at,
    upload_id, restarts, part_etags, orders, compressed_bytes, last_placed_at, last_order_id
FROM exports
WHERE export_id = %s
"""

type ExportedOrder = tuple[str | None, ...]
"""What a file says of an order, in the order of its columns."""


class ExportedPage(Struct, frozen=True):
    """Some orders as a file has them, and where they end."""

    rows: list[ExportedOrder]
    last: LastOrder


class Exports:
    """The exports, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, new: Export) -> None:
        """Store an export that was requested."""
        self._connection.execute(
            """
            INSERT INTO exports (
                export_id, version, status, first_on, last_on, requested_at, restarts,
                part_etags, orders, compressed_bytes, last_placed_at, last_order_id
            )
            VALUES (
                %(export_id)s, %(version)s, %(status)s, %(first_on)s, %(last_on)s,
                %(requested_at)s, %(restarts)s, %(part_etags)s, %(orders)s, %(compressed_bytes)s,
                %(last_placed_at)s, %(last_order_id)s
            )
            """,
            _parameters(new),
        )

    def get(self, export_id: UUID) -> Export:
        """Return an export; raises ExportNotFound."""
        return self._only(_EXPORT, export_id)

    def get_locked(self, export_id: UUID) -> Export:
        """Return an export that nobody else can take further before this transaction ends."""
        return self._only(_EXPORT + "FOR NO KEY UPDATE", export_id)

    def save(self, of: Export) -> None:
        """Store how far an export has come."""
        self._connection.execute(
            """
            UPDATE exports
            SET version = %(version)s,
                status = %(status)s,
                started_at = %(started_at)s,
                ended_at = %(ended_at)s,
                upload_id = %(upload_id)s,
                restarts = %(restarts)s,
                part_etags = %(part_etags)s,
                orders = %(orders)s,
                compressed_bytes = %(compressed_bytes)s,
                last_placed_at = %(last_placed_at)s,
                last_order_id = %(last_order_id)s
            WHERE export_id = %(export_id)s
            """,
            _parameters(of),
        )

    def _only(self, query: LiteralString, export_id: UUID) -> Export:
        cursor = self._connection.cursor(row_factory=dict_row)
        row = cursor.execute(query, (export_id,)).fetchone()
        if row is None:
            raise ExportNotFound(export_id=export_id)
        return _export(row)


class ExportedOrders:
    """The orders as a file has them, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def find_page(
        self, *, after: LastOrder, placed_before: datetime, limit: int
    ) -> ExportedPage | None:
        """Return orders by the time they were placed, beginning after the given one, or None.

        A SKU has neither colons nor spaces, so the lines can be told apart. It begins with a letter
        or digit, as every other field does: a spreadsheet takes none for a formula.
        """
        rows = self._connection.execute(
            """
            SELECT
                order_id::text,
                user_id::text,
                status,
                to_char(placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                currency,
                total_minor::text,
                (
                    SELECT string_agg(
                        sku || ':' || quantity || ':' || unit_price_minor, ' ' ORDER BY position
                    )
                    FROM order_lines
                    WHERE order_lines.order_id = orders.order_id
                ),
                charge_id,
                (SELECT refund_id FROM refunds WHERE refunds.order_id = orders.order_id)
            FROM orders
            WHERE (placed_at, order_id) > (%(placed_at)s, %(order_id)s)
                AND placed_at < %(placed_before)s
            ORDER BY orders.placed_at, orders.order_id
            LIMIT %(limit)s
            """,
            {**asdict(after), "placed_before": placed_before, "limit": limit},
        ).fetchall()
        return ExportedPage(rows, _last_of(rows)) if rows else None


def _last_of(rows: list[TupleRow]) -> LastOrder:
    order_id, _, _, placed_at, *_ = rows[-1]
    return LastOrder(placed_at=datetime.fromisoformat(placed_at), order_id=UUID(order_id))


def _export(row: DictRow) -> Export:
    checkpoint = Checkpoint(
        last_placed_at=row.pop("last_placed_at"),
        last_order_id=row.pop("last_order_id"),
        part_etags=tuple(row.pop("part_etags")),
        orders=row.pop("orders"),
        compressed_bytes=row.pop("compressed_bytes"),
    )
    return Export(checkpoint=checkpoint, **row)


def _parameters(of: Export) -> dict[str, Any]:
    reached = of.checkpoint
    return asdict(of) | asdict(reached) | {"part_etags": list(reached.part_etags)}
