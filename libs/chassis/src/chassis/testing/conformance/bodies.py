"""What can be wrong with a body, and that all of it is said at once."""

import msgspec

from chassis.http import MERGE_PATCH, Route
from chassis.testing.conformance.contract import Client, Conformance, for_routes


def _has_body(route: Route) -> bool:
    return route.body is not None


def _is_merge_patch(route: Route) -> bool:
    return MERGE_PATCH in route.media_types


def _required_fields(route: Route) -> list[str]:
    if route.body is None:
        return []
    fields = msgspec.structs.fields(route.body)
    return [field.encode_name for field in fields if field.required]


class BodyConformance(Conformance):
    """Nothing but the documented JSON object gets in, and a client learns all faults at once."""

    @for_routes(_has_body)
    def test_refuses_malformed_json(self, client: Client) -> None:
        """400 that says where, without repeating the body."""
        answer = client.send(body='{\n  "secret": ,}')

        assert (answer.status, answer.json["code"]) == (400, "MALFORMED_JSON")
        assert "line 2" in answer.json["detail"]
        assert "secret" not in str(answer.text)

    @for_routes(_has_body)
    def test_refuses_an_empty_body(self, client: Client) -> None:
        """400: nothing is not an object."""
        answer = client.send(body="", headers={"content-type": "application/json"})

        assert (answer.status, answer.json["code"]) == (400, "MALFORMED_JSON")

    @for_routes(_has_body)
    def test_refuses_other_media_types(self, client: Client) -> None:
        """415, whatever the bytes are."""
        for media_type in ("text/plain", "application/xml", "application/json; charset=latin-1"):
            answer = client.send(headers={"content-type": media_type})

            assert (answer.status, answer.json["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")

    @for_routes(_has_body)
    def test_accepts_parameters_of_the_media_type(self, client: Client, route: Route) -> None:
        """UTF-8 may be said."""
        answer = client.send(headers={"content-type": "application/json; charset=UTF-8"})

        assert answer.status in route.success

    @for_routes(_is_merge_patch)
    def test_accepts_a_merge_patch(self, client: Client, route: Route) -> None:
        """By its own media type, too."""
        answer = client.send(headers={"content-type": MERGE_PATCH})

        assert answer.status in route.success

    @for_routes(_is_merge_patch)
    def test_changes_nothing_where_a_merge_patch_is_empty(self, client: Client) -> None:
        """The version stays, because the resource did."""
        answer = client.send(body={})

        assert answer.headers["etag"] == client.example.headers["if-match"]

    @for_routes(_has_body)
    def test_accepts_a_body_in_base64(self, client: Client, route: Route) -> None:
        """The gateway encodes what it does not take for text."""
        answer = client.send(body=msgspec.json.encode(client.example.body))

        assert answer.status in route.success

    @for_routes(_has_body)
    def test_refuses_what_is_not_an_object(self, client: Client) -> None:
        """422 at the empty pointer, which is the whole body."""
        for body in ("[]", "3", '"text"', "null"):
            answer = client.send(body=body)

            assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
            assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [
                ("", "wrong_type")
            ]

    @for_routes(_has_body)
    def test_names_an_unknown_field(self, client: Client) -> None:
        """422 with its JSON pointer, escaped, and nothing else to complain about."""
        answer = client.send(body={**(client.example.body or {}), "un/expected~": "secret"})

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [
            ("/un~1expected~0", "unknown_field")
        ]
        assert "secret" not in str(answer.text)

    @for_routes(lambda route: bool(_required_fields(route)))
    def test_lists_every_missing_field_at_once(self, client: Client, route: Route) -> None:
        """A client corrects its request once."""
        answer = client.send(body={})

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [
            (f"/{name}", "required") for name in _required_fields(route)
        ]

    @for_routes(_has_body)
    def test_refuses_a_body_that_is_too_large(self, client: Client, route: Route) -> None:
        """413, counted in bytes, and in base64 too."""
        oversize = b'{"text": "' + b"x" * route.max_body_bytes + b'"}'

        for body in (oversize, oversize.decode()):
            answer = client.send(body=body)

            assert (answer.status, answer.json["code"]) == (413, "BODY_TOO_LARGE")
