"""DynamoDB's types, written out and left out again.

DynamoDB writes every value with its type (`{"S": "text"}`, `{"N": "1"}`, `{"M": {…}}`). Only texts,
whole numbers and maps of these are used here, which keeps the translation to a few lines and
boto3's resource API away.
"""

from collections.abc import Mapping
from typing import Any

type Value = str | int | Mapping[str, Value]
"""What an item, or an expression, may hold."""

type Attributes = dict[str, Any]
"""Values with DynamoDB's types written out."""


def written(values: Mapping[str, Value]) -> Attributes:
    """Write each value with its type."""
    return {name: _written(value) for name, value in values.items()}


def plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the types out."""
    return {name: _plain(typed) for name, typed in attributes.items()}


def _written(value: Value) -> Attributes:
    match value:
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case _:
            return {"M": written(value)}


def _plain(typed: Mapping[str, Any]) -> Any:
    match typed:
        case {"N": number}:
            return int(number)
        case {"M": values}:
            return plain(values)
        case _:
            return typed["S"]
