"""How Postgres finds what is asked: a test can see it, and need not measure how long it takes."""

from typing import Any, ClassVar

import psycopg

from chassis.database import Database

type Plan = list[str]
"""The lines of a plan, outermost first, without their indentation."""


class _ExplainingCursor(psycopg.Cursor[Any]):
    """Has a statement explained, with its parameters, before it executes it."""

    plans: ClassVar[list[Plan]]

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        explained = psycopg.Cursor(self.connection).execute(
            b"EXPLAIN (COSTS OFF) " + query.encode(), params
        )
        self.plans.append([line.strip().removeprefix("->  ") for (line,) in explained.fetchall()])
        return super().execute(query, params, **kwargs)


def explain(database: Database) -> list[Plan]:
    """Have every later statement explained; return the list that its plans are added to."""

    class Cursor(_ExplainingCursor):
        plans: ClassVar[list[Plan]] = []

    database.connection().cursor_factory = Cursor
    return Cursor.plans


def nodes(plan: Plan) -> list[str]:
    """Return what is done, without what is compared; a filter looks at rows in vain."""
    return [line for line in plan if not line.startswith("Index Cond")]
