"""The tables of a schema as the catalogue describes them: what a row must be like to be taken."""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from msgspec import Struct, convert
from psycopg.rows import dict_row

_TABLES: Final = """
SELECT
    pg_class.oid::bigint AS oid,
    relname AS name,
    coalesce((
        SELECT array_agg(attname::text ORDER BY ordinality)
        FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (attnum, ordinality)
        JOIN pg_attribute USING (attnum)
        WHERE indrelid = pg_class.oid AND attrelid = pg_class.oid AND indisprimary
    ), '{}') AS primary_key
FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> 'schema_migrations'
ORDER BY relname
"""
_COLUMNS: Final = """
SELECT
    attname AS name,
    format_type(atttypid, atttypmod) AS type,
    CASE WHEN typcategory = 'A' THEN 'array'
        WHEN typtype = 'e' THEN 'enum'
        ELSE typname END AS kind,
    NOT attnotnull AS nullable,
    attgenerated <> '' OR attidentity <> '' AS generated,
    atthasdef AS has_default
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
"""
_CHECKS: Final = """
SELECT
    pg_get_expr(conbin, conrelid) AS condition,
    (
        SELECT array_agg(attname::text) FROM pg_attribute
        WHERE attrelid = conrelid AND attnum = ANY (conkey)
    ) AS columns
FROM pg_constraint WHERE conrelid = %s AND contype = 'c' ORDER BY conname
"""
_KEYS: Final = """
SELECT array_agg(attname::text) AS columns
FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indrelid = %s AND indisunique
GROUP BY indexrelid
UNION ALL
SELECT array_agg(attname::text)
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
WHERE conrelid = %s AND contype = 'f'
GROUP BY pg_constraint.oid
"""


class Column(Struct, frozen=True):
    """What a column takes."""

    name: str
    type: str
    kind: str
    nullable: bool
    generated: bool
    has_default: bool


class Check(Struct, frozen=True):
    """A condition on the columns of one row."""

    condition: str
    columns: tuple[str, ...]


class Table(Struct, frozen=True):
    """A table: its columns, its conditions, and what must be unique or point to another row."""

    name: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    keys: tuple[tuple[str, ...], ...]


def tables_of(admin: psycopg.Connection, schema: str) -> list[Table]:
    """Read all tables of a schema but the one that remembers its migrations."""
    return [_table(admin, row) for row in _rows(admin, _TABLES, schema)]


def _table(admin: psycopg.Connection, row: dict[str, Any]) -> Table:
    oid = row["oid"]
    return Table(
        name=row["name"],
        primary_key=tuple(row["primary_key"]),
        columns=tuple(convert(column, Column) for column in _rows(admin, _COLUMNS, oid)),
        checks=tuple(convert(check, Check) for check in _rows(admin, _CHECKS, oid)),
        keys=tuple(tuple(key["columns"]) for key in _rows(admin, _KEYS, oid, oid)),
    )


def _rows(admin: psycopg.Connection, query: str, *arguments: object) -> Sequence[dict[str, Any]]:
    with admin.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), arguments).fetchall()
