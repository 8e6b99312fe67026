"""One transaction, sent as one psycopg pipeline: what is not read is not waited for.

BEGIN and COMMIT are written out, because `connection.transaction()` adds a round trip for each.
A fetch costs one round trip together with all that was queued before it; the last writes and the
COMMIT cost one more.
"""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import Self

import psycopg
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.rows import TupleRow

from chassis.database import Database
from chassis.errors import Failure
from chassis.idempotency import IdempotencyRecords
from chassis.inbox import Inbox
from chassis.outbox import Outbox


class UnitOfWorkNested(Failure):
    """A unit of work was opened inside another one."""


class NotCommitted(Failure):
    """The database answered the COMMIT with {answer}: nothing was stored."""

    answer: str


class UnitOfWork:
    """Leaving it commits, an exception rolls back; there is no commit to forget.

    A service adds its repositories in `_open`:

        class ParcelsUnitOfWork(UnitOfWork):
            parcels: Parcels

            def _open(self) -> None:
                self.parcels = Parcels(self.connection)

    Statements are only queued until a row is fetched, and `rowcount` is not known before: ask with
    RETURNING. COPY cannot be queued; a unit of work that needs it is made with `pipelined=False`,
    and waits for each statement. Raises Busy, ConnectionLost, DatabaseUnavailable, and what psycopg
    raises besides.
    """

    connection: psycopg.Connection[TupleRow]
    outbox: Outbox
    inbox: Inbox
    idempotency: IdempotencyRecords

    def __init__(self, database: Database, *, pipelined: bool = True) -> None:
        self._database = database
        self._pipelined = pipelined
        self._transaction: AbstractContextManager[None] | None = None

    def _open(self) -> None:
        """Bind what a service adds to `self.connection`."""

    def __enter__(self) -> Self:
        connection = self._database.connection()
        if _in_use(connection):
            raise UnitOfWorkNested
        transaction = _transaction(connection, pipelined=self._pipelined)
        transaction.__enter__()
        self._transaction = transaction
        self.connection = connection
        self.outbox = Outbox(connection)
        self.inbox = Inbox(connection)
        self.idempotency = IdempotencyRecords(connection)
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            transaction.__exit__(kind, error, traceback)


@contextmanager
def _transaction(connection: psycopg.Connection[TupleRow], *, pipelined: bool) -> Generator[None]:
    try:
        with connection.pipeline() if pipelined else nullcontext():
            connection.execute("BEGIN")
            yield
            commit = connection.execute("COMMIT")
        _require_committed(commit.statusmessage)
    except BaseException:
        _roll_back(connection)
        raise


def _require_committed(answer: str | None) -> None:
    # The COMMIT of a failed transaction succeeds: as a ROLLBACK.
    if answer != "COMMIT":
        raise NotCommitted(answer=answer)


def _roll_back(connection: psycopg.Connection[TupleRow]) -> None:
    try:
        if not connection.closed and _in_use(connection):
            connection.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - closing rolls back too, and the first error is the one to tell
        connection.close()


def _in_use(connection: psycopg.Connection[TupleRow]) -> bool:
    return (
        connection.pgconn.pipeline_status != PipelineStatus.OFF
        or connection.pgconn.transaction_status != TransactionStatus.IDLE
    )
