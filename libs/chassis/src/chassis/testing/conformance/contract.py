"""What all parts of the suite stand on: the examples, and a client that checks every answer."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, ClassVar, Final

import jsonschema
import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct

from chassis.http import ErrorStatus, Route
from chassis.http.openapi import openapi_document
from chassis.http.problem import PROBLEM_MEDIA_TYPE
from chassis.ids import uuid7
from chassis.testing.http import HttpAnswer, HttpDoor, http_event, send

ORIGIN: Final = "https://client.example.com"
PROBLEM_MEMBERS: Final = {"type", "title", "status", "detail", "code", "correlation_id"}
_FIRST_FAILURE: Final = 400

type Examples = Mapping[str, Example]
type Outage = Callable[[], AbstractContextManager[None]]


class Example(Struct, frozen=True, kw_only=True):
    """A valid request of one route; `scopes` are all of the route's unless they are given.

    An idempotent route also needs `other_body`: valid too, but another request.
    """

    path_parameters: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    body: dict[str, Any] | None = None
    other_body: dict[str, Any] | None = None
    query: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    subject: str = "0199a8a0-0000-7000-8000-000000000001"
    scopes: tuple[str, ...] | None = None


class Client:
    """Sends requests of one route, by default its example, and checks every answer."""

    def __init__(
        self, *, door: HttpDoor, route: Route, example: Example, document: dict[str, Any]
    ) -> None:
        self.example = example
        self._door = door
        self._route = route
        self._document = document

    def send(self, **changes: Any) -> HttpAnswer:
        """Send the example with changes; `headers` are added, and None takes one away."""
        answer = self.send_to(self._route.key, **changes)
        _check_documented(answer, self._route, self._document)
        return answer

    def send_to(self, route_key: str, **changes: Any) -> HttpAnswer:
        """Send the same request to another route key of the gateway."""
        headers = {"origin": ORIGIN, **self._required_headers(), **self.example.headers}
        headers |= changes.pop("headers", {})
        sent: dict[str, Any] = {
            "path_parameters": self.example.path_parameters,
            "body": self.example.body,
            "query": self.example.query,
            "subject": self.example.subject,
            "scopes": self.example.scopes or self._route.scopes,
            "headers": {name: value for name, value in headers.items() if value is not None},
        }
        answer = send(self._door, http_event(route_key, **(sent | changes)))
        _check_every_answer(answer)
        return answer

    def _required_headers(self) -> dict[str, str]:
        return {"idempotency-key": str(uuid7())} if self._route.idempotent else {}


class Conformance:
    """The pieces a service provides, and the client made of them."""

    routes: ClassVar[Sequence[Route]] = ()
    errors: ClassVar[Mapping[type[Exception], ErrorStatus]] = {}

    def __init_subclass__(cls) -> None:
        """Leave out tests that apply to no route of the service, rather than skip them."""
        super().__init_subclass__()
        for name in dir(cls) if cls.routes else ():
            applies = getattr(getattr(cls, name), "applies", _to_every)
            if not any(applies(route) for route in cls.routes):
                setattr(cls, name, None)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run each test once for every route that it applies to."""
        if "route" in metafunc.fixturenames:
            applies: Callable[[Route], bool] = getattr(metafunc.function, "applies", _to_every)
            routes = [route for route in self.routes if applies(route)]
            metafunc.parametrize("route", routes, ids=[route.key for route in routes])

    @pytest.fixture
    def door(self) -> HttpDoor:
        """The function under test; every service gives its own."""
        raise NotImplementedError

    @pytest.fixture
    def examples(self) -> Examples:
        """One valid request per route key; every service gives its own."""
        raise NotImplementedError

    @pytest.fixture
    def outage(self) -> Outage | None:
        """A context manager in which the database cannot be reached, if the service has one."""
        return None

    @pytest.fixture
    def client(self, route: Route, door: HttpDoor, examples: Examples) -> Client:
        """A client of one route."""
        return Client(
            door=door,
            route=route,
            example=examples[route.key],
            document=_document(tuple(self.routes), tuple(self.errors.items())),
        )


def for_routes[Test: Callable[..., None]](
    applies: Callable[[Route], bool],
) -> Callable[[Test], Test]:
    """Mark a test that applies to some routes only."""

    def mark(test: Test) -> Test:
        vars(test)["applies"] = applies
        return test

    return mark


def _to_every(_route: Route) -> bool:
    return True


@cache
def _document(
    routes: tuple[Route, ...], errors: tuple[tuple[type[Exception], ErrorStatus], ...]
) -> dict[str, Any]:
    return openapi_document(title="under test", version="1", routes=routes, errors=dict(errors))


def _check_every_answer(answer: HttpAnswer) -> None:
    headers = answer.headers
    assert headers["x-correlation-id"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] in {"*", ORIGIN}
    assert "X-Correlation-Id" in headers["access-control-expose-headers"]
    if answer.status >= _FIRST_FAILURE:
        problem = answer.json
        assert headers["content-type"] == PROBLEM_MEDIA_TYPE
        assert problem.keys() >= PROBLEM_MEMBERS
        assert problem["status"] == answer.status
        assert problem["correlation_id"] == headers["x-correlation-id"]
        assert problem["type"] == "urn:problem:" + problem["code"].lower().replace("_", "-")


def _check_documented(answer: HttpAnswer, route: Route, document: dict[str, Any]) -> None:
    operation = document["paths"][route.path][route.method.lower()]
    responses = operation["responses"]
    assert str(answer.status) in responses, "the document does not know this status"
    described = responses[str(answer.status)].get("content", {})
    if answer.text is None:
        assert described == {}
        return
    media_type = answer.headers["content-type"]
    assert media_type in described
    schema = {"components": document["components"], **described[media_type]["schema"]}
    jsonschema.validate(
        answer.json,
        schema,
        cls=Draft202012Validator,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
