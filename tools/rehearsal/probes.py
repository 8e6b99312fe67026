"""A reader and a writer of each table, who notice how long they are kept waiting."""

import random
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Literal, Self

import psycopg
from msgspec import Struct
from psycopg import sql

from rehearsal.tables import Table

PAUSE_SECONDS: Final = 0.01
# Rows that lie where a migration that changes them all begins: it holds them longest.
_ROWS: Final = 50

type Role = Literal["reader", "writer"]


class Blocked(Struct, frozen=True):
    """How long somebody waited for one statement at most, and whether it failed in the end."""

    table: str
    role: Role
    seconds: float
    failure: str | None


class Probe:
    """One reader or writer of one table, on a thread and a connection of its own."""

    def __init__(self, url: str, schema: str, table: Table, role: Role) -> None:
        self._url = url
        self._schema = schema
        self._table = table
        self._role: Role = role
        self._longest = 0.0
        self._failure: str | None = None
        self._stopped = threading.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin, and return when the first statement is done."""
        self._thread.start()
        self._started.wait()

    def stop(self) -> Blocked:
        """Wait for the statement that is under way and for a last one, and tell."""
        self._stopped.set()
        self._thread.join()
        return Blocked(self._table.name, self._role, self._longest, self._failure)

    def _run(self) -> None:
        try:
            with psycopg.connect(self._url, autocommit=True, prepare_threshold=None) as connection:
                self._ask_again_and_again(connection)
        except psycopg.Error as error:
            self._failure = error.diag.message_primary or str(error)
        finally:
            self._started.set()

    def _ask_again_and_again(self, connection: psycopg.Connection) -> None:
        keys = self._keys(connection)
        statement = self._statement() if keys else self._lock()
        done = False
        while not done:
            # Once more after the end, to see whether the statement still works.
            done = self._stopped.is_set()
            begun = time.monotonic()
            connection.execute(statement, random.choice(keys) if keys else ())  # noqa: S311
            if self._started.is_set():
                self._longest = max(self._longest, time.monotonic() - begun)
            self._started.set()
            self._stopped.wait(PAUSE_SECONDS)

    def _keys(self, connection: psycopg.Connection) -> list[tuple[Any, ...]]:
        if not self._table.primary_key or (self._role == "writer" and not self._writable()):
            return []
        columns = sql.SQL(", ").join(map(sql.Identifier, self._table.primary_key))
        query = sql.SQL("SELECT {} FROM {} LIMIT {}").format(columns, self._name(), _ROWS)
        return connection.execute(query).fetchall()

    def _statement(self) -> sql.Composed:
        row = sql.SQL(" AND ").join(
            sql.SQL("{} = %s").format(sql.Identifier(name)) for name in self._table.primary_key
        )
        if self._role == "reader":
            return sql.SQL("SELECT * FROM {} WHERE {}").format(self._name(), row)
        column = sql.Identifier(self._writable()[0])
        return sql.SQL("UPDATE {table} SET {column} = {column} WHERE {row}").format(
            table=self._name(), column=column, row=row
        )

    def _lock(self) -> sql.Composed:
        """Where no row can be named, the table's own lock is as good."""
        mode = sql.SQL("ACCESS SHARE" if self._role == "reader" else "ROW EXCLUSIVE")
        template = "BEGIN; LOCK TABLE {} IN {} MODE; COMMIT"
        return sql.SQL(template).format(self._name(), mode)

    def _writable(self) -> list[str]:
        return [column.name for column in self._table.columns if not column.generated]

    def _name(self) -> sql.Identifier:
        return sql.Identifier(self._schema, self._table.name)


class Probes:
    """A reader and a writer of each table; what they noticed is known when the block ends."""

    def __init__(self, url: str, schema: str, tables: Sequence[Table]) -> None:
        roles: tuple[Role, ...] = ("reader", "writer")
        self._probes = [Probe(url, schema, table, role) for table in tables for role in roles]
        self.blocked: list[Blocked] = []

    def __enter__(self) -> Self:
        for probe in self._probes:
            probe.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.blocked = [probe.stop() for probe in self._probes]
