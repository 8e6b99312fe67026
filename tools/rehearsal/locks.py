"""Which locks a migration takes on which tables, and for how long.

A transaction keeps every lock to its end, so what it holds when it records itself, as its last
statement, is all that it took. What runs without a transaction is watched from outside.
"""

import threading
import time
from collections.abc import Collection
from types import TracebackType
from typing import Final, Self, override

import psycopg
from msgspec import Struct

from chassis.migrations.files import MigrationFile
from chassis.migrations.history import History

PAUSE_SECONDS: Final = 0.002
_MODES: Final = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)
_HELD: Final = """
SELECT relname, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation
WHERE pid = %s AND granted AND locktype = 'relation'
    AND relnamespace = %s::regnamespace AND relkind IN ('r', 'p')
"""


class TableLock(Struct, frozen=True):
    """The strongest lock on one table, and how long it was held."""

    table: str
    mode: str
    seconds: float


class LockWatch:
    """Watches the locks of one connection on tables that there were before."""

    def __init__(self, url: str, admin: psycopg.Connection, schema: str) -> None:
        self._url = url
        self._pid = admin.info.backend_pid
        self._schema = schema
        self._first: dict[tuple[str, str], float] = {}
        self._last: dict[tuple[str, str], float] = {}
        self._stopped = threading.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def note(self, connection: psycopg.Connection) -> None:
        """Note what is held at this moment."""
        held = connection.execute(_HELD, (self._pid, self._schema)).fetchall()
        now = time.monotonic()
        for lock in held:
            self._first.setdefault(lock, now)
            self._last[lock] = now

    def strongest(self, tables: Collection[str]) -> list[TableLock]:
        """Return the strongest lock on each of the tables that were locked at all."""
        found: list[TableLock] = []
        for table in sorted({name for name, _ in self._first if name in tables}):
            modes = [mode for name, mode in self._first if name == table]
            mode = max(modes, key=_MODES.index)
            seconds = self._last[table, mode] - self._first[table, mode]
            found.append(TableLock(table=table, mode=_spelled(mode), seconds=seconds))
        return found

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with psycopg.connect(self._url, autocommit=True) as connection:
                while not self._stopped.is_set():
                    self.note(connection)
                    self._started.set()
                    self._stopped.wait(PAUSE_SECONDS)
        finally:
            self._started.set()


class WatchedHistory(History):
    """A history that notes the locks of a transaction as the last thing before its end."""

    def __init__(
        self, admin: psycopg.Connection, *, schema: str, owner: str, watch: LockWatch
    ) -> None:
        super().__init__(admin, schema=schema, owner=owner)
        self._connection = admin
        self._watch = watch

    @override
    def record(self, file: MigrationFile) -> None:
        super().record(file)
        self._watch.note(self._connection)


def _spelled(mode: str) -> str:
    """Write a mode as LOCK TABLE does: `ShareUpdateExclusiveLock` is SHARE UPDATE EXCLUSIVE."""
    words = "".join(f" {letter}" if letter.isupper() else letter for letter in mode)
    return words.removesuffix(" Lock").strip().upper()
