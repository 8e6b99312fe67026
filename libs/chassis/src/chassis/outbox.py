"""Events to publish, stored in the transaction of the effect that they tell about."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

REFUSED_BACKOFF_SECONDS: Final = 2
REFUSED_BACKOFF_CAP_SECONDS: Final = 3600


# gc=False: it cannot be part of a cycle, and bulk work makes very many.
class OutboxEntry(Struct, frozen=True, gc=False):
    """One event as the outbox keeps it; `detail` is its whole JSON document.

    `subject` is the id of what it is about. The relay does not read it.
    """

    event_id: UUID
    source: str
    detail_type: str
    detail: str
    subject: str | None = None


class _Attributes(Struct):
    """What a detail says of itself, where it is an envelope."""

    subject: str | None = None
    correlationid: str | None = None


_attributes: Final = msgspec.json.Decoder(_Attributes)


def identity_of(entry: OutboxEntry) -> dict[str, str | None]:
    """Return what a log may say of an event: ids and its type, and nothing of its data."""
    try:
        said = _attributes.decode(entry.detail)
    except msgspec.DecodeError:
        said = _Attributes()
    return {
        "event_id": str(entry.event_id),
        "event_type": entry.detail_type,
        "subject": said.subject,
        "correlation_id": said.correlationid,
    }


class Refusal(Struct, frozen=True):
    """Why the bus did not accept an event."""

    event_id: UUID
    reason: str


class Outbox:
    """The table `outbox`, as a use case writes it."""

    def __init__(self, connection: "Connection[TupleRow]") -> None:
        self._connection = connection

    def add(self, entry: OutboxEntry) -> None:
        """Store one event."""
        self._connection.execute(
            """
            INSERT INTO outbox (event_id, source, detail_type, detail, subject)
            VALUES (%s, %s, %s, %s, %s)
            """,
            astuple(entry),
        )

    def copy(self, entries: Iterable[OutboxEntry]) -> None:
        """Store many events at the cost of one; only outside of a pipeline.

        They are sent when no others wait: a million of them hold up nobody else's.
        """
        with self._connection.cursor().copy(
            """
            COPY outbox (event_id, source, detail_type, detail, subject, bulk)
            FROM STDIN (FORMAT binary)
            """
        ) as copy:
            copy.set_types(("uuid", "text", "text", "text", "text", "bool"))
            for entry in entries:
                copy.write_row((*astuple(entry), True))

    def erase(self, subject: str) -> None:
        """Delete every event about a subject, published or not: its data shall be nowhere.

        An event that is being sent at this moment is waited for; raises Busy when it takes long.
        """
        self._connection.execute("DELETE FROM outbox WHERE subject = %s", (subject,))


class UnpublishedEvents:
    """The table `outbox`, as the relay empties it."""

    def __init__(self, connection: "Connection[TupleRow]") -> None:
        self._connection = connection

    def lock(self, limit: int) -> list[OutboxEntry]:
        """Return events that are due and that no rival has locked, locked for the transaction.

        Those that were stored in bulk come last.
        """
        rows = self._connection.execute(
            """
            SELECT event_id, source, detail_type, detail FROM outbox
            WHERE published_at IS NULL AND next_attempt_at <= now()
            ORDER BY bulk, next_attempt_at, event_id
            LIMIT %s
            FOR UPDATE SKIP LOCKED
            """,
            (limit,),
        ).fetchall()
        return [OutboxEntry(*row) for row in rows]

    def mark_published(self, event_ids: Sequence[UUID]) -> None:
        """Remember what the bus accepted."""
        self._connection.execute(
            """
            UPDATE outbox SET published_at = now(), attempts = attempts + 1, last_error = NULL
            WHERE event_id = ANY(%s)
            """,
            (list(event_ids),),
        )

    def mark_refused(self, refusals: Sequence[Refusal]) -> None:
        """Remember what the bus refused, and put it behind the others for a growing while."""
        self._connection.execute(
            """
            UPDATE outbox
            SET
                attempts = attempts + 1,
                last_error = refused.reason,
                next_attempt_at = now() + interval '1 second'
                    * least(%s, %s * power(2, least(attempts, 30)))
            FROM unnest(%s::uuid[], %s::text[]) AS refused (event_id, reason)
            WHERE outbox.event_id = refused.event_id
            """,
            (
                REFUSED_BACKOFF_CAP_SECONDS,
                REFUSED_BACKOFF_SECONDS,
                [refusal.event_id for refusal in refusals],
                [refusal.reason for refusal in refusals],
            ),
        )

    def lag_seconds(self) -> float:
        """Return the age of the oldest event that is not published; 0 when there is none.

        What was stored in bulk is meant to wait, and does not count.
        """
        row = self._connection.execute(
            """
            SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
            FROM outbox WHERE published_at IS NULL AND NOT bulk
            """
        ).fetchone()
        return row[0] if row else 0.0
