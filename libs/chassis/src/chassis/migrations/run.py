"""One run: the chassis' own tables first, then the service's, each file in its own transaction.

The package that is to be released runs it while another one is live. `NNNN_expand_*.sql` runs at
once. `NNNN_contract_*.sql` runs when the live package carries it too: then neither the code that
runs nor the code that comes needs what it takes away. `NNNN_…_concurrently.sql` is one statement
without a transaction: an index on a table in use is built beside its writers. It needs a direct
connection: a proxy's would be pinned by the advisory lock.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final

import psycopg
from msgspec import Struct, to_builtins

from chassis.errors import Failure
from chassis.logging import logger
from chassis.migrations.access import prepare_schema
from chassis.migrations.concurrent import STATEMENT_TIMEOUT, apply_concurrently
from chassis.migrations.files import Contractions, MigrationFile, migrations_of
from chassis.migrations.history import History, Waiting

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

# Any number does, as long as nothing else takes it.
LOCK_KEY: Final = 4_711_000_001
LOCK_WAIT_SECONDS: Final = 45.0
LOCK_POLL_SECONDS: Final = 0.1
# A migration that waits for a lock holds up everybody behind it: it rather fails.
STATEMENT_LOCK_WAIT: Final = "5s"


class MigrationFailed(Failure):
    """The migration {file} failed and changed nothing: {reason}."""

    file: str
    reason: str


class MigrationRunning(Failure):
    """Another run of migrations has not ended within {seconds:.0f} s."""

    seconds: float


class MigrationReport(Struct, frozen=True):
    """What a run applied, and which contractions wait, why; both may be empty."""

    service: str
    applied: tuple[str, ...]
    waiting: tuple[Waiting, ...]


def migrate(
    *, admin: "Connection[TupleRow]", service: str, directory: Traversable, live: Contractions
) -> MigrationReport:
    """Apply what is missing, as the administrator, on a connection in autocommit.

    `live` are the contractions that the live package carries: see `contractions_of`. Two runs at
    once wait for each other. Raises MigrationRunning, MigrationEdited, MigrationMissing,
    MigrationTookAway, MigrationFailed, and a misnamed file's.
    """
    applied: list[str] = []
    waiting: list[Waiting] = []
    with _one_run_at_a_time(admin):
        prepare_schema(admin, service)
        for owner, migrations in migrations_of(service, directory).items():
            history = History(admin, schema=service, owner=owner)
            due = history.due(migrations, live)
            waiting.extend(due.waiting)
            for migration in due.migrations:
                apply(admin, service, migration, history)
                applied.append(f"{owner}/{migration.name}")
    logger.info("schema migrated", extra=to_builtins({"applied": applied, "waiting": waiting}))
    return MigrationReport(service=service, applied=tuple(applied), waiting=tuple(waiting))


def apply(
    admin: "Connection[TupleRow]", schema: str, migration: MigrationFile, history: History
) -> None:
    """Apply one file, and record it as the last thing that its transaction does."""
    run = apply_concurrently if migration.concurrent else _apply_in_transaction
    try:
        run(admin, schema, migration, history)
    except (psycopg.Error, Failure) as error:
        raise MigrationFailed(file=migration.name, reason=_reason(error)) from error


def _reason(error: psycopg.Error | Failure) -> str:
    """Say what failed, without the server's DETAIL: it quotes the row, which may be a person's."""
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return primary or str(error)


def _apply_in_transaction(
    admin: "Connection[TupleRow]", schema: str, migration: MigrationFile, history: History
) -> None:
    with admin.transaction():
        admin.execute(
            """
            SELECT
                set_config('search_path', %s, true),
                set_config('lock_timeout', %s, true),
                set_config('statement_timeout', %s, true)
            """,
            (schema, STATEMENT_LOCK_WAIT, STATEMENT_TIMEOUT),
        )
        admin.execute(migration.statements)
        history.record(migration)


@contextmanager
def _one_run_at_a_time(admin: "Connection[TupleRow]") -> Generator[None]:
    give_up_at = time.monotonic() + LOCK_WAIT_SECONDS
    # Asked again and again: a statement that waited for the lock would hold a snapshot, for whose
    # end an index that is built concurrently waits itself.
    while not _locked(admin):
        if time.monotonic() > give_up_at:
            raise MigrationRunning(seconds=LOCK_WAIT_SECONDS)
        time.sleep(LOCK_POLL_SECONDS)
    try:
        yield
    finally:
        if not admin.closed:
            admin.execute("SELECT pg_advisory_unlock(%s)", (LOCK_KEY,))


def _locked(admin: "Connection[TupleRow]") -> bool:
    row = admin.execute("SELECT pg_try_advisory_lock(%s)", (LOCK_KEY,)).fetchone()
    return row is not None and row[0]
