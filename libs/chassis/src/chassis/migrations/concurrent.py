"""What runs beside writers, outside of a transaction, such as CREATE INDEX CONCURRENTLY.

One that fails half-way leaves an invalid index behind, which costs every write and helps no query.
It is dropped, so that the file can simply run again; its statement says IF NOT EXISTS for the case
that only the record of its success is missing.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from chassis.migrations.files import MigrationFile
from chassis.migrations.history import History

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

# Longer than elsewhere: while it waits for older transactions to end it holds up nobody.
LOCK_WAIT: Final = "60s"
# Together with the wait for another run it must end within the function's 300 seconds.
STATEMENT_TIMEOUT: Final = "240s"


def apply_concurrently(
    admin: "Connection[TupleRow]", schema: str, migration: MigrationFile, history: History
) -> None:
    """Run the one statement of a file and record it; after a failure nothing of it is left."""
    with _settings(admin, schema):
        _drop_invalid_indexes(admin, schema)
        try:
            admin.execute(migration.statements)
        except psycopg.Error:
            _drop_invalid_indexes(admin, schema)
            raise
    history.record(migration)


@contextmanager
def _settings(admin: "Connection[TupleRow]", schema: str) -> Generator[None]:
    """Without a transaction there is no end at which settings go by themselves."""
    admin.execute(
        """
        SELECT
            set_config('search_path', %s, false),
            set_config('lock_timeout', %s, false),
            set_config('statement_timeout', %s, false)
        """,
        (schema, LOCK_WAIT, STATEMENT_TIMEOUT),
    )
    try:
        yield
    finally:
        if not admin.closed:
            for setting in ("search_path", "lock_timeout", "statement_timeout"):
                admin.execute(sql.SQL("RESET {}").format(sql.Identifier(setting)))


def _drop_invalid_indexes(admin: "Connection[TupleRow]", schema: str) -> None:
    if admin.closed:
        return
    invalid = admin.execute(
        """
        SELECT pg_class.relname
        FROM pg_index
        JOIN pg_class ON pg_class.oid = pg_index.indexrelid
        WHERE NOT pg_index.indisvalid AND pg_class.relnamespace = %s::regnamespace
        """,
        (schema,),
    ).fetchall()
    for (name,) in invalid:
        index = sql.Identifier(schema, name)
        admin.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(index))
