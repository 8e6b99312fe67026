"""Filter criteria of mappings: AWS's event patterns, as far as mappings allow them."""

from collections.abc import Callable
from typing import Any, cast

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, limit: value == limit,
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}
_ABSENT = object()


def passes(record: Any, patterns: list[dict[str, Any]]) -> bool:
    """Return whether any pattern matches, or there is none."""
    return not patterns or any(_matches(record, pattern) for pattern in patterns)


def _matches(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        keys = cast("dict[str, Any]", pattern)
        return all(_matches_key(value, key, rule) for key, rule in keys.items())
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(_accepts(one, rule) for rule in pattern for one in values)


def _matches_key(value: Any, key: str, rule: Any) -> bool:
    if key == "$or":
        return any(_matches(value, alternative) for alternative in rule)
    if not isinstance(value, dict):
        return _matches(_ABSENT, rule)
    return _matches(cast("dict[str, Any]", value).get(key, _ABSENT), rule)


def _accepts(value: Any, rule: Any) -> bool:
    if not isinstance(rule, dict):
        return value is not _ABSENT and type(value) is type(rule) and value == rule
    ((name, argument),) = cast("dict[str, Any]", rule).items()
    if name == "exists":
        return (value is not _ABSENT) == argument
    if value is _ABSENT:
        return False
    return _OPERATORS[name](value, argument)


def _anything_but(value: Any, argument: Any) -> bool:
    rules = cast("list[Any]", argument) if isinstance(argument, list) else [argument]
    return not any(_accepts(value, rule) for rule in rules)


def _numeric(value: Any, argument: list[Any]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARISONS[name](value, limit) for name, limit in pairs)


def _on_text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, argument: isinstance(value, str) and test(value, argument)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": _on_text(lambda value, other: value.lower() == other.lower()),
    "numeric": _numeric,
    "prefix": _on_text(str.startswith),
    "suffix": _on_text(str.endswith),
}
