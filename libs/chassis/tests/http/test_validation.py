from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from chassis.http.problem import FieldError
from chassis.http.validation import MAX_ERRORS, body_errors, first_error, query_errors

TEN_IDS = "0199a8a0-0000-7000-8000-000000000001"


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=3, pattern="^[a-z]*$")]
    size: Annotated[int, Meta(ge=1, le=10)]


class Widget(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=2)] = ()
    colour: Colour = Colour.RED
    owner: UUID | None = None
    made_at: Annotated[datetime, Meta(tz=True)] | None = None
    sold_on: date | None = None
    weight: Annotated[float, Meta(gt=0, lt=5)] | None = None
    price: Decimal | None = None
    finish: Literal["matt", "gloss"] = "matt"
    stacked: bool = False
    spare: Part | None = None
    labels: Annotated[dict[str, Annotated[int, Meta(ge=0)]], Meta(max_length=2)] | None = None
    place: tuple[int, int] | None = None
    anything: Any = None


class Named(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    first_name: str
    last_name: str


def faults(value: object) -> list[tuple[str, str]]:
    return [(str(error.pointer), error.code) for error in body_errors(value, Widget)]


CASES: list[tuple[object, list[tuple[str, str]]]] = [
    ([], [("", "wrong_type")]),
    (None, [("", "wrong_type")]),
    ({"parts": 3}, [("/parts", "wrong_type")]),
    ({"parts": []}, [("/parts", "too_short")]),
    ({"parts": [{}, {}, {}]}, [("/parts", "too_long")]),
    ({"colour": "green"}, [("/colour", "not_allowed")]),
    ({"colour": 3}, [("/colour", "not_allowed")]),
    ({"colour": None}, [("/colour", "not_allowed")]),
    ({"owner": "me"}, [("/owner", "invalid_format")]),
    ({"owner": 3}, [("/owner", "wrong_type")]),
    ({"made_at": "2025-01-31T12:00:00"}, [("/made_at", "invalid_format")]),
    ({"made_at": "yesterday"}, [("/made_at", "invalid_format")]),
    ({"sold_on": "2025-02-30"}, [("/sold_on", "invalid_format")]),
    ({"weight": 0}, [("/weight", "out_of_range")]),
    ({"weight": 5.0}, [("/weight", "out_of_range")]),
    ({"weight": True}, [("/weight", "wrong_type")]),
    ({"weight": "1"}, [("/weight", "wrong_type")]),
    ({"price": "much"}, [("/price", "invalid_format")]),
    ({"finish": "none"}, [("/finish", "not_allowed")]),
    ({"stacked": 1}, [("/stacked", "wrong_type")]),
    ({"spare": []}, [("/spare", "wrong_type")]),
    ({"labels": {"a": 1, "b": 2, "c": 3}}, [("/labels", "too_long")]),
    (
        {"labels": {"a": -1, "b": "x"}},
        [("/labels/a", "out_of_range"), ("/labels/b", "wrong_type")],
    ),
    ({"place": [1]}, [("/place", "too_short")]),
    ({"place": [1, "x"]}, [("/place/1", "wrong_type")]),
    ({"other": 1}, [("/other", "unknown_field")]),
]


class TestBodyErrors:
    def test_finds_nothing_in_a_valid_value(self) -> None:
        valid = {
            "parts": [{"name": "abc", "size": 10}],
            "colour": "blue",
            "owner": TEN_IDS,
            "made_at": "2025-01-31T12:00:00Z",
            "sold_on": "2025-01-31",
            "weight": 1,
            "price": "1.50",
            "finish": "gloss",
            "stacked": True,
            "spare": None,
            "labels": {"a": 1},
            "place": [1, 2],
            "anything": [1, {"at": "all"}],
        }

        assert body_errors(valid, Widget) == []

    @pytest.mark.parametrize(("value", "expected"), CASES)
    def test_names_place_and_kind(self, value: object, expected: list[tuple[str, str]]) -> None:
        found = faults(value)

        assert [fault for fault in found if not fault[0].startswith("/parts/")] == expected

    def test_lists_every_fault_at_once_in_order(self) -> None:
        value = {
            "zzz": 1,
            "parts": [{"name": "TOO LONG", "size": 0}, {"size": 11, "more": 1}],
            "spare": {"name": ""},
            "aaa": 2,
        }

        assert faults(value) == [
            ("/parts/0/name", "too_long"),
            ("/parts/0/name", "pattern_mismatch"),
            ("/parts/0/size", "out_of_range"),
            ("/parts/1/name", "required"),
            ("/parts/1/size", "out_of_range"),
            ("/parts/1/more", "unknown_field"),
            ("/spare/name", "too_short"),
            ("/spare/size", "required"),
            ("/aaa", "unknown_field"),
            ("/zzz", "unknown_field"),
        ]

    def test_escapes_pointers(self) -> None:
        assert faults({"a/b~c": 1}) == [("/a~1b~0c", "unknown_field")]

    def test_uses_the_names_of_the_wire(self) -> None:
        assert body_errors({"first_name": "x"}, Named) == [
            FieldError(pointer="/firstName", code="required", detail="The field is missing."),
            FieldError(pointer="/lastName", code="required", detail="The field is missing."),
            FieldError(
                pointer="/first_name", code="unknown_field", detail="There is no such field."
            ),
        ]

    def test_stops_at_a_hundred(self) -> None:
        many = {f"field_{number}": 1 for number in range(MAX_ERRORS + 50)}

        assert len(body_errors(many, Widget)) == MAX_ERRORS

    def test_never_repeats_a_value(self) -> None:
        secret = "s3cr3t"
        value = {
            "parts": [{"name": secret, "size": secret}],
            **dict.fromkeys(("colour", "owner", "made_at", "sold_on", "weight", "finish"), secret),
        }

        found = body_errors(value, Widget)

        assert len(found) >= 8
        assert secret not in repr(found)

    def test_describes_a_pattern_in_the_fields_own_words(self) -> None:
        class Coded(Struct, forbid_unknown_fields=True):
            code: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="three capitals")]

        assert body_errors({"code": "x"}, Coded) == [
            FieldError(pointer="/code", code="pattern_mismatch", detail="Expected: three capitals.")
        ]

    def test_refuses_the_character_that_postgres_cannot_store(self) -> None:
        value = {"parts": [{"name": "\0", "size": 1}], "labels": {"\0": 1}}

        found = body_errors(value, Widget)

        assert {error.code for error in found} >= {"forbidden_character"}
        assert {error.pointer for error in found} == {"/parts/0/name", "/labels/\0"}


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-20, 20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["red", "matt", TEN_IDS, "2025-01-31", "2025-01-31T12:00:00Z", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
parts = st.fixed_dictionaries(
    {},
    optional={"name": st.sampled_from(["a", "abcd", "A", ""]) | json_values, "size": json_values},
)
widgets = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(Widget.__struct_fields__, json_values),
        "parts": st.lists(parts, max_size=3) | json_values,
        "spare": parts | json_values,
        "unknown": json_values,
    },
)


class TestAgreement:
    @given(value=widgets | json_values)
    def test_finds_a_fault_exactly_when_the_decoder_does(self, value: object) -> None:
        encoded = msgspec.json.encode(value)
        try:
            msgspec.json.decode(encoded, type=Widget)
        except msgspec.ValidationError:
            accepted = False
        else:
            accepted = True

        found = body_errors(msgspec.json.decode(encoded), Widget)

        assert (found == []) == accepted


class TestQueryErrors:
    def test_reads_numbers_and_truth_from_text(self) -> None:
        class Query(Struct, forbid_unknown_fields=True):
            limit: Annotated[int, Meta(ge=1, le=100)] = 50
            open_only: bool = False
            cursor: str | None = None

        good = {"limit": "7", "open_only": "true", "cursor": "x"}
        bad = {"limit": "101", "open_only": "maybe", "colour": "red"}

        assert query_errors(good, Query) == []
        assert [(error.parameter, error.code) for error in query_errors(bad, Query)] == [
            ("limit", "out_of_range"),
            ("open_only", "wrong_type"),
            ("colour", "unknown_field"),
        ]


class TestFirstError:
    def test_turns_the_decoders_place_into_a_pointer(self) -> None:
        error = msgspec.ValidationError("Expected `int`, got `str` - at `$.parts[0].size`")

        assert first_error(error) == FieldError(
            pointer="/parts/0/size", code="invalid", detail="The value is not valid."
        )

    def test_names_a_number_beyond_every_range(self) -> None:
        error = msgspec.ValidationError("Number out of range")

        assert first_error(error) == FieldError(
            pointer="", code="out_of_range", detail="The value is not valid."
        )
