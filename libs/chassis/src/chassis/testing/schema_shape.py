"""What a schema looks like, to compare two that were made in different ways."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

_SHAPE: Final = """
SELECT format(
    'column %%s.%%s %%s%%s%%s',
    pg_class.relname, attname, format_type(atttypid, atttypmod),
    CASE WHEN attnotnull THEN ' NOT NULL' END,
    ' DEFAULT ' || pg_get_expr(adbin, adrelid)
)
FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = %(schema)s::text::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT format(
    'constraint %%s.%%s %%s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid)
)
FROM pg_constraint WHERE connamespace = %(schema)s::text::regnamespace
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL
SELECT format('%%s %%s', relkind, relname)
FROM pg_class WHERE relnamespace = %(schema)s::text::regnamespace AND relkind NOT IN ('i', 't')
"""


def shape_of(connection: "Connection[TupleRow]", schema: str) -> list[str]:
    """Return a line for each relation, column, constraint and index, in a stable order.

    The order of columns is none of it: it depends on which release an environment has skipped.
    """
    return sorted(line for (line,) in connection.execute(_SHAPE, {"schema": schema}).fetchall())
