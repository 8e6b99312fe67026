"""Requests that depend on what was before: versions and idempotency keys."""

import msgspec

from chassis.http import Route
from chassis.testing.conformance.contract import Client, Conformance, for_routes
from chassis.testing.http import HttpAnswer


def _is_conditional(route: Route) -> bool:
    return route.if_match or route.conditional_put


def _is_idempotent(route: Route) -> bool:
    return route.idempotent


def _without_marks(answer: HttpAnswer) -> dict[str, str]:
    marks = {"idempotency-replayed", "x-correlation-id"}
    return {name: value for name, value in answer.headers.items() if name not in marks}


class ConditionConformance(Conformance):
    """No change is lost, and none happens twice."""

    @for_routes(_is_conditional)
    def test_requires_a_condition(self, client: Client) -> None:
        """428 rather than undoing somebody else's change."""
        answer = client.send(headers={"if-match": None, "if-none-match": None})

        assert (answer.status, answer.json["code"]) == (428, "PRECONDITION_REQUIRED")

    @for_routes(_is_conditional)
    def test_refuses_a_stale_version(self, client: Client) -> None:
        """412, for weak and foreign tags too: they match nothing strongly."""
        for tag in ('"999999"', 'W/"1"', '"foreign"'):
            answer = client.send(headers={"if-match": tag, "if-none-match": None})

            assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")

    @for_routes(_is_idempotent)
    def test_requires_an_idempotency_key(self, client: Client) -> None:
        """400, because only the client can know what is the same request."""
        for key in (None, ""):
            answer = client.send(headers={"idempotency-key": key})

            assert (answer.status, answer.json["code"]) == (400, "IDEMPOTENCY_KEY_MISSING")

    @for_routes(_is_idempotent)
    def test_refuses_a_key_that_is_too_long(self, client: Client) -> None:
        """255 characters are the limit."""
        answer = client.send(headers={"idempotency-key": "x" * 256})

        assert (answer.status, answer.json["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")

    @for_routes(_is_idempotent)
    def test_accepts_the_longest_key(self, client: Client, route: Route) -> None:
        """255 characters are allowed."""
        answer = client.send(headers={"idempotency-key": "x" * 255})

        assert answer.status in route.success

    @for_routes(_is_idempotent)
    def test_replays_the_first_answer(self, client: Client) -> None:
        """The same status, body and headers, and marked."""
        first = client.send(headers={"idempotency-key": "replayed"})
        second = client.send(headers={"idempotency-key": "replayed"})

        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"
        assert (second.status, second.text) == (first.status, first.text)
        assert _without_marks(second) == _without_marks(first)

    @for_routes(lambda route: route.idempotent and route.body is not None)
    def test_refuses_a_key_with_another_body(self, client: Client) -> None:
        """422: the key already stands for something else."""
        assert client.example.other_body is not None, "the example needs an `other_body`"
        client.send(headers={"idempotency-key": "reused"})

        answer = client.send(headers={"idempotency-key": "reused"}, body=client.example.other_body)

        assert (answer.status, answer.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")

    @for_routes(lambda route: route.idempotent and route.body is not None)
    def test_ignores_white_space_in_the_body(self, client: Client) -> None:
        """What counts is what is asked, not how it is written."""
        spaced = msgspec.json.format(msgspec.json.encode(client.example.body), indent=4)
        client.send(headers={"idempotency-key": "respaced"})

        answer = client.send(headers={"idempotency-key": "respaced"}, body=spaced)

        assert answer.headers["idempotency-replayed"] == "true"
