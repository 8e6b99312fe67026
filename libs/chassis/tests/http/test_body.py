from typing import Any

import pytest
from msgspec import Struct

from chassis.http.body import JSON, MERGE_PATCH, decode_body
from chassis.http.problem import Refused
from chassis.testing.http import http_event


class Widget(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    size: float = 1.0


class Notes(Struct, frozen=True, forbid_unknown_fields=True):
    note: str = ""
    things: object = None


def decoded(body: object, **headers: str) -> Widget:
    event = http_event("POST /widgets", body=body, headers=headers)
    return decode_body(event, Widget, 100)


def refusal(body: object, **headers: str) -> Refused:
    with pytest.raises(Refused) as refused:
        decoded(body, **headers)
    return refused.value


class TestDecodeBody:
    def test_returns_the_struct(self) -> None:
        assert decoded({"name": "lamp"}) == Widget(name="lamp")

    def test_reads_base64(self) -> None:
        assert decoded(b'{"name": "lamp"}') == Widget(name="lamp")

    def test_reads_utf_8(self) -> None:
        assert decoded('{"name": "Lämpchen 💡"}') == Widget(name="Lämpchen 💡")

    def test_lets_the_last_of_two_equal_keys_count(self) -> None:
        assert decoded('{"name": "lamp", "name": "vase"}') == Widget(name="vase")

    @pytest.mark.parametrize(
        "content_type",
        ["application/json", "Application/JSON", 'application/json; charset="UTF-8"; x=y'],
    )
    def test_accepts_json_with_parameters(self, content_type: str) -> None:
        assert decoded({"name": "lamp"}, **{"content-type": content_type}) == Widget(name="lamp")

    @pytest.mark.parametrize(
        "content_type",
        ["", "text/plain", "application/jsonp", "application/json; charset=latin-1"],
    )
    def test_refuses_other_media_types(self, content_type: str) -> None:
        refused = refusal({"name": "lamp"}, **{"content-type": content_type})

        assert (refused.error.status, refused.error.code) == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert refused.detail == "Send the body as application/json in UTF-8."

    def test_accepts_each_media_type_of_the_route(self) -> None:
        types = (MERGE_PATCH, JSON)
        bodies = [
            http_event("PATCH /w", body={"name": "lamp"}, headers={"content-type": media_type})
            for media_type in types
        ]

        decoded = [decode_body(event, Widget, 100, types) for event in bodies]

        assert decoded == [Widget(name="lamp")] * 2

    def test_names_all_media_types_of_the_route(self) -> None:
        event = http_event("PATCH /w", body="lamp", headers={"content-type": "text/plain"})

        with pytest.raises(Refused) as refused:
            decode_body(event, Widget, 100, (MERGE_PATCH, JSON))

        assert refused.value.detail == (
            "Send the body as application/merge-patch+json or application/json in UTF-8."
        )

    def test_refuses_a_missing_media_type(self) -> None:
        event = http_event("POST /widgets", body="{}")
        del event["headers"]["content-type"]

        with pytest.raises(Refused) as refused:
            decode_body(event, Widget, 100)

        assert refused.value.error.status == 415

    @pytest.mark.parametrize(
        ("body", "detail"),
        [
            ("", "The body is empty."),
            (" \n", "The body is empty."),
            ('{"name"', "The body ends too early."),
            ('{"name": NaN}', "Invalid character at line 1, column 10."),
            ('{"name": "lamp",}', "Trailing comma in object at line 1, column 17."),
            ('{\n\n  "name": lamp}', "Invalid character at line 3, column 11."),
            (b'{"name": "\xff"}', "The body is not valid UTF-8."),
            (b"\xef\xbb\xbf{}", "Invalid character at line 1, column 1."),
            ("[" * 60, "The body ends too early."),
        ],
    )
    def test_says_where_json_is_malformed(self, body: str | bytes, detail: str) -> None:
        refused = refusal(body)

        assert (refused.error.code, refused.detail) == ("MALFORMED_JSON", detail)

    def test_survives_any_depth(self) -> None:
        event = http_event("POST /widgets", body='{"things": ' + "[" * 60_000)

        with pytest.raises(Refused) as refused:
            decode_body(event, Notes, 65_536)

        assert refused.value.error.code == "MALFORMED_JSON"

    def test_survives_a_number_beyond_every_range(self) -> None:
        refused = refusal('{"name": "lamp", "size": 1e999}')

        assert refused.error.code == "VALIDATION_ERROR"
        assert [error.code for error in refused.errors] == ["out_of_range"]

    def test_refuses_invalid_base64(self) -> None:
        event = http_event("POST /widgets", body=b"{}") | {"body": "e"}

        with pytest.raises(Refused) as refused:
            decode_body(event, Widget, 100)

        assert refused.value.error.code == "MALFORMED_JSON"

    @pytest.mark.parametrize("body", ["x" * 101, b"x" * 101, "ä" * 51, b"x" * 100_000])
    def test_refuses_more_bytes_than_the_route_takes(self, body: str | bytes) -> None:
        assert refusal(body).error.code == "BODY_TOO_LARGE"

    @pytest.mark.parametrize("kind", [str, str.encode])
    def test_takes_as_many_bytes_as_the_route_says(self, kind: Any) -> None:
        body = '{"name": "' + "x" * 88 + '"}'

        assert decoded(kind(body)) == Widget(name="x" * 88)

    def test_refuses_nul_characters_and_not_their_spelling(self) -> None:
        with pytest.raises(Refused) as refused:
            decode_body(http_event("POST /w", body=r'{"note": "a\u0000b"}'), Notes, 100)
        spelled = decode_body(http_event("POST /w", body=r'{"note": "\\u0000"}'), Notes, 100)

        assert [error.code for error in refused.value.errors] == ["forbidden_character"]
        assert spelled == Notes(note=r"\u0000")
