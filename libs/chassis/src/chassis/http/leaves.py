"""What can be wrong with a single value: its kind, its form, its size."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import inspect as shapes


class Fault(NamedTuple):
    """A stable code and a sentence for people."""

    code: str
    detail: str


FORBIDDEN_CHARACTER: Final = Fault("forbidden_character", "The text contains a NUL character.")


_KINDS: Final[dict[type[shapes.Type], tuple[Any, str]]] = {
    shapes.BoolType: (bool, "Expected true or false."),
    shapes.BytesType: (bytes, "Expected base64."),
    shapes.DateType: (date, "Expected a date such as 2025-01-31."),
    shapes.DecimalType: (Decimal, "Expected a decimal number."),
    shapes.FloatType: (float, "Expected a number."),
    shapes.IntType: (int, "Expected an integer."),
    shapes.NoneType: (type(None), "Expected null."),
    shapes.StrType: (str, "Expected text."),
    shapes.UUIDType: (UUID, "Expected a UUID."),
}
_ZONES: Final = {True: " with a time zone", False: " without a time zone", None: ""}


def leaf_faults(value: object, shape: shapes.Type, *, lax: bool) -> Iterator[Fault]:
    """Yield what is wrong with one value; lax reads numbers and booleans from text."""
    kind, expected = _kind_of(shape)
    try:
        converted = msgspec.convert(value, kind, strict=not lax)
    except msgspec.ValidationError:
        yield _misfit(value, shape, expected)
        return
    match shape:
        case shapes.IntType() | shapes.FloatType():
            yield from _range_faults(converted, shape)
        case shapes.StrType():
            yield from _text_faults(converted, shape)
        case shapes.BytesType():
            yield from length_faults(
                len(converted), shape.min_length, shape.max_length, unit="bytes"
            )
        case _:
            pass


def length_faults(
    length: int, minimum: int | None, maximum: int | None, *, unit: str
) -> Iterator[Fault]:
    """Yield the fault of a length that is out of bounds."""
    if minimum is not None and length < minimum:
        yield Fault("too_short", f"Must have at least {minimum} {unit}.")
    if maximum is not None and length > maximum:
        yield Fault("too_long", f"Must have at most {maximum} {unit}.")


def _kind_of(shape: shapes.Type) -> tuple[Any, str]:
    """Return the type without its constraints, and what to say when a value does not fit it."""
    match shape:
        case shapes.DateTimeType(tz=tz):
            kind = Annotated[datetime, msgspec.Meta(tz=tz)]
            return kind, f"Expected an RFC 3339 date and time{_ZONES[tz]}."
        case shapes.EnumType(cls=cls):
            return cls, _one_of([member.value for member in cls])
        case shapes.LiteralType(values=values):
            return Literal[values], _one_of(values)
        case _:
            return _KINDS.get(type(shape), (Any, ""))


def _misfit(value: object, shape: shapes.Type, expected: str) -> Fault:
    """Tell a value of the wrong JSON type from text of the wrong form."""
    match shape:
        case shapes.EnumType() | shapes.LiteralType():
            return Fault("not_allowed", expected)
        case shapes.UUIDType() | shapes.DateTimeType() | shapes.DateType() | shapes.DecimalType():
            return Fault("invalid_format" if isinstance(value, str) else "wrong_type", expected)
        case _:
            return Fault("wrong_type", expected)


def _range_faults(number: float, shape: shapes.IntType | shapes.FloatType) -> Iterator[Fault]:
    if shape.ge is not None and number < shape.ge:
        yield Fault("out_of_range", f"Must be at least {shape.ge}.")
    if shape.gt is not None and number <= shape.gt:
        yield Fault("out_of_range", f"Must be greater than {shape.gt}.")
    if shape.le is not None and number > shape.le:
        yield Fault("out_of_range", f"Must be at most {shape.le}.")
    if shape.lt is not None and number >= shape.lt:
        yield Fault("out_of_range", f"Must be less than {shape.lt}.")
    if shape.multiple_of is not None and number % shape.multiple_of:
        yield Fault("out_of_range", f"Must be a multiple of {shape.multiple_of}.")


def _text_faults(text: str, shape: shapes.StrType) -> Iterator[Fault]:
    if "\0" in text:
        yield FORBIDDEN_CHARACTER
    yield from length_faults(len(text), shape.min_length, shape.max_length, unit="characters")
    if shape.pattern is not None and re.search(shape.pattern, text) is None:
        yield Fault("pattern_mismatch", f"Must match the pattern {shape.pattern}")


def _one_of(values: Sequence[object]) -> str:
    return f"Must be one of: {', '.join(str(value) for value in values)}."
