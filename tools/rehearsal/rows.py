"""Finds what rows of a table may look like, by asking Postgres which values satisfy its checks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import prod
from typing import Final

import psycopg

from rehearsal.errors import CannotFill
from rehearsal.tables import Check, Column, Table
from rehearsal.values import candidates_for, expression_for

_SAMPLES: Final = "ARRAY[1, 2, 3, 1000, 999983]"
_COMBINATIONS: Final = 50_000
_SOLUTIONS: Final = 1000
_KINDS_OF_ROWS: Final = 6


def expressions_for(admin: psycopg.Connection, table: Table) -> dict[str, str]:
    """Return the expression that fills each column; raises CannotFill."""
    filled = {column.name: column for column in table.columns if not column.generated}
    expressions = {
        column.name: _usual(table, column)
        for column in filled.values()
        if expression_for(column) or not (column.nullable or column.has_default)
    }
    for names in _groups(table.checks):
        group = [filled[name] for name in names if name in expressions]
        checks = tuple(check for check in table.checks if set(check.columns) & set(names))
        if group:
            expressions |= _satisfying(admin, table, group, checks)
    return expressions


def _usual(table: Table, column: Column) -> str:
    expression = expression_for(column)
    if expression is None:
        raise CannotFill(f"{table.name}.{column.name}: no value is known for {column.type}")
    # Half of what may be missing is: both halves of a partial index are then worth something.
    return f"CASE WHEN i % 2 = 0 THEN {expression} END" if column.nullable else expression


def _groups(checks: Sequence[Check]) -> Iterator[list[str]]:
    """Yield the columns that checks tie together."""
    groups: list[set[str]] = []
    for check in checks:
        tied = [group for group in groups if group & set(check.columns)]
        groups = [group for group in groups if group not in tied]
        groups.append(set(chain(check.columns, *tied)))
    yield from (sorted(group) for group in groups)


def _satisfying(
    admin: psycopg.Connection, table: Table, group: Sequence[Column], checks: tuple[Check, ...]
) -> Mapping[str, str]:
    """Choose among candidates for each column of a group, so that all checks hold together."""
    candidates = {column.name: _candidates(table, column, checks, group) for column in group}
    _shorten(candidates)
    solutions = _solutions(admin, candidates, checks)
    if not solutions:
        conditions = " AND ".join(check.condition for check in checks)
        raise CannotFill(
            f"{table.name}: nothing in tools/rehearsal/values.py satisfies {conditions}: "
            "add a value that does"
        )
    return {
        column.name: _one_after_another(
            [candidates[column.name][solution[at]] for solution in solutions]
        )
        for at, column in enumerate(group)
    }


def _candidates(
    table: Table, column: Column, checks: tuple[Check, ...], group: Sequence[Column]
) -> list[str]:
    """Return the usual value first; it alone keeps apart what must be unique."""
    usual = expression_for(column)
    missing = [f"NULL::{column.type}"] if column.nullable else []
    # A key with a column that no check is about is told apart by that one.
    names = {each.name for each in group}
    is_key = any(column.name in key and set(key) <= names for key in table.keys)
    others = [] if is_key else candidates_for(column, checks)
    return [*([usual] if usual else []), *missing, *others]


def _shorten(candidates: dict[str, list[str]]) -> None:
    """Leave out the unlikeliest where there would be too many combinations."""
    while prod(len(values) for values in candidates.values()) > _COMBINATIONS:
        max(candidates.values(), key=len).pop()


def _solutions(
    admin: psycopg.Connection, candidates: Mapping[str, list[str]], checks: Sequence[Check]
) -> list[tuple[int, ...]]:
    choices = ", ".join(
        f"LATERAL (VALUES {_numbered(values)}) AS of_{at} (n_{at}, {_quoted(name)})"
        for at, (name, values) in enumerate(candidates.items())
    )
    numbers = ", ".join(f"n_{at}" for at in range(len(candidates)))
    holds = " AND ".join(f"(({check.condition}) IS NOT FALSE)" for check in checks)
    query = f"""
        SELECT {numbers} FROM unnest({_SAMPLES}::bigint[]) AS i, {choices}
        GROUP BY {numbers} HAVING bool_and({holds})
        ORDER BY {numbers} LIMIT {_SOLUTIONS}
    """  # noqa: S608 - Names and conditions are the catalogue's own.
    return _various(admin.execute(query.encode()).fetchall())


def _various(solutions: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Pick a few in which every choice for a column occurs, as far as that is possible."""
    picked: list[tuple[int, ...]] = []
    seen: set[tuple[int, int]] = set()
    while solutions and len(picked) < _KINDS_OF_ROWS:
        best = max(solutions, key=lambda solution: len({*enumerate(solution)} - seen))
        if not {*enumerate(best)} - seen:
            break
        picked.append(best)
        seen |= {*enumerate(best)}
    return picked


def _numbered(values: Sequence[str]) -> str:
    return ", ".join(f"({at}, {value})" for at, value in enumerate(values))


def _one_after_another(expressions: Sequence[str]) -> str:
    branches = " ".join(f"WHEN {at} THEN {each}" for at, each in enumerate(expressions))
    return f"CASE i % {len(expressions)} {branches} END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
