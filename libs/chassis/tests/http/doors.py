"""One door with a route or two, and a way to knock."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from chassis.http import HttpApi, Request, Response, Route
from chassis.testing.http import HttpAnswer, http_event, send

ORIGIN = "https://client.example.com"
ID = "0199a8a0-0000-7000-8000-000000000001"

type Endpoint = Callable[[Request[Any, Any]], Response]
type ApiOf = Callable[..., HttpApi]
type Lines = Callable[[], list[dict[str, Any]]]


class Widget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str


def route(endpoint: Endpoint, key: str = "GET /widgets/{widget_id}", **more: Any) -> Route:
    method, _, path = key.partition(" ")
    return Route(
        method=method,
        path=path,
        endpoint=endpoint,
        scopes=("widgets/read", "widgets/admin"),
        summary="",
        **more,
    )


def shown(_request: Request[Any, Any]) -> Response:
    return Response(body=Widget(name="lamp"), etag=3)


def failing(error: Exception) -> Endpoint:
    def endpoint(_request: Request[Any, Any]) -> Response:
        raise error

    return endpoint


def ask(api: HttpApi, key: str = "GET /widgets/{widget_id}", **request: Any) -> HttpAnswer:
    asked: dict[str, Any] = {
        "path_parameters": {"widget_id": ID},
        "scopes": ["widgets/read"],
    } | request
    return send(api, http_event(key, **asked))
