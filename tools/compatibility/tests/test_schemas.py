"""One schema, in both directions: what was sent must be expected, and the other way round."""

from typing import Any

import pytest

from compatibility.document import Place
from compatibility.schemas import Comparison, Direction

type Json = dict[str, Any]

TEXT: Json = {"type": "string"}
SHORT: Json = {"type": "string", "maxLength": 3}
COLOURS: Json = {"type": "string", "enum": ["red", "blue"]}
RED: Json = {"type": "string", "enum": ["red"]}
NULLABLE: Json = {"anyOf": [TEXT, {"type": "null"}]}
WHOLE: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
MANY: Json = {"type": "array", "items": TEXT, "minItems": 1}
FEW: Json = {"type": "array", "items": SHORT, "minItems": 2}
CRATE: Json = {"type": "object", "properties": {"colour": TEXT}, "required": ["colour"]}
BOX: Json = {"type": "object", "properties": {"colour": TEXT, "size": WHOLE}, "required": []}


def found(direction: Direction, old: Json, new: Json) -> list[str]:
    changes = Comparison(direction).changes(Place(old, "#", old), Place(new, "#", new))
    return [f"{change.pointer}: {change.what}" for change in changes]


class TestComparison:
    @pytest.mark.parametrize(
        ("direction", "old", "new", "expected"),
        [
            ("request", TEXT, SHORT, ["#: maxLength was None and is 3"]),
            ("request", SHORT, TEXT, []),
            ("response", SHORT, TEXT, ["#: maxLength was 3 and is None"]),
            ("response", TEXT, SHORT, []),
            ("request", COLOURS, RED, ["#: `blue` is not taken any more"]),
            ("request", RED, COLOURS, []),
            ("response", RED, COLOURS, ["#: `blue` is new, and a client may not know it"]),
            ("response", COLOURS, RED, []),
            ("request", TEXT, RED, ["#: only `red` is taken now"]),
            ("response", RED, TEXT, ["#: only `red` was possible"]),
            ("request", NULLABLE, TEXT, ["#: null is not taken any more"]),
            ("request", TEXT, NULLABLE, []),
            ("response", TEXT, NULLABLE, ["#: null is new"]),
            ("response", NULLABLE, TEXT, []),
            ("request", WHOLE, NUMBER, []),
            ("request", NUMBER, WHOLE, ["#: it was number and is integer"]),
            ("response", WHOLE, NUMBER, ["#: it was integer and is number"]),
            (
                "request",
                MANY,
                FEW,
                ["#: minItems was 1 and is 2", "#/items: maxLength was None and is 3"],
            ),
            ("response", MANY, FEW, []),
            ("request", CRATE, BOX, []),
            (
                "request",
                BOX,
                CRATE,
                [
                    "#/properties: the field `size` is not taken any more",
                    "#/required: the field `colour` became required",
                ],
            ),
            (
                "response",
                CRATE,
                BOX,
                ["#/required: the field `colour` is not always there any more"],
            ),
            ("response", BOX, CRATE, ["#/properties: the field `size` is gone"]),
        ],
    )
    def test_finds_what_one_side_sends_and_the_other_does_not_expect(
        self, direction: Direction, old: Json, new: Json, expected: list[str]
    ) -> None:
        assert found(direction, old, new) == expected

    def test_ends_in_a_schema_that_contains_itself(self) -> None:
        tree: Json = {
            "type": "object",
            "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}},
        }

        assert found("request", tree, tree) == []
