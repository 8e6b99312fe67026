"""Fills every table of a schema up to a number of rows, in batches and with little memory."""

import time
from typing import Final

import psycopg
from psycopg import sql

from rehearsal.errors import CannotFill
from rehearsal.progress import EVERY_SECONDS, Say
from rehearsal.rows import expressions_for
from rehearsal.tables import Table, tables_of

BATCH: Final = 50_000


def fill(admin: psycopg.Connection, schema: str, *, rows: int, say: Say) -> list[Table]:
    """Bring each table to so many rows, and return the tables; raises CannotFill."""
    tables = tables_of(admin, schema)
    # The rows fit together as they are, and triggers would take most of the time.
    admin.execute("SET session_replication_role = replica")
    admin.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
    try:
        for table in tables:
            _fill_table(admin, table, rows=rows, say=say)
    except psycopg.Error as error:
        raise CannotFill(f"{schema}: {error.diag.message_primary or error}") from error
    finally:
        admin.execute("RESET session_replication_role")
        admin.execute("RESET search_path")
    return tables


def _fill_table(admin: psycopg.Connection, table: Table, *, rows: int, say: Say) -> None:
    name = sql.Identifier(table.name)
    counted = admin.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()
    done = counted[0] if counted else 0
    if done >= rows:
        return
    expressions = expressions_for(admin, table)
    insert = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series({first}, {last}) AS i"
    )
    said = time.monotonic()
    while done < rows:
        last = min(done + BATCH, rows)
        admin.execute(
            insert.format(
                table=name,
                columns=sql.SQL(", ").join(map(sql.Identifier, expressions)),
                values=sql.SQL(", ").join(
                    sql.SQL(each)  # pyright: ignore[reportArgumentType]
                    for each in expressions.values()
                ),
                first=sql.Literal(done + 1),
                last=sql.Literal(last),
            )
        )
        done = last
        if time.monotonic() - said > EVERY_SECONDS:
            said = time.monotonic()
            say(f"filling {table.name}: {done:,} of {rows:,} rows")
    admin.execute(sql.SQL("ANALYZE {}").format(name))
