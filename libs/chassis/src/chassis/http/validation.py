"""Every fault of a value at once, each with its place and a stable code.

Only requests that the decoder has refused come here, so this is the slow path, imported when it is
first needed. No sentence repeats a value that was sent: it may be personal data.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final, cast

import msgspec
from msgspec import inspect as shapes

from chassis.http.leaves import Fault, leaf_faults, length_faults
from chassis.http.problem import FieldError

MAX_ERRORS: Final = 100
_PLACE: Final = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_STEP: Final = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>\d+)\]")

type Shape = shapes.Type
type Found = list[tuple[tuple[str, ...], Fault]]
type Walk = Iterator[tuple[tuple[str, ...], Fault]]


def body_errors(value: object, struct: type[msgspec.Struct]) -> list[FieldError]:
    """List the first hundred faults of a decoded JSON value; none means that it is valid."""
    found = islice(_walk(value, _shape_of(struct), lax=False), MAX_ERRORS)
    return [
        FieldError(pointer=pointer_of(place), code=fault.code, detail=fault.detail)
        for place, fault in found
    ]


def query_errors(values: dict[str, str], struct: type[msgspec.Struct]) -> list[FieldError]:
    """List the faults of query parameters, which are all text, by parameter name."""
    found = islice(_walk(values, _shape_of(struct), lax=True), MAX_ERRORS)
    return [
        FieldError(parameter=place[0], code=fault.code, detail=fault.detail)
        for place, fault in found
    ]


def first_error(error: Exception) -> FieldError:
    """Tell what the decoder told, for a fault that this module cannot explain better."""
    code, place = _told_by(error)
    return FieldError(pointer=pointer_of(place), code=code, detail="The value is not valid.")


def first_parameter_error(error: Exception) -> FieldError:
    """Tell the same of a query parameter."""
    code, place = _told_by(error)
    return FieldError(parameter="".join(place[:1]), code=code, detail="The value is not valid.")


def pointer_of(place: Sequence[str]) -> str:
    """Return the JSON pointer (RFC 6901) of a place; the whole value is the empty pointer."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in place)


@cache
def _shape_of(struct: type[msgspec.Struct]) -> Shape:
    return shapes.type_info(struct)


def _walk(value: object, shape: Shape, *, lax: bool) -> Walk:
    match shape:
        case shapes.Metadata():
            schema = cast("dict[str, Any] | None", cast("Any", shape).extra_json_schema)
            yield from _described(_walk(value, shape.type, lax=lax), schema or {})
        case shapes.UnionType():
            yield from _union(value, shape, lax=lax)
        case shapes.StructType():
            yield from _struct(value, shape, lax=lax)
        case shapes.CollectionType() | shapes.TupleType():
            yield from _array(value, shape, lax=lax)
        case shapes.DictType():
            yield from _map(value, shape, lax=lax)
        case _:
            yield from (((), fault) for fault in leaf_faults(value, shape, lax=lax))


def _described(walk: Walk, schema: Mapping[str, Any]) -> Walk:
    """Say what is expected in the words of the field's description, which beat a pattern."""
    for place, fault in walk:
        if fault.code == "pattern_mismatch" and not place and "description" in schema:
            yield place, Fault(fault.code, f"Expected: {schema['description']}.")
        else:
            yield place, fault


def _union(value: object, shape: shapes.UnionType, *, lax: bool) -> Walk:
    """Explain the first member of the value's own kind: of `int | None`, the integer."""
    faults: list[Found] = []
    for member in shape.types:
        found = list(islice(_walk(value, member, lax=lax), MAX_ERRORS))
        if not found:
            return
        faults.append(found)
    alike = [found for found in faults if not _of_another_kind(found)]
    yield from (alike or faults)[0]


def _of_another_kind(found: Found) -> bool:
    return [(place, fault.code) for place, fault in found] == [((), "wrong_type")]


def _struct(value: object, shape: shapes.StructType, *, lax: bool) -> Walk:
    if not isinstance(value, dict):
        yield (), Fault("wrong_type", "Expected an object.")
        return
    members = cast("dict[str, Any]", value)
    known = {field.encode_name for field in shape.fields} | {shape.tag_field}
    for field in shape.fields:
        name = field.encode_name
        if name in members:
            yield from _under(name, _walk(members[name], field.type, lax=lax))
        elif field.required:
            yield (name,), Fault("required", "The field is missing.")
    if shape.forbid_unknown_fields:
        for name in sorted(members.keys() - known):
            yield (name,), Fault("unknown_field", "There is no such field.")


def _array(value: object, shape: shapes.CollectionType | shapes.TupleType, *, lax: bool) -> Walk:
    if not isinstance(value, list):
        yield (), Fault("wrong_type", "Expected an array.")
        return
    items = cast("list[Any]", value)
    if isinstance(shape, shapes.TupleType):
        item_shapes = shape.item_types
        lengths = length_faults(len(items), len(item_shapes), len(item_shapes), unit="items")
    else:
        item_shapes = (shape.item_type,) * len(items)
        lengths = length_faults(len(items), shape.min_length, shape.max_length, unit="items")
    yield from (((), fault) for fault in lengths)
    for index, (item, item_shape) in enumerate(zip(items, item_shapes, strict=False)):
        yield from _under(str(index), _walk(item, item_shape, lax=lax))


def _map(value: object, shape: shapes.DictType, *, lax: bool) -> Walk:
    if not isinstance(value, dict):
        yield (), Fault("wrong_type", "Expected an object.")
        return
    members = cast("dict[str, Any]", value)
    lengths = length_faults(len(members), shape.min_length, shape.max_length, unit="members")
    yield from (((), fault) for fault in lengths)
    for name, member in members.items():
        yield from _under(name, _walk(name, shape.key_type, lax=True))
        yield from _under(name, _walk(member, shape.value_type, lax=lax))


def _under(step: str, walk: Walk) -> Walk:
    for place, fault in walk:
        yield (step, *place), fault


def _told_by(error: Exception) -> tuple[str, list[str]]:
    message = str(error)
    place = _PLACE.search(message)
    steps = _STEP.finditer(place["path"]) if place else ()
    code = "out_of_range" if message.startswith("Number out of range") else "invalid"
    return code, [step["name"] or step["index"] for step in steps]
