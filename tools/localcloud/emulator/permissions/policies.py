"""What the statements of a role's policies allow.

Whatever is not understood here refuses the request and says so: a condition that nobody evaluates
would let through on the laptop what AWS refuses.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any, cast

from msgspec import Struct

JSON = dict[str, Any]
ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition"}


class Need(Struct, frozen=True):
    """One action on one resource, with what conditions may ask of it: None is what is not given."""

    action: str
    resource: str
    facts: Mapping[str, str | None] = {}


class Permission(Struct, frozen=True, order=True):
    """One action on one resource, or a pattern of resources, that a statement names."""

    sid: str
    action: str
    resource: str


class Condition(Struct, frozen=True):
    """What a fact must be; one of several values suffices."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(Struct, frozen=True):
    """One statement, with each of its actions on each of its resources."""

    allows: bool
    permissions: tuple[Permission, ...]
    conditions: tuple[Condition, ...]


class NotUnderstood(Exception):
    """A policy or a request says what the local cloud has not been taught."""


class Refused(Exception):
    """The policies do not allow what a request needs."""

    def __init__(self, need: Need, *, denied: bool) -> None:
        super().__init__(need.action)
        self.need = need
        self.denied = denied


def permissions_for(need: Need, statements: Iterable[Statement]) -> set[Permission]:
    """Return what allows something, of all statements; raises Refused and NotUnderstood."""
    allowing: set[Permission] = set()
    for statement in statements:
        matching = [permission for permission in statement.permissions if _covers(permission, need)]
        if not matching or not all(_holds(one, need) for one in statement.conditions):
            continue
        if not statement.allows:
            raise Refused(need, denied=True)
        allowing.update(matching)
    if not allowing:
        raise Refused(need, denied=False)
    return allowing


@lru_cache(maxsize=1000)
def statements_in(document: str) -> tuple[Statement, ...]:
    """Read a policy; raises NotUnderstood."""
    return tuple(map(_statement, _listed(json.loads(document)["Statement"])))


def _statement(found: JSON) -> Statement:
    if unknown := found.keys() - ELEMENTS:
        raise NotUnderstood(f"{', '.join(sorted(unknown))} in a policy")
    pairs = product(_listed(found["Action"]), _listed(found["Resource"]))
    sid = found.get("Sid", "")
    return Statement(
        allows=found["Effect"] == "Allow",
        permissions=tuple(Permission(sid, action, _plain(resource)) for action, resource in pairs),
        conditions=tuple(_conditions(found.get("Condition", {}))),
    )


def _conditions(found: Mapping[str, JSON]) -> Iterable[Condition]:
    for operator, asked in found.items():
        if operator not in _OPERATORS:
            raise NotUnderstood(f"the condition operator {operator}")
        for key, values in asked.items():
            yield Condition(operator, key, tuple(map(_plain, _listed(values))))


def _holds(condition: Condition, need: Need) -> bool:
    if condition.key not in need.facts:
        raise NotUnderstood(f"the condition key {condition.key} of {need.action}")
    given = need.facts[condition.key]
    compare = _OPERATORS[condition.operator]
    return given is not None and any(compare(value, given) for value in condition.values)


def _covers(permission: Permission, need: Need) -> bool:
    return _is_like(permission.action.lower(), need.action.lower()) and _is_like(
        permission.resource, need.resource
    )


def _is_like(pattern: str, text: str) -> bool:
    return pattern == text or _expression(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1000)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _plain(text: str) -> str:
    if "${" in text:
        raise NotUnderstood(f"the policy variable in {text}")
    return text


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": _is_like,
}
