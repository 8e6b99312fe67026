from typing import Any

import pytest
from msgspec import Struct

from chassis.errors import (
    Busy,
    ConnectionLost,
    DatabaseUnavailable,
    DynamoDBUnavailable,
    Failure,
    Throttled,
)
from chassis.http import ErrorStatus, InvalidCursor, Request, Response
from chassis.idempotency import KeyInFlight, KeyReused

from .doors import ORIGIN, ApiOf, Lines, ask, failing, route, shown


class WidgetInUse(Failure):
    """Widget {name} is in use by {user}."""


class WidgetBroken(WidgetInUse):
    """Widget {name} is broken."""


class ProviderAway(Failure):
    """The provider at {host} does not answer."""


ERRORS = {
    WidgetInUse: ErrorStatus(409, "WIDGET_IN_USE", "The widget is in use", facts=("name",)),
    ProviderAway: ErrorStatus(503, "PROVIDER_AWAY", "The provider is away", retry_after_seconds=9),
}


class TestErrors:
    def test_are_told_as_the_table_says(self, api_of: ApiOf) -> None:
        api = api_of(route(failing(WidgetInUse(name="lamp", user="ada"))), errors=ERRORS)

        answer = ask(api, headers={"X-Correlation-Id": "c-1"})

        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status == 409
        assert answer.json == {
            "type": "urn:problem:widget-in-use",
            "title": "The widget is in use",
            "status": 409,
            "detail": "Widget lamp is in use by ada.",
            "code": "WIDGET_IN_USE",
            "correlation_id": "c-1",
            "name": "lamp",
        }

    def test_are_told_as_their_nearest_ancestor(self, api_of: ApiOf) -> None:
        api = api_of(route(failing(WidgetBroken(name="lamp"))), errors=ERRORS)

        answer = ask(api)

        assert (answer.status, answer.json["detail"]) == (409, "Widget lamp is broken.")

    @pytest.mark.parametrize(
        ("error", "status", "code", "retry_after"),
        [
            (DatabaseUnavailable(host="db"), 503, "DATABASE_UNAVAILABLE", "5"),
            (Busy(), 503, "DATABASE_BUSY", "1"),
            (
                DynamoDBUnavailable(operation="GetItem", reason="TimeoutError"),
                503,
                "DATABASE_UNAVAILABLE",
                "5",
            ),
            (Throttled(operation="GetItem", reason="Throttling"), 503, "DATABASE_BUSY", "1"),
            (KeyInFlight(), 409, "IDEMPOTENCY_KEY_IN_FLIGHT", "1"),
            (KeyReused(), 422, "IDEMPOTENCY_KEY_REUSED", None),
            (ProviderAway(host="10.1.2.3"), 503, "PROVIDER_AWAY", "9"),
        ],
    )
    def test_say_when_to_try_again(
        self, api_of: ApiOf, error: Exception, status: int, code: str, retry_after: str | None
    ) -> None:
        answer = ask(api_of(route(failing(error)), errors=ERRORS))

        assert (answer.status, answer.json["code"]) == (status, code)
        assert answer.headers.get("retry-after") == retry_after
        assert "10.1.2.3" not in str(answer.text)

    def test_point_at_a_foreign_cursor(self, api_of: ApiOf) -> None:
        answer = ask(api_of(route(failing(InvalidCursor()))))

        assert (answer.status, answer.json["errors"]) == (
            422,
            [{"code": "invalid", "detail": str(InvalidCursor()), "parameter": "cursor"}],
        )

    def test_hide_what_nobody_anticipated(self, api_of: ApiOf, lines: Lines) -> None:
        api = api_of(route(failing(RuntimeError("s3cr3t"))))

        answer = ask(api, headers={"origin": ORIGIN, "X-Correlation-Id": "c-1"})

        (logged,) = [line for line in lines() if line.get("level") == "ERROR"]
        assert (answer.status, answer.json["code"]) == (500, "INTERNAL_ERROR")
        assert "s3cr3t" not in str(answer)
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert logged["correlation_id"] == "c-1"
        assert "raise error" in logged["exception"]
        assert "RuntimeError: s3cr3t" in logged["exception"]

    def test_hide_a_body_that_cannot_be_encoded(self, api_of: ApiOf) -> None:
        class Unencodable(Struct):
            thing: object

        api = api_of(route(lambda _: Response(body=Unencodable(thing=object()))))

        assert ask(api).json["code"] == "INTERNAL_ERROR"

    def test_of_a_route_must_be_in_the_table(self, api_of: ApiOf) -> None:
        with pytest.raises(TypeError, match="WidgetInUse has no status in the error table"):
            api_of(route(shown, errors=(WidgetInUse,)))


class TestLostConnection:
    class Flaky:
        def __init__(self, losses: int) -> None:
            self.calls = 0
            self._losses = losses

        __name__ = "flaky"

        def __call__(self, _request: Request[Any, Any]) -> Response:
            self.calls += 1
            if self.calls <= self._losses:
                raise ConnectionLost
            return Response()

    @pytest.mark.parametrize(
        ("key", "more"),
        [
            ("GET /widgets/{widget_id}", {}),
            ("POST /widgets/{widget_id}", {"idempotent": True}),
        ],
    )
    def test_is_tried_once_more_where_nothing_happens_twice(
        self, api_of: ApiOf, key: str, more: dict[str, Any]
    ) -> None:
        endpoint = self.Flaky(losses=1)

        answer = ask(api_of(route(endpoint, key, **more)), key, headers={"idempotency-key": "k"})

        assert (answer.status, endpoint.calls) == (200, 2)

    def test_is_tried_once_only(self, api_of: ApiOf) -> None:
        endpoint = self.Flaky(losses=2)

        answer = ask(api_of(route(endpoint)))

        assert (answer.status, answer.json["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert (endpoint.calls, answer.headers["retry-after"]) == (2, "5")

    def test_is_not_tried_again_where_it_could_happen_twice(self, api_of: ApiOf) -> None:
        endpoint = self.Flaky(losses=1)
        key = "POST /widgets/{widget_id}"

        answer = ask(api_of(route(endpoint, key)), key)

        assert (answer.status, endpoint.calls) == (503, 1)
