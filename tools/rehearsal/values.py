"""What a column is filled with: an SQL expression of the row's number `i`.

It depends on the type alone, so that what points to another table's row points to one that is
there, and it differs from row to row, so that whatever must be unique is. Text and ids are hashes:
in the order of their rows they are in no order, as an index finds them in real tables.
"""

import re
from collections.abc import Mapping
from typing import Final

from rehearsal.tables import Check, Column

_BY_KIND: Final[Mapping[str, str]] = {
    "array": "'{{}}'::{type}",
    "bool": "i % 2 = 0",
    "bytea": "decode(md5(i::text), 'hex')",
    "date": "date '2020-01-01' + (i % 3650)::integer",
    "enum": "(enum_range(NULL::{type}))[1 + i % cardinality(enum_range(NULL::{type}))]",
    "float4": "i",
    "float8": "i",
    "inet": "inet '10.0.0.0' + i",
    "int2": "i % 30000",
    "int4": "i % 2000000000",
    "int8": "i",
    "interval": "i * interval '1 second'",
    "json": "json_build_object('row', i)",
    "jsonb": "jsonb_build_object('row', i)",
    "numeric": "i",
    "time": "time '00:00' + i * interval '1 second'",
    "timestamp": "timestamp '2020-01-01' + i * interval '30 seconds'",
    "timestamptz": "timestamptz '2020-01-01 00:00Z' + i * interval '30 seconds'",
    "tsvector": "to_tsvector('simple', md5(i::text))",
    "uuid": "md5(i::text)::uuid",
    **dict.fromkeys(("bpchar", "citext", "text", "varchar"), "md5(i::text)"),
}
_TEXTS: Final = ("EUR", "en", "ada@example.com", "https://example.com/", "ABC-123", "123", "a")
_TEXT_KINDS: Final = frozenset({"bpchar", "citext", "text", "varchar"})
_NUMBER_KINDS: Final = frozenset({"float4", "float8", "int2", "int4", "int8", "numeric"})
_LONGEST: Final = 1000
_LITERAL: Final = re.compile(r"'((?:[^']|'')*)'")
_NUMBER: Final = re.compile(r"(?<![\w.'])-?\d+(?![\w.'])")


def expression_for(column: Column) -> str | None:
    """Return what a column is usually filled with; None for a type that nobody thought of."""
    template = _BY_KIND.get(column.kind)
    return None if template is None else f"({template.format(type=column.type)})::{column.type}"


def candidates_for(column: Column, checks: tuple[Check, ...]) -> list[str]:
    """Return what else may satisfy conditions on a column, the likeliest first."""
    conditions = " ".join(check.condition for check in checks)
    found = [f"'{literal}'" for literal in _LITERAL.findall(conditions)]
    numbers = {int(number) for number in _NUMBER.findall(_LITERAL.sub("", conditions))}
    if column.kind in _TEXT_KINDS:
        lengths = sorted(number for number in numbers if 0 < number <= _LONGEST)
        found += [f"repeat('a', {length})" for length in lengths]
        found += [f"'{text}'" for text in _TEXTS]
    elif column.kind in _NUMBER_KINDS:
        near = {number + step for number in numbers for step in (-1, 0, 1)}
        found = [str(number) for number in sorted({*near, 0, 1})]
    elif column.kind == "bool":
        found = ["true", "false"]
    elif column.kind == "array":
        found = [f"ARRAY[NULL]::{column.type}"]
    elif column.kind in {"json", "jsonb"}:
        found = ["'{}'", "'[]'"]
    elif column.kind not in {"date", "enum", "timestamp", "timestamptz"}:
        found = []
    return [f"({value})::{column.type}" for value in dict.fromkeys(found)]
