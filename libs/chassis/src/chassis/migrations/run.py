"""One run: the chassis' own tables first, then the service's, each file in its own transaction.

`NNNN_expand_*.sql` runs before the new code is live, `NNNN_contract_*.sql` in a later release, when
no code needs any more what it takes away. It needs a direct connection: a proxy's would be pinned
by the advisory lock.
"""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final

import psycopg
from msgspec import Struct

from chassis.errors import Failure
from chassis.migrations.access import prepare_schema
from chassis.migrations.files import MigrationFile, Phase, read_migration_files
from chassis.migrations.history import History

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

# Any number does, as long as nothing else takes it.
LOCK_KEY: Final = 4_711_000_001
LOCK_WAIT: Final = "45s"
# A migration that waits for a lock holds up everybody behind it: it rather fails.
STATEMENT_LOCK_WAIT: Final = "5s"
# Together with the wait it must end within the function's 300 seconds.
STATEMENT_TIMEOUT: Final = "240s"


class MigrationFailed(Failure):
    """The migration {file} failed and changed nothing: {reason}."""

    file: str
    reason: str


class MigrationRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What to run: `expand` before the new code, `contract` in a later release."""

    phase: Phase


class MigrationReport(Struct, frozen=True):
    """What a run applied; empty when there was nothing to do."""

    service: str
    phase: Phase
    applied: tuple[str, ...]


def migrate(
    *, admin: "Connection[TupleRow]", service: str, directory: Traversable, phase: Phase
) -> MigrationReport:
    """Apply what is missing, as the administrator, on a connection in autocommit.

    `expand` applies the expansions, `contract` whatever is left. Two runs at once wait for each
    other. Raises MigrationEdited, MigrationMissing, MigrationFailed, and a misnamed file's.
    """
    sources = {
        "chassis": read_migration_files(files("chassis") / "sql"),
        service: read_migration_files(directory),
    }
    applied: list[str] = []
    with _one_run_at_a_time(admin):
        prepare_schema(admin, service)
        for owner, migrations in sources.items():
            history = History(admin, schema=service, owner=owner)
            for migration in history.pending(migrations, phase):
                _apply(admin, service, migration, history)
                applied.append(f"{owner}/{migration.name}")
    return MigrationReport(service=service, phase=phase, applied=tuple(applied))


def _apply(
    admin: "Connection[TupleRow]", schema: str, migration: MigrationFile, history: History
) -> None:
    try:
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
    except (psycopg.Error, Failure) as error:
        raise MigrationFailed(file=migration.name, reason=str(error)) from error


@contextmanager
def _one_run_at_a_time(admin: "Connection[TupleRow]") -> Generator[None]:
    with admin.transaction():
        admin.execute("SELECT set_config('lock_timeout', %s, true)", (LOCK_WAIT,))
        admin.execute("SELECT pg_advisory_lock(%s)", (LOCK_KEY,))
    try:
        yield
    finally:
        if not admin.closed:
            admin.execute("SELECT pg_advisory_unlock(%s)", (LOCK_KEY,))
