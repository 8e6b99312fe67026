"""Deletes what nobody will ask for again, a bounded number of rows at a time."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

PUBLISHED_KEPT_HOURS: Final = 24
# Longer than any message can come back: fourteen days in a dead-letter queue, then a replay.
CLAIMS_KEPT_DAYS: Final = 30
ROWS_AT_ONCE: Final = 1000


def prune(connection: "Connection[TupleRow]") -> bool:
    """Delete old rows of the three messaging tables; return whether there may be more."""
    row = connection.execute(
        """
        WITH published AS (
            DELETE FROM outbox WHERE event_id IN (
                SELECT event_id FROM outbox
                WHERE published_at < now() - %(published_hours)s * interval '1 hour'
                LIMIT %(rows)s
            ) RETURNING 1
        ), claims AS (
            DELETE FROM inbox WHERE (consumer, event_id) IN (
                SELECT consumer, event_id FROM inbox
                WHERE claimed_at < now() - %(claims_days)s * interval '1 day'
                LIMIT %(rows)s
            ) RETURNING 1
        ), answers AS (
            DELETE FROM idempotency_records WHERE (caller, operation, key) IN (
                SELECT caller, operation, key FROM idempotency_records
                WHERE expires_at < now()
                LIMIT %(rows)s
                FOR UPDATE SKIP LOCKED
            ) RETURNING 1
        )
        SELECT greatest(
            (SELECT count(*) FROM published),
            (SELECT count(*) FROM claims),
            (SELECT count(*) FROM answers)
        )
        """,
        {
            "published_hours": PUBLISHED_KEPT_HOURS,
            "claims_days": CLAIMS_KEPT_DAYS,
            "rows": ROWS_AT_ONCE,
        },
    ).fetchone()
    return row is not None and row[0] == ROWS_AT_ONCE
