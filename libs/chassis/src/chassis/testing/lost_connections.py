"""Loses a service's connection in the middle of a transaction, at a moment that a test chooses."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql

# Names a backend by its own process: whatever it did in its transaction is gone.
_LOSE: Final = """
CREATE SEQUENCE attempts;
CREATE FUNCTION lose_the_connection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval(TG_TABLE_SCHEMA || '.attempts') = TG_ARGV[0]::bigint THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lose_the_connection AFTER UPDATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION lose_the_connection({at})
"""
_KEEP: Final = """
DROP TRIGGER lose_the_connection ON {table};
DROP FUNCTION lose_the_connection;
DROP SEQUENCE attempts
"""


@contextmanager
def losing_the_connection(admin: psycopg.Connection, table: str, *, at: int) -> Generator[None]:
    """Let whoever updates a table the given time, counted from 1, lose the connection by it."""
    names = {"table": sql.Identifier(table), "at": sql.Literal(at)}
    admin.execute(sql.SQL(_LOSE).format(**names))
    yield
    admin.execute(sql.SQL(_KEEP).format(**names))
