"""The recorded JSON Schema of every event, and what may not change in it.

Producers and consumers are deployed at different moments, so each must read what the other's last
release wrote. That leaves one kind of change: a new field with a default.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from contracts.event import Event
from contracts.registry import EVENTS

SCHEMAS = Path(__file__).parents[2] / "schemas"

type Schema = Mapping[str, Any]
"""A JSON Schema as decoded from its document."""

_PROSE = frozenset({"title", "description", "default"})


def event_schema(event: type[Event]) -> Schema:
    """Return the JSON Schema of one event's data, with the structs inside it written in place."""
    (schema,), definitions = msgspec.json.schema_components((event,))
    return _inlined(schema, definitions)


def event_schemas(events: Mapping[str, type[Event]] = EVENTS) -> Mapping[str, Schema]:
    """Return the schema of every event, by type."""
    return {event_type: event_schema(event) for event_type, event in sorted(events.items())}


def recorded_schemas(root: Path = SCHEMAS) -> Mapping[str, Schema]:
    """Return the schemas that were committed, by type."""
    return {
        path.name.removesuffix(".json"): msgspec.json.decode(path.read_bytes())
        for path in sorted(root.glob("*.json"))
    }


def schema_document(schema: Schema) -> bytes:
    """Return the bytes that are committed for a schema."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def breaking_changes(
    recorded: Mapping[str, Schema], current: Mapping[str, Schema]
) -> Iterator[str]:
    """Yield a sentence, naming the event and the field, for each change that breaks a reader."""
    for event_type, schema in recorded.items():
        if event_type not in current:
            yield f"{event_type}: the event was removed from the registry."
            continue
        yield from _changes(event_type, "", schema, current[event_type])


def shape_of(schema: Schema) -> Schema:
    """Return a schema without its prose: what differs between two shapes, consumers can notice."""
    shape = {key: rule for key, rule in schema.items() if key not in _PROSE}
    if "properties" in shape:
        fields: Mapping[str, Schema] = shape["properties"]
        shape["properties"] = {name: shape_of(field) for name, field in fields.items()}
    if "items" in shape:
        shape["items"] = shape_of(shape["items"])
    return shape


def _changes(event_type: str, path: str, old: Schema, new: Schema) -> Iterator[str]:
    """Compare two schemas of one field, then the fields below it."""
    if _own_rules(old) != _own_rules(new):
        yield f"{event_type}: the type of `{path}` changed."
        return
    before: Schema = old.get("properties", {})
    after: Schema = new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield f"{event_type}: the field `{_below(path, name)}` was removed."
    needed, was_needed = set[str](new.get("required", ())), set[str](old.get("required", ()))
    for name in sorted(needed - was_needed):
        kind = "became required" if name in before else "is new and has no default"
        yield f"{event_type}: the field `{_below(path, name)}` {kind}."
    for name in sorted(was_needed & after.keys() - needed):
        yield f"{event_type}: the field `{_below(path, name)}` is no longer always there."
    for name in sorted(before.keys() & after.keys()):
        yield from _changes(event_type, _below(path, name), before[name], after[name])
    if "items" in old:
        yield from _changes(event_type, f"{path}[]", old["items"], new["items"])


def _own_rules(schema: Schema) -> dict[str, Any]:
    """Leave out the prose, which may change, and the children, which are compared one by one."""
    rules = {key: rule for key, rule in schema.items() if key not in _PROSE}
    for children in ("properties", "required", "items"):
        if children in rules:
            rules[children] = True
    return rules


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _inlined(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Replace each reference by what it refers to, so that a schema reads from top to bottom."""
    inlined = dict(schema)
    if reference := inlined.pop("$ref", None):
        inlined = {**definitions[reference.rsplit("/", 1)[-1]], **inlined}
    if "properties" in inlined:
        fields: Mapping[str, Schema] = inlined["properties"]
        inlined["properties"] = {
            name: _inlined(field, definitions) for name, field in fields.items()
        }
    if "items" in inlined:
        inlined["items"] = _inlined(inlined["items"], definitions)
    if "anyOf" in inlined:
        inlined["anyOf"] = [_inlined(choice, definitions) for choice in inlined["anyOf"]]
    return inlined
