"""What a client may send, and what it may be answered: JSON Schemas compared in one direction.

All rules are one: everything that one side sends, the other must expect. A client of yesterday
sends what the old document says to a server that expects what the new one says; a server of today
sends what the new document says to a client that expects what the old one said.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal

from msgspec import Struct

from compatibility.document import Json, Place

type Direction = Literal["request", "response"]

_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_EQUAL: Final = ("pattern", "format", "multipleOf", "uniqueItems")
_KNOWN: Final = frozenset(
    {
        *_LEAST,
        *_MOST,
        *_EQUAL,
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "items",
        "properties",
        "required",
        "type",
    }
)


class Change(Struct, frozen=True):
    """What breaks somebody, and where in the new document."""

    pointer: str
    what: str


class Comparison:
    """Compares schemas of an old and a new document in one direction."""

    def __init__(self, direction: Direction) -> None:
        self._direction: Direction = direction
        self._seen: set[tuple[str, str]] = set()

    def changes(self, old: Place, new: Place) -> Iterator[Change]:
        """Yield each change that breaks whoever relies on the old schema."""
        # A schema may contain itself.
        if (old.pointer, new.pointer) in self._seen:
            return
        self._seen.add((old.pointer, new.pointer))
        olds, news = _alternatives(old), _alternatives(new)
        sent, expected = (olds, news) if self._direction == "request" else (news, olds)
        for one in sent:
            if any(not list(self._fork(one, other)) for other in expected):
                continue
            alike = [other for other in expected if _kind(other) == _kind(one)]
            if len(alike) == 1:
                pair = (one, alike[0]) if self._direction == "request" else (alike[0], one)
                yield from self._one(*pair)
            elif len(olds) == len(news) == 1:
                yield Change(new.pointer, f"it was {_kind(olds[0])} and is {_kind(news[0])}")
            else:
                verb = "is not taken any more" if self._direction == "request" else "is new"
                yield Change(new.pointer, f"{_kind(one)} {verb}")

    def _fork(self, sent: Place, expected: Place) -> Iterator[Change]:
        """Try a pair without remembering it, for nothing may come of it."""
        trial = Comparison(self._direction)
        trial._seen = set(self._seen)
        pair = (sent, expected) if self._direction == "request" else (expected, sent)
        return trial._one(*pair)

    def _one(self, old: Place, new: Place) -> Iterator[Change]:
        yield from self._type(old, new)
        yield from self._values(old, new)
        yield from self._limits(old, new)
        yield from self._fields(old, new)
        for inner in ("items", "additionalProperties"):
            before, after = old.at(inner), new.at(inner)
            if before.members and after.members:
                yield from self.changes(before, after)
            elif before.value != after.value:
                yield Change(new.pointer, f"{inner} was {before.value} and is {after.value}")

    def _type(self, old: Place, new: Place) -> Iterator[Change]:
        sent, expected = self._pair(old.members.get("type"), new.members.get("type"))
        if expected is not None and sent != expected and (sent, expected) != ("integer", "number"):
            yield Change(new.pointer, f"it was {_kind(old)} and is {_kind(new)}")

    def _values(self, old: Place, new: Place) -> Iterator[Change]:
        sent, expected = self._pair(_enum(old.members), _enum(new.members))
        if expected is None:
            return
        if sent is None:
            verb = "is taken now" if self._direction == "request" else "was possible"
            yield Change(new.pointer, f"only {_listed(expected)} {verb}")
            return
        if surplus := [value for value in sent if value not in expected]:
            request = self._direction == "request"
            verb = "not taken any more" if request else "new, and a client may not know it"
            yield Change(new.pointer, f"{_listed(surplus)} is {verb}")

    def _limits(self, old: Place, new: Place) -> Iterator[Change]:
        for keyword in (*_LEAST, *_MOST, *_EQUAL):
            before, after = old.members.get(keyword), new.members.get(keyword)
            sent, expected = self._pair(before, after)
            if expected is not None and not _within(keyword, sent, expected):
                yield Change(new.pointer, f"{keyword} was {before} and is {after}")

    def _fields(self, old: Place, new: Place) -> Iterator[Change]:
        before, after = old.at("properties").members.keys(), new.at("properties").members.keys()
        needed_before: set[str] = set(old.members.get("required", ()))
        needed_after: set[str] = set(new.members.get("required", ()))
        gone = "is not taken any more" if self._direction == "request" else "is gone"
        for name in sorted(before - after):
            yield Change(new.at("properties").pointer, f"the field `{name}` {gone}")
        if self._direction == "request":
            for name in sorted(needed_after - needed_before):
                yield Change(new.at("required").pointer, f"the field `{name}` became required")
        else:
            for name in sorted((needed_before - needed_after) & after):
                what = f"the field `{name}` is not always there any more"
                yield Change(new.at("required").pointer, what)
        for name in sorted(before & after):
            yield from self.changes(old.at("properties", name), new.at("properties", name))

    def _pair(self, old: Any, new: Any) -> tuple[Any, Any]:
        """Return what is sent, and what is expected."""
        return (old, new) if self._direction == "request" else (new, old)


def _alternatives(place: Place) -> list[Place]:
    """Take a schema apart into those of which one must hold."""
    place = _merged(place)
    place.refuse_unknown(_KNOWN)
    if "anyOf" not in place.members:
        return [place]
    return [one for choice in place.at("anyOf").elements() for one in _alternatives(choice)]


def _merged(place: Place) -> Place:
    """Make one schema of those that must all hold: the last word about a field counts."""
    if "allOf" not in place.members:
        return place
    merged: Json = {key: value for key, value in place.members.items() if key != "allOf"}
    for part in place.at("allOf").elements():
        part.refuse_unknown(_KNOWN)
        for key, value in part.members.items():
            merged[key] = {**merged.get(key, {}), **value} if key == "properties" else value
    return Place(place.document, place.pointer, merged)


def _enum(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _within(keyword: str, sent: Any, expected: Any) -> bool:
    """Tell whether all that keeps the limit `sent` keeps the limit `expected` as well."""
    if sent is None:
        return keyword in {"minLength", "minItems", "minProperties"} and expected == 0
    if keyword in _EQUAL:
        return sent == expected
    return sent >= expected if keyword in _LEAST else sent <= expected


def _kind(place: Place) -> str:
    """Name what a schema is about, in a word."""
    named = place.members.get("type") or (
        "one of few values" if _enum(place.members) else "anything"
    )
    return str(named)


def _listed(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)
