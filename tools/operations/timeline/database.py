"""Rows of the local cloud's database. The database of an account is private: there logs tell."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import sql
from psycopg.rows import class_row, dict_row

from operations.timeline.hops import Hop, Kind

_MOST_ROWS: Final = 50
# What every service has besides tables of its own; see chassis/sql.
_CHASSIS: Final = ("outbox", "inbox", "idempotency_records")
_FACTS: Final = ("status", "version")


class StoredEvent(Struct, frozen=True, kw_only=True):
    """A row of an outbox."""

    event_id: UUID
    detail_type: str
    subject: str | None
    correlation_id: str | None
    told_at: datetime
    published_at: datetime | None
    attempts: int


class Rows:
    """What services have stored, found by ids alone and told without their texts."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._services = self._schemas()
        self.ids: set[str] = set()

    @classmethod
    def open(cls, url: str) -> Self:
        """Read in the local cloud's database, whatever its isolation says, and only read."""
        connection = psycopg.connect(url, autocommit=True)
        connection.execute("SET default_transaction_read_only = on")
        return cls(connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def events(self, ids: Collection[str]) -> dict[str, list[StoredEvent]]:
        """Return what outboxes hold of events, subjects and conversations, by service."""
        return {service: self._events(service, ids) for service in self._services}

    def hops(self, ids: Collection[str], events: Mapping[str, list[StoredEvent]]) -> Iterator[Hop]:
        """Yield rows that have one of the ids, and what became of events."""
        for service, stored in events.items():
            for event in stored:
                yield _stored(service, event)
            yield from self._claimed(service, [event.event_id for event in stored])
        everywhere = [event.event_id for stored in events.values() for event in stored]
        for service in self._services:
            if service not in events:
                yield from self._claimed(service, everywhere)
        for service, table, columns in self._tables():
            yield from self._rows(service, table, columns, ids)

    def _schemas(self) -> list[str]:
        found = self._connection.execute(
            "SELECT table_schema FROM information_schema.tables"
            " WHERE table_name = 'outbox' ORDER BY table_schema"
        )
        return [schema for (schema,) in found]

    def _events(self, service: str, ids: Collection[str]) -> list[StoredEvent]:
        query = sql.SQL(
            "SELECT event_id, detail_type, detail::jsonb ->> 'subject' AS subject,"
            " detail::jsonb ->> 'correlationid' AS correlation_id,"
            # The moment of the fact. The row's own time is when its transaction began.
            " coalesce((detail::jsonb ->> 'time')::timestamptz, created_at) AS told_at,"
            " published_at, attempts FROM {}"
            " WHERE event_id::text = ANY(%(ids)s) OR detail::jsonb ->> 'subject' = ANY(%(ids)s)"
            " OR detail::jsonb ->> 'correlationid' = ANY(%(ids)s)"
            " ORDER BY created_at DESC LIMIT %(most)s"
        ).format(sql.Identifier(service, "outbox"))
        with self._connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
            return cursor.execute(query, {"ids": list(ids), "most": _MOST_ROWS}).fetchall()

    def _claimed(self, service: str, event_ids: list[UUID]) -> Iterator[Hop]:
        query = sql.SQL("SELECT consumer, event_id, claimed_at FROM {} WHERE event_id = ANY(%s)")
        inbox = query.format(sql.Identifier(service, "inbox"))
        for consumer, event_id, at in self._connection.execute(inbox, (event_ids,)):
            yield Hop(at, Kind.INBOX, f"{service}.inbox", f"{consumer} has handled {event_id}")

    def _tables(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield the tables of services, with their columns that are ids."""
        found = self._connection.execute(
            "SELECT table_schema, table_name, array_agg(column_name::text)"
            " FROM information_schema.columns WHERE table_schema = ANY(%s)"
            " AND table_name <> ALL(%s) AND data_type = 'uuid' GROUP BY 1, 2 ORDER BY 1, 2",
            (self._services, list(_CHASSIS)),
        )
        yield from found.fetchall()

    def _rows(
        self, service: str, table: str, columns: list[str], ids: Collection[str]
    ) -> Iterator[Hop]:
        conditions = [sql.SQL("{}::text = ANY(%(ids)s)").format(sql.Identifier(c)) for c in columns]
        query = sql.SQL("SELECT * FROM {} WHERE {} LIMIT %(most)s").format(
            sql.Identifier(service, table), sql.SQL(" OR ").join(conditions)
        )
        with self._connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query, {"ids": list(ids), "most": _MOST_ROWS}).fetchall()
        for row in found:
            self.ids |= {str(value) for value in row.values() if isinstance(value, UUID)}
            yield from _moments(f"{service}.{table}", row)


def _stored(service: str, event: StoredEvent) -> Hop:
    state = "published" if event.published_at else "waits to be published"
    what = f"{event.detail_type} {event.event_id}, {state}, attempts {event.attempts}"
    return Hop(event.told_at, Kind.OUTBOX, f"{service}.outbox", what)


def _moments(where: str, row: Mapping[str, Any]) -> Iterator[Hop]:
    """Yield a hop for each moment that a row names; its texts are left out, whatever they say."""
    ids = [f"{name} {value}" for name, value in row.items() if isinstance(value, UUID)]
    facts = [f"{name} {row[name]}" for name in _FACTS if row.get(name) is not None]
    moments: dict[datetime, list[str]] = {}
    for name, value in row.items():
        if isinstance(value, datetime):
            moments.setdefault(value, []).append(name)
    for at, names in moments.items():
        yield Hop(at, Kind.ROW, where, f"{', '.join(names)}: now {', '.join([*facts, *ids])}")
